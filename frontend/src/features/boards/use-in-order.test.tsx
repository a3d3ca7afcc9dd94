// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { session } from '../../api/client';
import { type Answer, contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import type { Workspace } from '../../api/types';
import { boardsQuery } from './queries';
import { useInOrder } from './use-in-order';

let server: Awaited<ReturnType<typeof contractServer>>;
/** What answers each workspace's list, as the test wants it. */
const asked = new Map<string, (answer: Answer) => void>();

beforeEach(async () => {
  asked.clear();
  server = await contractServer(({ path }) => {
    if (path.startsWith('/api/auth/')) return { status: 200, body: { user: ana, access: accessToken(ana) } };
    return new Promise((resolve) => asked.set(/workspaces\/(\w+)\/boards/u.exec(path)?.[1] ?? path, resolve));
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
});
afterEach(async () => {
  cleanup();
  await server.stop();
});

function Names({ all }: { all: Workspace[] }) {
  const names = useInOrder(all).map(({ name }) => name);
  return <p role="status">{names.join(' ')}</p>;
}

function show(names: string) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const page = (names: string) => (
    <QueryClientProvider client={queries}>
      <Names all={names.split(' ').map((id) => ({ id, name: id }) as Workspace)} />
    </QueryClientProvider>
  );
  const { rerender } = render(page(names));
  const answer = async (id: string, answer: Answer) => {
    await waitFor(() => expect(asked.has(id)).toBe(true));
    asked.get(id)?.(answer);
    asked.delete(id);
  };
  return {
    become: (names: string) => rerender(page(names)),
    has: (id: string) => answer(id, { status: 200, body: [] }),
    fails: (id: string) => answer(id, { status: 503, body: { type: 'about:blank', title: 'Later', status: 503 } }),
    tryAgain: async (id: string) => {
      void queries.refetchQueries(boardsQuery(id));
      await waitFor(() => expect(asked.has(id)).toBe(true));
    },
  };
}

const shown = (names: string) => waitFor(() => expect(screen.getByRole('status').textContent).toBe(names));

it('what stands below another is shown when that has its boards, whoever is answered first', async () => {
  const { has } = show('a b c');
  await shown('a');
  await has('b');
  await shown('a');
  await has('a');
  await shown('a b c');
});

it('a list that fails holds up nobody, and what has been shown stays while it is tried again', async () => {
  const { has, fails, tryAgain, become } = show('a b c');
  await fails('a');
  await shown('a b');
  await has('b');
  await shown('a b c');
  await tryAgain('a');
  await shown('a b c');
  // A workspace that comes above others takes none of them away.
  become('new a b c');
  await shown('new a b c');
});
