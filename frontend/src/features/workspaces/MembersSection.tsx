import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { atLeast } from '../../api/roles';
import type { Member, Workspace } from '../../api/types';
import { ListState } from '../../components/ListState';
import { PANEL, Section } from '../../components/Section';
import { isTextBox } from '../../lib/text-box';
import { useAsking } from '../../lib/use-asking';
import { AddMemberForm } from './AddMemberForm';
import { HandOverDialog } from './HandOverDialog';
import { MemberItem } from './MemberItem';
import { membersQuery } from './queries';
import { useRemoveMember } from './use-remove-member';

/** Who is in the workspace, as what, and who else might be. */
export function MembersSection({ workspace }: { workspace: Workspace }) {
  const query = useQuery(membersQuery(workspace.id));
  const heading = useRef<HTMLHeadingElement>(null);
  const remove = useRemoveMember(workspace, () => {
    // Whoever types somewhere by now goes on typing.
    if (!isTextBox(document.activeElement)) heading.current?.focus();
  });
  const handingOver = useAsking<Member>();
  return (
    <Section title="Members" heading={heading} description="Everybody here sees all boards of the workspace.">
      {atLeast(workspace.role, 'admin') && (
        <div className={`${PANEL} p-4 sm:p-5`}>
          <AddMemberForm workspace={workspace} />
        </div>
      )}
      <ListState query={query} what="the members">
        {(members) => (
          <ul aria-label="Members" className={`${PANEL} divide-y divide-line`}>
            {members.map((member) => (
              <MemberItem
                key={member.user_id}
                workspace={workspace}
                member={member}
                remove={remove}
                handOver={handingOver.ask}
              />
            ))}
          </ul>
        )}
      </ListState>
      <HandOverDialog workspace={workspace} asking={handingOver} />
    </Section>
  );
}
