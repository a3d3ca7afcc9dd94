import { useQuery } from '@tanstack/react-query';
import type { AuditEntry } from '../../api/types';
import { Section } from '../../components/Section';
import { type Column, DataTable } from './DataTable';
import { detailWords } from './detail-words';
import { Listing } from './Listing';
import { adminListQuery } from './queries';
import { usePaging } from './use-paging';

const AT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** What administrators and owners did. */
export function Audit() {
  const paging = usePaging();
  const query = useQuery(adminListQuery('audit', paging));
  return (
    <Section
      title="Audit log"
      description="What administrators and owners did, the newest first. Entries are chained by their hashes, and never changed."
    >
      <title>Audit log · Administration · Weft</title>
      <Listing query={query} paging={paging} what="entries" searchLabel="Action, user, address, detail or id">
        {(entries) => <DataTable label="Audit log" rows={entries} idOf={({ seq }) => String(seq)} columns={COLUMNS} />}
      </Listing>
    </Section>
  );
}

const COLUMNS: Column<AuditEntry>[] = [
  { title: 'Action', cell: ({ action }) => <code className="text-xs md:whitespace-nowrap">{action}</code> },
  { title: 'By', cell: ({ actor }) => actor.username ?? ACTORS[actor.kind] ?? actor.kind },
  { title: 'Detail', cell: ({ detail }) => detailWords(detail) },
  { title: 'From', cell: ({ address }) => <span className="md:whitespace-nowrap">{address ?? '–'}</span> },
  {
    title: 'At',
    cell: ({ at }) => (
      <time dateTime={at} className="whitespace-nowrap">
        {AT.format(new Date(at))}
      </time>
    ),
  },
  { title: 'No.', numeric: true, cell: ({ seq }) => seq },
];

const ACTORS: Record<string, string> = { shell: 'the shell', nobody: 'nobody signed in' };
