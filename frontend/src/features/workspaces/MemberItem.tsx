import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Crown, MoreHorizontal, UserMinus } from 'lucide-react';
import { inWords } from '../../api/errors';
import { ROLE_NAMES } from '../../api/roles';
import type { Member, Role, Workspace } from '../../api/types';
import { changeRole } from '../../api/workspaces';
import { useUser } from '../../auth/use-session';
import { Avatar } from '../../components/Avatar';
import { buttonClass } from '../../components/Button';
import { Menu, MenuItem } from '../../components/Menu';
import { useToast } from '../../components/toast';
import { membersQuery } from './queries';
import { RoleSelect } from './RoleSelect';
import { rightsOver } from './rights';

interface MemberItemProps {
  workspace: Workspace;
  member: Member;
  remove: (member: Member) => void;
  handOver: (member: Member) => void;
}

export function MemberItem({ workspace, member, remove, handOver }: MemberItemProps) {
  const you = useUser().id === member.user_id;
  const change = useChangeRole(workspace, member);
  const rights = you ? NOTHING : rightsOver(workspace.role, member.role);
  const name = member.display_name || member.username;
  return (
    <li className="flex items-center gap-3 px-4 py-2.5">
      <Avatar id={member.user_id} name={name} className="size-8" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">
          {name}
          {you && <span className="font-normal text-muted"> (you)</span>}
        </p>
        <p className="truncate text-xs text-muted">@{member.username}</p>
      </div>
      {rights.roles.length > 0 ? (
        <RoleSelect
          bare
          label={`Role of ${name}`}
          value={change.isPending ? change.variables : member.role}
          roles={rights.roles}
          choose={change.mutate}
        />
      ) : (
        <span className="text-sm text-muted">{ROLE_NAMES[member.role]}</span>
      )}
      {rights.remove && (
        <Menu
          trigger={
            <button type="button" aria-label={`More about ${name}`} className={buttonClass('ghost', '-mr-2 px-2')}>
              <MoreHorizontal aria-hidden />
            </button>
          }
        >
          {rights.handOver && (
            <MenuItem
              choose={() => {
                handOver(member);
              }}
            >
              <Crown aria-hidden />
              Hand over the workspace…
            </MenuItem>
          )}
          <MenuItem
            choose={() => {
              remove(member);
            }}
          >
            <UserMinus aria-hidden />
            Remove from the workspace
          </MenuItem>
        </Menu>
      )}
    </li>
  );
}

const NOTHING = { roles: [], remove: false, handOver: false };

function useChangeRole(workspace: Workspace, member: Member) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (role: Role) => changeRole(workspace.id, member.user_id, role),
    onSuccess: async ({ role }) => {
      toast({
        text: `${member.display_name} is now ${role === 'admin' ? 'an' : 'a'} ${ROLE_NAMES[role].toLowerCase()}`,
      });
      await queries.invalidateQueries(membersQuery(workspace.id));
    },
    onError: (error) => {
      toast({ kind: 'danger', text: inWords(error) });
    },
  });
}
