import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { AdminBoard } from '../../api/types';
import { Badge } from '../../components/Badge';
import { Section } from '../../components/Section';
import { bytes } from '../../lib/bytes';
import { useAsking } from '../../lib/use-asking';
import { when } from '../../lib/when';
import { AnyBoardMenu } from './AnyBoardMenu';
import { type Column, DataTable } from './DataTable';
import { DeleteAnyBoardDialog } from './DeleteAnyBoardDialog';
import { Listing } from './Listing';
import { adminListQuery } from './queries';
import { usePaging } from './use-paging';

/** All boards and what they take up; what is on them is not for administrators. */
export function Boards() {
  const paging = usePaging();
  const query = useQuery(adminListQuery('boards', paging));
  const heading = useRef<HTMLHeadingElement>(null);
  const deleting = useAsking<AdminBoard>();
  return (
    <Section
      title="Boards"
      heading={heading}
      description="You see how large they are, not what is on them. Exports and deletions are recorded in the audit log."
    >
      <title>Boards · Administration · Weft</title>
      <Listing query={query} paging={paging} what="boards" searchLabel="Board, workspace or who made it">
        {(boards) => (
          <DataTable
            label="Boards"
            rows={boards}
            idOf={({ id }) => id}
            columns={COLUMNS}
            actions={(board) => <AnyBoardMenu board={board} deleteForEver={deleting.ask} />}
          />
        )}
      </Listing>
      <DeleteAnyBoardDialog asking={deleting} focusAfter={heading} />
    </Section>
  );
}

const COLUMNS: Column<AdminBoard>[] = [
  {
    title: 'Board',
    cell: ({ name, trashed_at, quarantined }) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {name || 'Untitled board'}
        {trashed_at !== null && <Badge look="warning">In the trash</Badge>}
        {quarantined && <Badge look="danger">Damaged</Badge>}
      </span>
    ),
  },
  { title: 'Workspace', cell: ({ workspace_name }) => workspace_name },
  { title: 'Made by', cell: ({ created_by }) => created_by.username },
  { title: 'Changes', numeric: true, cell: ({ changes }) => changes },
  { title: 'Size', numeric: true, cell: ({ storage_bytes }) => bytes(storage_bytes) },
  { title: 'Edited', cell: ({ updated_at }) => when(new Date(updated_at), new Date()) },
];
