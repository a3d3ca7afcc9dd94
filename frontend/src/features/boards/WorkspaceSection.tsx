import { useQuery } from '@tanstack/react-query';
import { Plus, Settings2, UserPlus } from 'lucide-react';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import { inWords } from '../../api/errors';
import { atLeast, ROLE_NAMES } from '../../api/roles';
import type { Workspace } from '../../api/types';
import { Button, buttonClass } from '../../components/Button';
import { EmptyState } from '../../components/EmptyState';
import { useBoardClient } from '../device/client-of-tab';
import { useHeld } from '../device/use-holdings';
import { MembersDialog } from '../workspaces/MembersDialog';
import { BoardGrid } from './BoardGrid';
import { TileSkeletons } from './BoardsSkeleton';
import { boardsQuery } from './queries';
import { useLocalBoards } from './use-local-boards';
import { useProblem } from './use-problem';
import { ShowAroundButton } from './welcome/ShowAroundButton';

interface WorkspaceSectionProps {
  workspace: Workspace;
  newBoard: (workspace: string) => void;
  /** Makes a Welcome board in the user's own workspace. */
  showAround: () => void;
}

export function WorkspaceSection({ workspace, newBoard, showAround }: WorkspaceSectionProps) {
  const heading = useId();
  const query = useQuery(boardsQuery(workspace.id));
  const { data: boards, refetch } = query;
  const problem = useProblem(query);
  const { holdings } = useHeld(useBoardClient());
  const local = useLocalBoards(workspace.id, holdings, boards);
  const add = atLeast(workspace.role, 'member')
    ? () => {
        newBoard(workspace.id);
      }
    : undefined;
  return (
    <section aria-labelledby={heading} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex min-h-9 items-center gap-2">
        <h2 id={heading} className="min-w-0 truncate text-lg font-semibold">
          <Link to={`/workspaces/${workspace.id}`} className="hover:underline">
            {workspace.name}
          </Link>
        </h2>
        {workspace.role !== 'owner' && (
          <span className="rounded-full bg-sunken px-2 py-0.5 text-xs text-muted">{ROLE_NAMES[workspace.role]}</span>
        )}
        <div className="-mr-3 ml-auto flex">
          <Members workspace={workspace} />
          <Link
            to={`/workspaces/${workspace.id}`}
            aria-label={`About the workspace ${workspace.name}`}
            className={buttonClass('ghost', 'px-2.5')}
          >
            <Settings2 aria-hidden />
          </Link>
        </div>
      </div>
      {workspace.description && (
        <p className="-mt-2 max-w-prose text-sm text-muted wrap-anywhere">{workspace.description}</p>
      )}
      {(local.length > 0 || (boards && boards.length > 0)) && (
        <BoardGrid boards={boards ?? []} local={local} holdings={holdings} workspace={workspace.name} newBoard={add} />
      )}
      {boards?.length === 0 && local.length === 0 && (
        <NoBoards
          workspace={workspace.name}
          newBoard={add}
          showAround={workspace.role === 'owner' ? showAround : undefined}
        />
      )}
      {!boards && !problem && <TileSkeletons />}
      {!boards && problem && (
        <p className="flex flex-wrap items-center gap-3 text-sm text-muted">
          {inWords(problem)}
          <Button onClick={() => void refetch()}>Try again</Button>
        </p>
      )}
    </section>
  );
}

interface NoBoardsProps {
  workspace: string;
  newBoard: (() => void) | undefined;
  showAround: (() => void) | undefined;
}

/** An empty workspace. Whoever may fill it is invited to. */
function NoBoards({ workspace, newBoard, showAround }: NoBoardsProps) {
  return (
    <div className="rounded-xl border border-dashed border-line-strong/60">
      <EmptyState
        title="No boards here yet"
        action={
          newBoard && (
            <div className="flex flex-wrap justify-center gap-2">
              <Button aria-label={`Add a board to ${workspace}`} onClick={newBoard}>
                <Plus aria-hidden />
                Add a board
              </Button>
              {showAround && <ShowAroundButton choose={showAround} />}
            </div>
          )
        }
      >
        {newBoard
          ? 'A board has columns and cards, and everybody in this workspace can work on it at the same time.'
          : 'You will see them as soon as somebody makes one.'}
      </EmptyState>
    </div>
  );
}

function Members({ workspace }: { workspace: Workspace }) {
  const [open, setOpen] = useState(false);
  const mayInvite = atLeast(workspace.role, 'admin');
  return (
    <>
      <Button
        look="ghost"
        aria-label={`${mayInvite ? 'Invite to' : 'Members of'} ${workspace.name}`}
        onClick={() => {
          setOpen(true);
        }}
      >
        <UserPlus aria-hidden />
        {mayInvite ? 'Invite' : 'Members'}
      </Button>
      <MembersDialog
        workspace={workspace}
        open={open}
        close={() => {
          setOpen(false);
        }}
      />
    </>
  );
}
