import type { Workspace } from '../../api/types';
import { changeWorkspace } from '../../api/workspaces';
import { PANEL, Section } from '../../components/Section';
import { NameAndDescription } from '../kept-fields/NameAndDescription';
import { workspacesQuery } from './queries';

/** What the workspace is called, and what it is for. */
export function Details({ workspace }: { workspace: Workspace }) {
  return (
    <Section title="Name and description">
      <div className={`${PANEL} grid gap-4 p-4 sm:p-5`}>
        <NameAndDescription
          thing={workspace}
          list={workspacesQuery()}
          change={changeWorkspace}
          hint="What its boards are about, in a sentence or two"
        />
      </div>
    </Section>
  );
}
