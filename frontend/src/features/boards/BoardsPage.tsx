import { useQuery } from '@tanstack/react-query';
import { FileUp, FolderPlus, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { Button, buttonClass } from '../../components/Button';
import { EmptyState } from '../../components/EmptyState';
import { wordsOf } from '../../lib/find-words';
import { useBoardClient } from '../device/client-of-tab';
import { useHeld } from '../device/use-holdings';
import { workspacesQuery } from '../workspaces/queries';
import { BoardsSkeleton } from './BoardsSkeleton';
import { FoundBoards } from './FoundBoards';
import { ImportDialog } from './import/ImportDialog';
import { LoadError } from './LoadError';
import { LocalBoards } from './LocalBoards';
import { NewBoardDialog } from './NewBoardDialog';
import { NewWorkspaceDialog } from './NewWorkspaceDialog';
import { NotCurrent } from './NotCurrent';
import { SearchBoards } from './SearchBoards';
import { useHomeless } from './use-homeless';
import { useInOrder } from './use-in-order';
import { useProblem } from './use-problem';
import { useSearchText } from './use-search-text';
import { WorkspaceSection } from './WorkspaceSection';
import { ShowAroundButton } from './welcome/ShowAroundButton';
import { useWelcome } from './welcome/use-welcome';

/** What is being made: a board in a workspace (in whichever, when none is named), or a workspace. */
type Making = { what: 'board'; workspace?: string } | { what: 'workspace' } | { what: 'import' } | undefined;

/** Everybody's first page: the boards, by workspace. */
export function BoardsPage() {
  const query = useQuery(workspacesQuery());
  const { data: workspaces, refetch } = query;
  const problem = useProblem(query);
  const { holdings } = useHeld(useBoardClient());
  const homeless = useHomeless(holdings, workspaces);
  const inOrder = useInOrder(workspaces ?? []);
  const [making, setMaking] = useState<Making>();
  const welcome = useWelcome();
  const close = () => {
    setMaking(undefined);
  };
  const newBoard = (workspace?: string) => {
    setMaking({ what: 'board', workspace });
  };
  const importBoard = () => {
    setMaking({ what: 'import' });
  };
  const some = workspaces !== undefined && workspaces.length > 0;
  const [text, search] = useSearchText();
  const words = wordsOf(text);
  const searching = some && words.length > 0;
  if (welcome.busy) return <Welcoming />;
  return (
    <main className="h-full overflow-y-auto">
      <title>Boards · Weft</title>
      <div className="mx-auto grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-10 px-4 pt-8 pb-20 sm:px-8 sm:pt-10">
        <div className="relative flex min-h-9 items-center gap-2">
          <h1 className="mr-auto text-2xl font-semibold">Boards</h1>
          {some && (
            <>
              <Link to="/trash" className={buttonClass('ghost', 'max-sm:px-2.5')}>
                <Trash2 aria-hidden />
                <span className="max-sm:sr-only">Trash</span>
              </Link>
              <ImportButton choose={importBoard} />
              <Button
                look="ghost"
                onClick={() => {
                  setMaking({ what: 'workspace' });
                }}
              >
                <FolderPlus aria-hidden />
                <span className="max-sm:sr-only">New workspace</span>
              </Button>
              <NewBoardButton choose={newBoard} />
            </>
          )}
          {workspaces && problem && <NotCurrent problem={problem} asOfMs={query.dataUpdatedAt} />}
        </div>
        {some && <SearchBoards text={text} search={search} />}
        {searching && (
          <FoundBoards
            text={text}
            workspaces={workspaces}
            holdings={holdings}
            showAll={() => {
              search('');
            }}
          />
        )}
        {some &&
          !searching &&
          inOrder.map((workspace) => (
            <WorkspaceSection key={workspace.id} workspace={workspace} newBoard={newBoard} showAround={welcome.make} />
          ))}
        {/* Without the lists, all that is here; with them, what none of them has a place for. */}
        {workspaces && !searching && <LocalBoards holdings={homeless} />}
        {!workspaces && problem && <LocalBoards holdings={holdings} />}
        {workspaces?.length === 0 && (
          <EmptyState
            title="Make your first board"
            action={
              <div className="flex flex-wrap justify-center gap-2">
                <NewBoardButton choose={newBoard} />
                <ImportButton choose={importBoard} spelledOut />
                <ShowAroundButton choose={welcome.make} />
              </div>
            }
          >
            A board has columns and cards, and everybody in its workspace can work on it at the same time.
          </EmptyState>
        )}
        {!workspaces && (problem ? <LoadError error={problem} retry={refetch} /> : <BoardsSkeleton />)}
      </div>
      <NewBoardDialog
        open={making?.what === 'board'}
        close={close}
        workspaces={workspaces ?? []}
        chosen={making?.what === 'board' ? making.workspace : undefined}
      />
      <ImportDialog open={making?.what === 'import'} close={close} workspaces={workspaces ?? []} />
      <NewWorkspaceDialog open={making?.what === 'workspace'} close={close} />
    </main>
  );
}

function Welcoming() {
  return (
    <main aria-busy className="mx-auto grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-10 px-4 pt-8 sm:px-8 sm:pt-10">
      <title>Boards · Weft</title>
      <h1 className="text-2xl font-semibold">Your first board is on its way…</h1>
      <BoardsSkeleton />
    </main>
  );
}

function NewBoardButton({ choose }: { choose: () => void }) {
  return (
    <Button
      look="primary"
      onClick={() => {
        choose();
      }}
    >
      <Plus aria-hidden />
      New board
    </Button>
  );
}

function ImportButton({ choose, spelledOut = false }: { choose: () => void; spelledOut?: boolean }) {
  return (
    <Button look="ghost" onClick={choose}>
      <FileUp aria-hidden />
      <span className={spelledOut ? '' : 'max-sm:sr-only'}>Import from Trello</span>
    </Button>
  );
}
