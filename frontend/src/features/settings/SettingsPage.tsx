import { KeyRound, Laptop, Lock, Palette, UserRound } from 'lucide-react';
import { Outlet } from 'react-router';
import { PartedPage, SideNav } from '../../components/SideNav';

const PARTS = [
  { to: '/settings/profile', label: 'Profile', icon: <UserRound aria-hidden /> },
  { to: '/settings/sign-in', label: 'Sign-in', icon: <Lock aria-hidden /> },
  { to: '/settings/keys', label: 'Access keys', icon: <KeyRound aria-hidden /> },
  { to: '/settings/looks', label: 'Looks', icon: <Palette aria-hidden /> },
  { to: '/settings/device', label: 'This device', icon: <Laptop aria-hidden /> },
];

/** What somebody decides about their account and this browser. */
export function SettingsPage() {
  return (
    <PartedPage title="Settings" nav={<SideNav label="Settings" links={PARTS} />}>
      <Outlet />
    </PartedPage>
  );
}
