import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useUser } from '../../../auth/use-session';
import type { ImportMember } from '../../../generated/wasm/client_wasm';
import { membersQuery } from '../../workspaces/queries';

/** Who can be assigned on a board of the workspace; without an answer from the server only oneself. */
export function useImportMembers(workspace: string | undefined) {
  const user = useUser();
  const { data: known } = useQuery({ ...membersQuery(workspace ?? ''), enabled: workspace !== undefined });
  const members = useMemo<ImportMember[]>(() => {
    const all = known ?? [{ user_id: user.id, display_name: user.display_name, username: user.username }];
    return all.map(({ user_id, display_name, username }) => ({
      user: user_id,
      names: [display_name, username].filter((name) => name !== ''),
    }));
  }, [known, user]);
  return { members, areKnown: known !== undefined };
}
