import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { getBoard } from '../../api/client';
import { atLeast } from '../../api/roles';
import type { Board } from '../../api/types';
import { useUser } from '../../auth/use-session';
import { useToast } from '../../components/toast';
import type { BoardClient } from '../../worker/board-client';
import type { Denied as Why } from '../../worker/board-store';
import { useRestoreBoard } from '../boards/use-board-actions';
import { forgetDrafts } from '../device/drafts';
import { type Unsent, unsentOn } from '../device/unsent';
import { useHolding } from '../device/use-holdings';
import { begunOn } from '../kept-fields/begun';
import { BoardBack, BoardDenied, BoardInTrash } from './BoardGone';
import { useRefusals, useStatus } from './board-context';
import { KeepEdits } from './KeepEdits';

interface DeniedProps {
  id: string;
  client: BoardClient;
  why: Why;
}

/** A board that the server will not have the user on, with what of it is on this device. */
export function Denied({ id, client, why }: DeniedProps) {
  const { data: board } = useQuery({
    queryKey: ['gone-board', id],
    queryFn: ({ signal }) => getBoard(id, signal),
    enabled: why === 'no_such_board',
    // An answer of another time says nothing: the board may be back, or gone for ever.
    staleTime: 0,
    gcTime: 0,
  });
  const store = client.store(id);
  const holding = useHolding(client, id);
  const toast = useToast();
  const navigate = useNavigate();
  const user = useUser();
  // What `unsentOn` reads of the store.
  useRefusals(store);
  useStatus(store);
  const unsent = unsentOn(client, id, holding);
  const held = holding !== undefined || unsent.waiting > 0 || unsent.refused > 0;
  const remove = async () => {
    try {
      await client.forget(id);
      forgetDrafts(user.id, id);
      await navigate('/', { replace: true });
    } catch {
      toast({ kind: 'danger', text: 'The board could not be removed from this device. Try again.' });
    }
  };
  const keep = <KeepEdits unsent={unsent} />;
  if (board?.trashed_at === null) return <BoardBack open={startAnew} />;
  if (board) return <InTrash board={board} unsent={unsent} keep={keep} />;
  const begun = begunOn(user.id, id);
  const here = held || begun.length > 0;
  return (
    <BoardDenied why={why} unsent={unsent} begun={begun} keep={keep} remove={here ? () => void remove() : undefined} />
  );
}

/** To who asks by its id a board in the trash is there. */
function InTrash({ board, unsent, keep }: { board: Board; unsent: Unsent; keep: ReactNode }) {
  const restore = useRestoreBoard(board);
  const run = () => {
    restore.mutate(undefined, { onSuccess: startAnew });
  };
  return (
    <BoardInTrash
      name={board.name}
      unsent={unsent}
      keep={keep}
      restore={atLeast(board.role, 'admin') ? { run, busy: restore.isPending } : undefined}
    />
  );
}

/** What was left off when the board went away begins from the start. */
function startAnew(): void {
  window.location.reload();
}
