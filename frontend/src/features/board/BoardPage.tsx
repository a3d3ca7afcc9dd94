import { type ReactNode, useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useParams } from 'react-router';
import { session } from '../../api/client';
import { useToast } from '../../components/toast';
import type { Action } from '../../generated/wasm/client_wasm';
import type { BoardClient } from '../../worker/board-client';
import { Broken, NoAccess, NoSuchBoard } from './BoardGone';
import { BoardLoading } from './BoardLoading';
import { BoardScreen } from './BoardScreen';
import { BoardSkeleton } from './BoardSkeleton';
import { BoardContext, useDenied, useStatus } from './board-context';
import { boardClientOf } from './client-of-tab';
import { KeepEdits } from './KeepEdits';
import { sentence } from './words';

/** A board by its address, from loading to live. */
export function BoardPage() {
  const { boardId } = useParams();
  const state = useSyncExternalStore(session.subscribe, session.state);
  if (boardId === undefined || !('user' in state)) return <BoardSkeleton />;
  return <Following key={`${state.user.id} ${boardId}`} id={boardId} client={boardClientOf(state.user.id)} />;
}

function Following({ id, client }: { id: string; client: BoardClient }) {
  const store = client.store(id);
  const broken = useSyncExternalStore(client.subscribeBroken, client.broken);
  const { ready } = useStatus(store);
  const denied = useDenied(store);
  useEffect(() => client.follow(id), [client, id]);
  useWakeAtSignIn(client);

  const keep = <KeepEdits id={id} store={store} />;
  if (broken) return <Broken {...broken} keep={keep} />;
  if (denied === 'no_such_board') return <NoSuchBoard keep={keep} />;
  if (denied === 'no_access') return <NoAccess keep={keep} />;
  return (
    <Editing id={id} client={client}>
      {ready ? <BoardScreen /> : <BoardLoading />}
    </Editing>
  );
}

function Editing({ id, client, children }: { id: string; client: BoardClient; children: ReactNode }) {
  const toast = useToast();
  const act = useCallback(
    async (action: Action) => {
      try {
        await client.act(id, action);
        return true;
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
