import type { Board, Workspace } from '../../api/types';
import { hasAll } from '../../lib/find-words';
import type { Holding } from '../../worker/protocol';

/** What was found in one workspace. */
export interface Found {
  workspace: Workspace;
  boards: Board[];
  /** Boards made here that its list does not have yet. */
  local: Holding[];
}

/**
 * The boards that have each word in their own name or in their workspace's, by workspace; `lists` in the order of the
 * workspaces, absent where it is not here. Those in `stays` are found whatever they are called.
 */
export function findBoards(
  words: readonly string[],
  workspaces: readonly Workspace[],
  lists: readonly (readonly Board[] | undefined)[],
  holdings: readonly Holding[],
  stays: ReadonlySet<string> = new Set(),
): Found[] {
  return workspaces
    .map((workspace, index) => {
      const listed = lists[index] ?? [];
      const fits = ({ name }: { name: string }) => hasAll(`${name} ${workspace.name}`, words);
      const isNew = ({ board, unregistered }: Holding) =>
        unregistered === workspace.id && !listed.some(({ id }) => id === board);
      return {
        workspace,
        boards: listed.filter((one) => stays.has(one.id) || fits(one)),
        local: holdings.filter((one) => isNew(one) && fits(one)),
      };
    })
    .filter(({ boards, local }) => boards.length > 0 || local.length > 0);
}
