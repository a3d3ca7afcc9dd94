import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { atLeast, ROLE_NAMES } from '../../api/roles';
import type { Workspace } from '../../api/types';
import { buttonClass } from '../../components/Button';
import { ListState } from '../../components/ListState';
import { Message } from '../../components/Message';
import { Page } from '../../components/Page';
import { Details } from './Details';
import { EndSection } from './EndSection';
import { InviteLinks } from './InviteLinks';
import { MembersSection } from './MembersSection';
import { workspacesQuery } from './queries';

/** One workspace: its name, its people, the ways in, and the way out. */
export function WorkspacePage() {
  const { workspaceId } = useParams();
  const query = useQuery(workspacesQuery());
  const workspace = query.data?.find(({ id }) => id === workspaceId);
  if (workspace) return <Known workspace={workspace} />;
  if (query.data && !query.isFetching) return <NotFound />;
  return (
    <Page title="Workspace">
      <ListState query={{ ...query, data: undefined }} what="the workspace">
        {() => null}
      </ListState>
    </Page>
  );
}

function Known({ workspace }: { workspace: Workspace }) {
  return (
    <Page
      title={workspace.name}
      description={`${workspace.description}${workspace.description ? ' · ' : ''}You are ${ROLE_WORDS[workspace.role]}.`}
      actions={
        <Link to="/" className={buttonClass()}>
          To its boards
        </Link>
      }
    >
      <MembersSection workspace={workspace} />
      {atLeast(workspace.role, 'admin') && <InviteLinks workspace={workspace} />}
      {atLeast(workspace.role, 'admin') && <Details key={workspace.id} workspace={workspace} />}
      <EndSection workspace={workspace} />
    </Page>
  );
}

const ROLE_WORDS: Record<Workspace['role'], string> = {
  viewer: `a ${ROLE_NAMES.viewer.toLowerCase()}`,
  member: `a ${ROLE_NAMES.member.toLowerCase()}`,
  admin: `an ${ROLE_NAMES.admin.toLowerCase()}`,
  owner: `its ${ROLE_NAMES.owner.toLowerCase()}`,
};

function NotFound() {
  return (
    <Message
      title="Workspace not found"
      action={
        <Link to="/" className={buttonClass()}>
          To your boards
        </Link>
      }
    >
      It may have been deleted, or you are not a member of it.
    </Message>
  );
}
