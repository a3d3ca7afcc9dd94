import { Cable, FolderOpen, LayoutDashboard, ScrollText, SquareKanban, Users } from 'lucide-react';
import { Outlet } from 'react-router';
import { NotFoundPage } from '../../app/NotFoundPage';
import { useUser } from '../../auth/use-session';
import { PartedPage, SideNav } from '../../components/SideNav';

const PARTS = [
  { to: '/admin', label: 'Overview', icon: <LayoutDashboard aria-hidden /> },
  { to: '/admin/users', label: 'Users', icon: <Users aria-hidden /> },
  { to: '/admin/workspaces', label: 'Workspaces', icon: <FolderOpen aria-hidden /> },
  { to: '/admin/boards', label: 'Boards', icon: <SquareKanban aria-hidden /> },
  { to: '/admin/sockets', label: 'Connections', icon: <Cable aria-hidden /> },
  { to: '/admin/audit', label: 'Audit log', icon: <ScrollText aria-hidden /> },
];

/** The server as its administrators see it. To others there is nothing here. */
export function AdminPage() {
  if (!useUser().is_superuser) return <NotFoundPage />;
  return (
    <PartedPage title="Administration" nav={<SideNav label="Administration" links={PARTS} />}>
      <Outlet />
    </PartedPage>
  );
}
