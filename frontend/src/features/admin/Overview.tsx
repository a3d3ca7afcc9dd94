import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { AdminOverview } from '../../api/types';
import { Badge } from '../../components/Badge';
import { ListState } from '../../components/ListState';
import { PANEL, Section } from '../../components/Section';
import { bytes } from '../../lib/bytes';
import { when } from '../../lib/when';
import { overviewQuery } from './queries';

/** How the server is, and how much there is on it. */
export function Overview() {
  const query = useQuery(overviewQuery());
  return (
    <>
      <title>Overview · Administration · Weft</title>
      <ListState query={query} what="the overview">
        {(overview) => (
          <>
            <Server overview={overview} />
            <Counts overview={overview} />
          </>
        )}
      </ListState>
    </>
  );
}

function Server({ overview: { version, node, health, registration, storage_bytes } }: { overview: AdminOverview }) {
  return (
    <Section
      title="Server"
      actions={
        <Badge look={health.status === 'ready' ? 'success' : 'warning'}>
          {health.status === 'ready' ? 'Ready' : 'About to stop'}
        </Badge>
      }
    >
      <Facts>
        <Fact title="Version">{version}</Fact>
        <Fact title="Started">{when(new Date(node.started_at), new Date())}</Fact>
        <Fact title="Database">{health.database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}</Fact>
        <Fact title="On disk">{bytes(storage_bytes)}</Fact>
        <Fact title="Registration">{registration === 'open' ? 'Open' : 'Closed'}</Fact>
        <Fact title="Connections">{node.sockets}</Fact>
        <Fact title="Open boards">{node.open_boards}</Fact>
        <Fact title="Waiting to be sent">{bytes(node.queued_bytes)}</Fact>
      </Facts>
    </Section>
  );
}

function Counts({ overview: { counts } }: { overview: AdminOverview }) {
  return (
    <Section title="What is on it">
      <Facts>
        <Fact title="Users">
          {counts.users}
          {counts.active_users < counts.users && <More>{counts.users - counts.active_users} disabled</More>}
        </Fact>
        <Fact title="Administrators">{counts.superusers}</Fact>
        <Fact title="Sessions">{counts.sessions}</Fact>
        <Fact title="Workspaces">{counts.workspaces}</Fact>
        <Fact title="Boards">
          {counts.boards}
          {counts.trashed_boards > 0 && <More>{counts.trashed_boards} in the trash</More>}
        </Fact>
        <Fact title="Audit entries">{counts.audit_entries}</Fact>
      </Facts>
    </Section>
  );
}

function Facts({ children }: { children: ReactNode }) {
  return (
    <dl
      className={`${PANEL} grid grid-cols-2 gap-px overflow-hidden bg-line sm:grid-cols-[repeat(auto-fill,minmax(11rem,1fr))]`}
    >
      {children}
    </dl>
  );
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="bg-surface px-4 py-3">
      <dt className="text-xs text-muted">{title}</dt>
      <dd className="text-lg font-semibold tabular-nums">{children}</dd>
    </div>
  );
}

function More({ children }: { children: ReactNode }) {
  return <span className="ml-2 text-xs font-normal text-muted">{children}</span>;
}
