import { useQuery } from '@tanstack/react-query';
import type { AdminSocket } from '../../api/types';
import { Badge } from '../../components/Badge';
import { Section } from '../../components/Section';
import { bytes } from '../../lib/bytes';
import { when } from '../../lib/when';
import { type Column, DataTable } from './DataTable';
import { Listing } from './Listing';
import { adminListQuery } from './queries';
import { usePaging } from './use-paging';

/** Who is connected right now. */
export function Sockets() {
  const paging = usePaging();
  const query = useQuery(adminListQuery('sockets', paging));
  return (
    <Section title="Connections" description="The open sockets of the node that answers, oldest first.">
      <title>Connections · Administration · Weft</title>
      <Listing query={query} paging={paging} what="connections" searchLabel="Username, address or id of a board">
        {(sockets) => <DataTable label="Connections" rows={sockets} idOf={({ id }) => String(id)} columns={COLUMNS} />}
      </Listing>
    </Section>
  );
}

const COLUMNS: Column<AdminSocket>[] = [
  {
    title: 'User',
    cell: ({ user, closing }) => (
      <span className="flex flex-wrap items-center gap-2">
        {user?.username ?? <span className="text-muted">not said yet</span>}
        {closing && <Badge look="warning">Closing</Badge>}
      </span>
    ),
  },
  { title: 'Board', cell: ({ board_id }) => <code className="text-xs">{board_id ?? 'several'}</code> },
  { title: 'Address', cell: ({ address }) => address },
  { title: 'Kind', cell: ({ kind }) => kind },
  { title: 'Waiting', numeric: true, cell: ({ queued_bytes }) => bytes(queued_bytes) },
  { title: 'Since', cell: ({ since }) => when(new Date(since), new Date()) },
];
