import { useQuery } from '@tanstack/react-query';
import type { AdminWorkspace } from '../../api/types';
import { Section } from '../../components/Section';
import { bytes } from '../../lib/bytes';
import { when } from '../../lib/when';
import { type Column, DataTable } from './DataTable';
import { Listing } from './Listing';
import { adminListQuery } from './queries';
import { usePaging } from './use-paging';

/** All workspaces, and whose they are. */
export function Workspaces() {
  const paging = usePaging();
  const query = useQuery(adminListQuery('workspaces', paging));
  return (
    <Section title="Workspaces">
      <title>Workspaces · Administration · Weft</title>
      <Listing query={query} paging={paging} what="workspaces" searchLabel="Name or owner">
        {(workspaces) => <DataTable label="Workspaces" rows={workspaces} idOf={({ id }) => id} columns={COLUMNS} />}
      </Listing>
    </Section>
  );
}

const COLUMNS: Column<AdminWorkspace>[] = [
  { title: 'Workspace', cell: ({ name }) => name },
  { title: 'Owner', cell: ({ owner }) => owner.username },
  { title: 'Members', numeric: true, cell: ({ members }) => members },
  { title: 'Boards', numeric: true, cell: ({ boards }) => boards },
  { title: 'Size', numeric: true, cell: ({ storage_bytes }) => bytes(storage_bytes) },
  { title: 'Made', cell: ({ created_at }) => when(new Date(created_at), new Date()) },
];
