import { useQueries, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'react-router';
import { atLeast } from '../../api/roles';
import type { Board, Workspace } from '../../api/types';
import { buttonClass } from '../../components/Button';
import { EmptyState } from '../../components/EmptyState';
import { ListState } from '../../components/ListState';
import { Page } from '../../components/Page';
import { PANEL, Section } from '../../components/Section';
import { useAsking } from '../../lib/use-asking';
import { workspacesQuery } from '../workspaces/queries';
import { DeleteBoardDialog } from './DeleteBoardDialog';
import { trashedBoardsQuery } from './queries';
import { TrashedBoard } from './TrashedBoard';

/** The boards that were moved to the trash, by workspace. */
export function TrashPage() {
  const query = useQuery(workspacesQuery());
  return (
    <Page
      title="Trash"
      description="Boards stay here until somebody deletes them for ever."
      actions={
        <Link to="/" className={buttonClass()}>
          To the boards
        </Link>
      }
    >
      <ListState query={query} what="the trash">
        {(workspaces) => <Trash workspaces={workspaces} />}
      </ListState>
    </Page>
  );
}

function Trash({ workspaces }: { workspaces: Workspace[] }) {
  const lists = useQueries({ queries: workspaces.map(({ id }) => trashedBoardsQuery(id)) });
  const missing = lists.filter(({ data }) => !data);
  const waiting = missing.find(({ error, failureReason }) => error ?? failureReason) ?? missing[0];
  if (lists.every(({ data }) => data?.length === 0)) {
    return (
      <EmptyState title="The trash is empty">What you move to the trash can be brought back from here.</EmptyState>
    );
  }
  return (
    <>
      {waiting && (
        <ListState
          query={{ ...waiting, refetch: () => Promise.all(missing.map(({ refetch }) => refetch())) }}
          what="the trash"
        >
          {() => null}
        </ListState>
      )}
      {workspaces.map((workspace, index) => {
        const boards = lists[index]?.data ?? [];
        return boards.length > 0 && <TrashOf key={workspace.id} workspace={workspace} boards={boards} />;
      })}
    </>
  );
}

function TrashOf({ workspace, boards }: { workspace: Workspace; boards: Board[] }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const deleting = useAsking<Board>();
  return (
    <Section title={workspace.name} heading={heading}>
      <ul aria-label={`Boards in the trash of ${workspace.name}`} className={`${PANEL} divide-y divide-line`}>
        {boards.map((board) => (
          <TrashedBoard
            key={board.id}
            board={board}
            mayChange={atLeast(workspace.role, 'admin')}
            deleteForEver={() => {
              deleting.ask(board);
            }}
            restored={() => heading.current?.focus()}
          />
        ))}
      </ul>
      <DeleteBoardDialog asking={deleting} focusAfter={heading} />
    </Section>
  );
}
