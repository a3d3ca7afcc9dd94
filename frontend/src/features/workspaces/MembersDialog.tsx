import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { atLeast, ROLE_NAMES } from '../../api/roles';
import type { Member, Workspace } from '../../api/types';
import { useUser } from '../../auth/use-session';
import { Avatar } from '../../components/Avatar';
import { Dialog } from '../../components/Dialog';
import { Skeleton } from '../../components/Skeleton';
import { AddMemberForm } from './AddMemberForm';
import { membersQuery } from './queries';

interface MembersDialogProps {
  workspace: Workspace;
  open: boolean;
  close: () => void;
}

/** Who is in a workspace, and the way in for others. */
export function MembersDialog({ workspace, open, close }: MembersDialogProps) {
  const mayInvite = atLeast(workspace.role, 'admin');
  return (
    <Dialog
      open={open}
      close={close}
      title={mayInvite ? `Invite to ${workspace.name}` : `Members of ${workspace.name}`}
      description="Everybody here sees all boards of this workspace."
    >
      {mayInvite && <AddMemberForm workspace={workspace} />}
      <MemberList workspace={workspace.id} />
      <Link
        to={`/workspaces/${workspace.id}`}
        className="justify-self-start text-sm font-medium text-accent underline underline-offset-2"
      >
        {mayInvite ? 'Roles and invite links' : 'More about the workspace'}
      </Link>
    </Dialog>
  );
}

function MemberList({ workspace }: { workspace: string }) {
  const { data: members, error } = useQuery(membersQuery(workspace));
  if (error && !members) return <p className="text-sm text-muted">{error.message}</p>;
  return (
    <ul aria-label="Members" className="-mx-5 grid max-h-72 gap-0.5 overflow-y-auto border-y border-line px-3 py-2">
      {members?.map((member) => <MemberRow key={member.user_id} member={member} />) ?? (
        <Skeleton className="mx-2 h-9" />
      )}
    </ul>
  );
}

function MemberRow({ member }: { member: Member }) {
  const you = useUser().id === member.user_id;
  return (
    <li className="flex items-center gap-3 rounded-md px-2 py-1.5">
      <Avatar id={member.user_id} name={member.display_name} className="size-8" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">
          {member.display_name}
          {you && <span className="font-normal text-muted"> (you)</span>}
        </p>
        <p className="truncate text-xs text-muted">@{member.username}</p>
      </div>
      <span className="text-xs text-muted">{ROLE_NAMES[member.role]}</span>
    </li>
  );
}
