import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { session } from '../../../api/client';
import { ana } from '../../../api/testing/people';
import { UserContext } from '../../../auth/use-session';
import { ToastProvider } from '../../../components/toast';
import { BoardClient } from '../../../worker/board-client';
import type { Durability, FromWorker, Holding, ToWorker } from '../../../worker/protocol';
import { FarEnd } from '../../../worker/testing/far-end';
import { ClientsContext } from '../client-of-tab';
import { TabClients } from '../tab-clients';

/** A tab of Ana's whose worker is the test: it hears what the app asks, and says what a device would. */
export function device() {
  const worker = new FarEnd();
  const client = new BoardClient(worker, ana.id, () => Promise.resolve({ type: 'signed_out' }));
  const clients = new TabClients(session, () => client);
  const queries = new QueryClient();
  const say = (message: FromWorker) => {
    act(() => {
      worker.say(message);
    });
  };
  return {
    client,
    clients,
    queries,
    terminated: worker.terminate,
    say,
    /** All that was asked of one kind. */
    heard: <Type extends ToWorker['type']>(type: Type) =>
      worker.heard.filter((message): message is Extract<ToWorker, { type: Type }> => message.type === type),
    holds: (holdings: readonly Holding[], durability: Durability = 'evictable') => {
      say({ type: 'holdings', holdings, durability });
    },
    /** What stands around every page. */
    around: (page: ReactNode, at = '/') => (
      <QueryClientProvider client={queries}>
        <ToastProvider>
          <ClientsContext value={clients}>
            <UserContext value={ana}>
              <MemoryRouter initialEntries={[at]}>{page}</MemoryRouter>
            </UserContext>
          </ClientsContext>
        </ToastProvider>
      </QueryClientProvider>
    ),
  };
}

/** A board that a device holds, with nothing waiting but for what is said otherwise. */
export function holding(board: string, but: Partial<Holding> = {}): Holding {
  return {
    board,
    name: board,
    waiting: 0,
    waitingSince: undefined,
    refused: 0,
    actions: [],
    unregistered: undefined,
    openedAt: 1_000,
    ...but,
  };
}
