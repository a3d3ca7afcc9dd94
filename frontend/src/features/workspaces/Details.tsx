import { useQueryClient } from '@tanstack/react-query';
import type { Workspace } from '../../api/types';
import { changeWorkspace } from '../../api/workspaces';
import { PANEL, Section } from '../../components/Section';
import { askedInList, intoList } from '../kept-fields/into-list';
import { KeptField } from '../kept-fields/KeptField';
import { workspacesQuery } from './queries';

/** What the workspace is called, and what it is for. */
export function Details({ workspace: { id, name, description } }: { workspace: Workspace }) {
  const queries = useQueryClient();
  const send = async (change: { name?: string; description?: string }) => {
    await changeWorkspace(id, change);
    await intoList<Workspace>(queries, workspacesQuery(), id, change);
  };
  const ask = () => askedInList<Workspace>(queries, workspacesQuery(), id);
  return (
    <Section title="Name and description">
      <div className={`${PANEL} grid gap-4 p-4 sm:p-5`}>
        <KeptField
          label="Name"
          of={id}
          field="name"
          saved={name}
          send={(name) => send({ name })}
          ask={async () => (await ask())?.name}
          required
        />
        <KeptField
          label="Description"
          of={id}
          field="description"
          saved={description}
          send={(description) => send({ description })}
          ask={async () => (await ask())?.description}
          hint="What its boards are about, in a sentence or two"
          lines
        />
      </div>
    </Section>
  );
}
