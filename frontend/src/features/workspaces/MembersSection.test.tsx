// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { session } from '../../api/client';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana, bob } from '../../api/testing/people';
import type { Member, Role, Workspace } from '../../api/types';
import { device } from '../device/testing/device';
import { MembersSection } from './MembersSection';

const member = ({ id, username, display_name }: typeof ana, role: Role): Member => ({
  user_id: id,
  username,
  display_name,
  role,
  added_at: ana.created_at,
});

let server: Awaited<ReturnType<typeof contractServer>>;
let members: Member[];

beforeEach(async () => {
  server = await contractServer(({ method, path, body }) => {
    if (path.startsWith('/api/auth/')) return { status: 200, body: { user: ana, access: accessToken(ana) } };
    if (method === 'GET') return { status: 200, body: members };
    members = members.filter(({ user_id }) => user_id !== bob.id);
    if (method === 'DELETE') return { status: 204 };
    members.push(member(bob, (body as { role: Role }).role));
    return { status: 200, body: members.at(-1) };
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
});
afterEach(async () => {
  cleanup();
  await server.stop();
});

async function visit(mine: Role, bobs: Role) {
  members = [member(ana, mine), member(bob, bobs)];
  const workspace: Workspace = {
    id: 'clinic',
    name: 'Clinic',
    description: '',
    owner_id: ana.id,
    role: mine,
    created_at: ana.created_at,
    updated_at: ana.created_at,
  };
  render(device().around(<MembersSection workspace={workspace} />));
  return within((await screen.findByText('@bob')).closest('li') as HTMLElement);
}

it('a role is changed where it stands', async () => {
  const row = await visit('owner', 'member');
  await userEvent.selectOptions(row.getByRole('combobox', { name: 'Role of Bob' }), 'Viewer');
  await screen.findByText('Bob is now a viewer');
  expect(server.asked.find(({ method }) => method === 'PATCH')).toMatchObject({
    path: `/api/workspaces/clinic/members/${bob.id}`,
    body: { role: 'viewer' },
  });
});

it('who is removed is gone at once, the keyboard is at the heading, and undo lets them in as what they were', async () => {
  const row = await visit('admin', 'viewer');
  await userEvent.click(row.getByRole('button', { name: 'More about Bob' }));
  expect(screen.queryByRole('menuitem', { name: 'Hand over the workspace…' })).toBeNull();
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Remove from the workspace' }));
  await screen.findByText('Bob is no longer in Clinic');
  await expect.poll(() => screen.queryByText('@bob')).toBeNull();
  await expect.poll(() => document.activeElement?.textContent).toBe('Members');
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  await screen.findByText('@bob');
  expect(server.asked.find(({ method, path }) => method === 'POST' && path.endsWith('/members'))).toMatchObject({
    path: '/api/workspaces/clinic/members',
    body: { user_id: bob.id, role: 'viewer' },
  });
});

it.each([
  ['a member', 'member', 'viewer'],
  ['an admin, of another admin,', 'admin', 'admin'],
] as const)('%s sees roles, and changes none', async (_who, mine, bobs) => {
  const row = await visit(mine, bobs);
  expect(row.queryByRole('combobox')).toBeNull();
  expect(row.queryByRole('button')).toBeNull();
});
