import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { AccessKey } from '../../api/types';
import { EmptyState } from '../../components/EmptyState';
import { ListState } from '../../components/ListState';
import { PANEL, Section } from '../../components/Section';
import { useAsking } from '../../lib/use-asking';
import { workspacesQuery } from '../workspaces/queries';
import { AccessKeyItem } from './AccessKeyItem';
import { NewAccessKey } from './NewAccessKey';
import { accessKeysQuery } from './queries';
import { RevokeKeyDialog } from './RevokeKeyDialog';

/** The keys with which programs sign in in one's name. */
export function AccessKeys() {
  const query = useQuery(accessKeysQuery());
  const { data: workspaces } = useQuery(workspacesQuery());
  const heading = useRef<HTMLHeadingElement>(null);
  const revoking = useAsking<AccessKey>();
  return (
    <Section
      title="Access keys"
      heading={heading}
      description="With a key a program does in your name what you may do yourself, or less. Keys survive a change of your password."
      actions={<NewAccessKey />}
    >
      <title>Access keys · Settings · Weft</title>
      <ListState query={query} what="your access keys">
        {(keys) =>
          keys.length === 0 ? (
            <div className={PANEL}>
              <EmptyState title="No keys yet">
                Make one for a script or a bot, and send it as <code>Authorization: Bearer …</code>.
              </EmptyState>
            </div>
          ) : (
            <ul aria-label="Access keys" className={`${PANEL} divide-y divide-line`}>
              {keys.map((key) => (
                <AccessKeyItem
                  key={key.id}
                  accessKey={key}
                  workspace={workspaces?.find(({ id }) => id === key.workspace_id)?.name}
                  revoke={() => {
                    revoking.ask(key);
                  }}
                />
              ))}
            </ul>
          )
        }
      </ListState>
      <RevokeKeyDialog asking={revoking} focusAfter={heading} />
    </Section>
  );
}
