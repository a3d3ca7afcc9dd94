import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { inWords } from '../../api/errors';
import { ROLE_NAMES } from '../../api/roles';
import type { Invite, Workspace } from '../../api/types';
import { revokeInvite } from '../../api/workspaces';
import { Button } from '../../components/Button';
import { ListState } from '../../components/ListState';
import { PANEL, Section } from '../../components/Section';
import { useToast } from '../../components/toast';
import { until, when } from '../../lib/when';
import { InviteLinkForm } from './InviteLinkForm';
import { invitesQuery } from './queries';

/** One-time links for people who may have no account yet. */
export function InviteLinks({ workspace }: { workspace: Workspace }) {
  const query = useQuery(invitesQuery(workspace.id));
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <Section
      title="Invite links"
      heading={heading}
      description="Each lets in one person, who may make an account on the way. Send it to nobody else."
    >
      <div className={`${PANEL} p-4 sm:p-5`}>
        <InviteLinkForm workspace={workspace} />
      </div>
      <ListState query={query} what="the invite links">
        {(invites) =>
          invites.length > 0 && (
            <ul aria-label="Invite links" className={`${PANEL} divide-y divide-line`}>
              {invites.map((invite) => (
                <InviteItem
                  key={invite.id}
                  workspace={workspace.id}
                  invite={invite}
                  gone={() => heading.current?.focus()}
                />
              ))}
            </ul>
          )
        }
      </ListState>
    </Section>
  );
}

interface InviteItemProps {
  workspace: string;
  invite: Invite;
  gone: () => void;
}

function InviteItem({ workspace, invite, gone }: InviteItemProps) {
  const queries = useQueryClient();
  const toast = useToast();
  const revoke = useMutation({
    mutationFn: () => revokeInvite(workspace, invite.id),
    onSuccess: async () => {
      toast({ text: 'The link works no more' });
      await queries.invalidateQueries(invitesQuery(workspace));
      gone();
    },
    onError: (error) => {
      toast({ kind: 'danger', text: inWords(error) });
    },
  });
  const now = new Date();
  return (
    <li className="flex items-center gap-3 px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="text-sm font-medium">For one {ROLE_NAMES[invite.role].toLowerCase()}</p>
        <p className="text-xs text-muted">
          Made {when(new Date(invite.created_at), now)} · {until(invite.expires_at, now)}
        </p>
      </div>
      <Button
        look="ghost"
        className="-mr-2"
        aria-label={`Revoke the link for one ${ROLE_NAMES[invite.role].toLowerCase()}, made ${when(new Date(invite.created_at), now)}`}
        busy={revoke.isPending}
        onClick={() => {
          revoke.mutate();
        }}
      >
        Revoke
      </Button>
    </li>
  );
}
