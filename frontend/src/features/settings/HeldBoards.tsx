import { useState } from 'react';
import { Link } from 'react-router';
import { useUser } from '../../auth/use-session';
import { Button } from '../../components/Button';
import { useToast } from '../../components/toast';
import { when } from '../../lib/when';
import type { BoardClient } from '../../worker/board-client';
import type { Holding } from '../../worker/protocol';
import { forgetDrafts } from '../device/drafts';
import { unsentWords } from '../device/UnsentList';
import { unsentOn } from '../device/unsent';
import { begunOn } from '../kept-fields/begun';
import { RemoveDialog } from './RemoveDialog';

interface HeldBoardsProps {
  client: BoardClient;
  holdings: readonly Holding[];
}

/** The boards that are kept here, those opened last first, each with the way to remove it. */
export function HeldBoards({ client, holdings }: HeldBoardsProps) {
  const toast = useToast();
  const user = useUser();
  const [asking, setAsking] = useState<{ holding: Holding; open: boolean }>();
  const remove = async ({ board, name }: Holding) => {
    try {
      await client.forget(board);
      forgetDrafts(user.id, board);
      toast({ text: `“${name || 'Untitled board'}” is no longer on this device` });
    } catch {
      toast({ kind: 'danger', text: 'The board could not be removed. Try again.' });
    }
  };
  return (
    <>
      <ul
        aria-label="Boards kept on this device"
        className="divide-y divide-line rounded-xl border border-line bg-surface"
      >
        {holdings
          .toSorted((a, b) => b.openedAt - a.openedAt)
          .map((holding) => (
            <HeldBoard
              key={holding.board}
              holding={holding}
              remove={() => {
                if (losesSomething(client, user.id, holding)) setAsking({ holding, open: true });
                else void remove(holding);
              }}
            />
          ))}
      </ul>
      {asking && (
        <RemoveDialog
          open={asking.open}
          unsent={unsentOn(client, asking.holding.board, asking.holding)}
          begun={begunOn(user.id, asking.holding.board)}
          onlyHere={asking.holding.unregistered !== undefined}
          close={() => {
            setAsking({ ...asking, open: false });
          }}
          remove={() => {
            setAsking({ ...asking, open: false });
            void remove(asking.holding);
          }}
        />
      )}
    </>
  );
}

/** Also what only this tab has, or what was begun there and not sent. */
function losesSomething(client: BoardClient, user: string, holding: Holding): boolean {
  const { waiting, refused } = unsentOn(client, holding.board, holding);
  const begun = begunOn(user, holding.board).length;
  return waiting + refused + begun > 0 || holding.unregistered !== undefined;
}

function HeldBoard({ holding, remove }: { holding: Holding; remove: () => void }) {
  const { board, name, openedAt, unregistered } = holding;
  const unsent = unsentWords(holding);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <Link to={`/boards/${board}`} className="block truncate text-sm font-medium hover:underline">
          {name || 'Untitled board'}
        </Link>
        <p className="text-xs text-muted">
          {unregistered === undefined ? `Opened ${when(new Date(openedAt), new Date())}` : 'Only on this device'}
          {unsent !== '' && <span className="text-warning"> · {unsent}</span>}
        </p>
      </div>
      <Button look="ghost" className="-mr-3" aria-label={`Remove ${name} from this device`} onClick={remove}>
        <span>
          Remove<span className="max-sm:sr-only"> from this device</span>
        </span>
      </Button>
    </li>
  );
}
