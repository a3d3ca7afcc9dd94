import { type ReactNode, useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useParams } from 'react-router';
import { session } from '../../api/client';
import { useUser } from '../../auth/use-session';
import { useToast } from '../../components/toast';
import type { Action } from '../../generated/wasm/client_wasm';
import { afterPaint } from '../../lib/after-paint';
import type { BoardClient } from '../../worker/board-client';
import { useBoardClient } from '../device/client-of-tab';
import { unsentOn } from '../device/unsent';
import { useKeepAfterFirstEdit } from '../device/use-keep';
import { Broken } from './BoardGone';
import { BoardLoading } from './BoardLoading';
import { BoardScreen } from './BoardScreen';
import { BoardSkeleton } from './BoardSkeleton';
import { BoardContext, useDenied, useShown } from './board-context';
import { Denied } from './Denied';
import { WithHistory } from './history/WithHistory';
import { KeepEdits } from './KeepEdits';
import { renderer } from './markdown/renderer';
import { loadOverTheBoard } from './over-the-board';
import { PresenceContext } from './presence/presence-context';
import { usePresence } from './presence/use-presence';
import { sentence } from './words';

/** How long after a board is shown what renders Markdown is loaded, in milliseconds. */
const REST_AFTER_MS = 1_500;

/** A board by its address, from loading to live. */
export function BoardPage() {
  const { boardId } = useParams();
  const user = useUser();
  const client = useBoardClient();
  if (boardId === undefined) return <BoardSkeleton />;
  return <Following key={`${user.id} ${boardId}`} id={boardId} client={client} />;
}

function Following({ id, client }: { id: string; client: BoardClient }) {
  const store = client.store(id);
  const broken = useSyncExternalStore(client.subscribeBroken, client.broken);
  const shown = useShown(store);
  const denied = useDenied(store);
  useEffect(() => client.follow(id), [client, id]);
  // Behind the line above: only a board that is followed has anybody on it.
  const presence = usePresence(client, id, useUser().id);
  useWakeAtSignIn(client);
  useSayPainted(client, id, shown);
  useRestSoon(shown);
  useKeepAfterFirstEdit(store);

  if (broken) return <Broken {...broken} keep={<KeepEdits unsent={unsentOn(client, id, undefined)} />} />;
  if (denied) return <Denied id={id} client={client} why={denied} />;
  return (
    <Editing id={id} client={client}>
      {shown ? (
        <PresenceContext value={presence}>
          <WithHistory>
            <BoardScreen />
          </WithHistory>
        </PresenceContext>
      ) : (
        <BoardLoading />
      )}
    </Editing>
  );
}

function Editing({ id, client, children }: { id: string; client: BoardClient; children: ReactNode }) {
  const toast = useToast();
  const act = useCallback(
    async (action: Action) => {
      try {
        return { undo: await client.act(id, action) };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        toast({ text: sentence(why), kind: 'danger' });
        return false;
      }
    },
    [client, id, toast],
  );
  const board = useMemo(() => ({ id, client, store: client.store(id), act }), [id, client, act]);
  return <BoardContext value={board}>{children}</BoardContext>;
}

/** A session that had expired goes on by itself once somebody has signed in again. */
function useWakeAtSignIn(client: BoardClient): void {
  useEffect(
    () =>
      session.subscribe(() => {
        if (session.state().status === 'signed_in') client.wake();
      }),
    [client],
  );
}

/** The worker makes the replica once the first picture is on screen, or both would be late. */
function useSayPainted(client: BoardClient, id: string, shown: boolean): void {
  useEffect(() => {
    if (!shown) return;
    return afterPaint(() => {
      client.painted(id);
    });
  }, [client, id, shown]);
}

function isAppKept(): boolean {
  return 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
}

/** What shows cards comes with the board, and what renders Markdown after it: before a card is opened without a network. */
function useRestSoon(shown: boolean): void {
  useEffect(() => {
    // The network may be gone as soon as the board is there; what this device keeps of the app is not.
    if (!isAppKept()) void loadOverTheBoard();
  }, []);
  useEffect(() => {
    if (!shown) return;
    return afterPaint(() => void loadOverTheBoard());
  }, [shown]);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => void renderer.load(), REST_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [shown]);
}
