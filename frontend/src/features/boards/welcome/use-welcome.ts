import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { useNavigate } from 'react-router';
import { v7 as uuidv7 } from 'uuid';
import { createWorkspace } from '../../../api/client';
import { inWords } from '../../../api/errors';
import { useUser } from '../../../auth/use-session';
import { useToast } from '../../../components/toast';
import { useBoardClient } from '../../device/client-of-tab';
import { workspacesQuery } from '../../workspaces/queries';
import { takeNewcomer } from './newcomer';
import { WELCOME_NAME, welcomeFile } from './welcome-file';

/**
 * Makes a Welcome board on this device, as any import, in its user's own workspace, and leads there. For a new
 * account by itself; for others when they ask.
 */
export function useWelcome(): { busy: boolean; make: () => void } {
  const client = useBoardClient();
  const user = useUser();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const { isPending, isSuccess, mutate } = useMutation({
    mutationFn: async () => {
      const workspaces = await queries.ensureQueryData(workspacesQuery());
      const own = workspaces.find(({ role }) => role === 'owner');
      const workspace = own ?? (await createWorkspace(`${user.display_name}’s workspace`));
      await client.imports.read(welcomeFile(), [], []);
      const board = uuidv7();
      await client.imports.make(board, workspace.id, WELCOME_NAME);
      return board;
    },
    onError: (error) => {
      toast({ kind: 'danger', text: inWords(error) });
    },
    // Also after a board that failed: a new workspace may be there.
    onSettled: () => {
      void queries.invalidateQueries(workspacesQuery());
    },
  });
  const make = useCallback(() => {
    // Not for somebody who has gone elsewhere meanwhile.
    mutate(undefined, { onSuccess: (board) => void navigate(`/boards/${board}`) });
  }, [mutate, navigate]);
  useEffect(() => {
    if (takeNewcomer()) make();
  }, [make]);
  return { busy: isPending || isSuccess, make };
}
