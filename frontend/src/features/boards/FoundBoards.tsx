import { useQueries } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import type { Workspace } from '../../api/types';
import { Button } from '../../components/Button';
import { EmptyState } from '../../components/EmptyState';
import { wordsOf } from '../../lib/find-words';
import type { Holding } from '../../worker/protocol';
import { BoardGrid } from './BoardGrid';
import { TileSkeletons } from './BoardsSkeleton';
import { type Found, findBoards } from './find-boards';
import { boardsQuery } from './queries';
import { isAwaited } from './use-in-order';

interface FoundBoardsProps {
  text: string;
  workspaces: readonly Workspace[];
  holdings: readonly Holding[];
  showAll: () => void;
}

/** The boards of all workspaces that are called so. */
export function FoundBoards({ text, workspaces, holdings, showAll }: FoundBoardsProps) {
  const lists = useQueries({ queries: workspaces.map(({ id }) => boardsQuery(id)) });
  const words = wordsOf(text);
  // A board that is renamed stays where it was found: the dialog in which that is done belongs to its tile.
  const [stays, setStays] = useState({ text, ids: new Set<string>() });
  if (stays.text !== text) setStays({ text, ids: new Set() });
  const found = findBoards(
    words,
    workspaces,
    lists.map(({ data }) => data),
    holdings,
    stays.ids,
  );
  useEffect(() => {
    for (const { boards } of found) for (const { id } of boards) stays.ids.add(id);
  }, [found, stays]);
  const missing = workspaces.filter((_, index) => !lists[index]?.data).map(({ name }) => name);
  const loading = lists.some(isAwaited);
  return (
    <>
      <p role="status" className="sr-only">
        {loading ? '' : countWords(found)}
      </p>
      {found.map((each) => (
        <FoundIn key={each.workspace.id} found={each} holdings={holdings} />
      ))}
      {loading && <TileSkeletons />}
      {!loading && found.length === 0 && (
        <EmptyState title="No board is called that" action={<Button onClick={showAll}>Show all boards</Button>}>
          <p>
            Neither a board nor a workspace of yours has “{text.trim()}” in its name. Boards in the trash are not looked
            through.
          </p>
        </EmptyState>
      )}
      {!loading && missing.length > 0 && (
        <p className="text-sm text-muted wrap-anywhere">
          Not looked through, because the list of boards is not here: {missing.join(', ')}.
        </p>
      )}
    </>
  );
}

function FoundIn({ found: { workspace, boards, local }, holdings }: { found: Found; holdings: readonly Holding[] }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id={heading} className="truncate text-lg font-semibold">
        {workspace.name}
      </h2>
      <BoardGrid boards={boards} local={local} holdings={holdings} workspace={workspace.name} />
    </section>
  );
}

function countWords(found: readonly Found[]): string {
  const count = found.reduce((sum, { boards, local }) => sum + boards.length + local.length, 0);
  if (count === 0) return 'No board found';
  return count === 1 ? '1 board found' : `${String(count)} boards found`;
}
