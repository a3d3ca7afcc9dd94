import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { AdminUser } from '../../api/types';
import { useUser } from '../../auth/use-session';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { Section } from '../../components/Section';
import { useAsking } from '../../lib/use-asking';
import { when } from '../../lib/when';
import { type Column, DataTable } from './DataTable';
import { Listing } from './Listing';
import { NewAccountDialog } from './NewAccountDialog';
import { adminListQuery } from './queries';
import { ResetLinkDialog } from './ResetLinkDialog';
import { UserMenu } from './UserMenu';
import { usePaging } from './use-paging';

/** Everybody who has an account. */
export function Users() {
  const me = useUser();
  const paging = usePaging();
  const query = useQuery(adminListQuery('users', paging));
  const [making, setMaking] = useState(false);
  const resetting = useAsking<AdminUser>();
  return (
    <Section
      title="Users"
      actions={
        <Button
          look="primary"
          onClick={() => {
            setMaking(true);
          }}
        >
          <Plus aria-hidden />
          New account
        </Button>
      }
    >
      <title>Users · Administration · Weft</title>
      <Listing query={query} paging={paging} what="users" searchLabel="Username, name or e-mail">
        {(users) => (
          <DataTable
            label="Users"
            rows={users}
            idOf={({ id }) => id}
            columns={COLUMNS}
            actions={(user) => <UserMenu user={user} self={user.id === me.id} reset={resetting.ask} />}
          />
        )}
      </Listing>
      <NewAccountDialog
        open={making}
        close={() => {
          setMaking(false);
        }}
      />
      <ResetLinkDialog asking={resetting} />
    </Section>
  );
}

const COLUMNS: Column<AdminUser>[] = [
  {
    title: 'User',
    cell: (user) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {user.username}
        {user.is_superuser && <Badge look="accent">Administrator</Badge>}
        {!user.is_active && <Badge look="danger">Disabled</Badge>}
      </span>
    ),
  },
  { title: 'Name', cell: ({ display_name }) => display_name },
  { title: 'E-mail', cell: ({ email }) => email },
  {
    title: 'Seen',
    cell: ({ last_seen_at }) => (last_seen_at === null ? 'never' : when(new Date(last_seen_at), new Date())),
  },
  { title: 'Sessions', numeric: true, cell: ({ sessions }) => sessions },
];
