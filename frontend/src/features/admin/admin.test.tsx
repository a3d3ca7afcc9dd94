// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { session } from '../../api/client';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana, bob } from '../../api/testing/people';
import type { AdminUser } from '../../api/types';
import { device } from '../device/testing/device';
import { AdminPage } from './AdminPage';
import { detailWords } from './detail-words';
import { Users } from './Users';
import { pageIn } from './use-paging';

const account = ({ id, username, email, display_name, created_at }: typeof ana): AdminUser => ({
  id,
  username,
  email,
  display_name,
  is_active: true,
  is_superuser: false,
  created_at,
  last_seen_at: null,
  sessions: 1,
  workspaces: 1,
});

let server: Awaited<ReturnType<typeof contractServer>>;
let users: AdminUser[];

beforeEach(async () => {
  users = [account(ana), account(bob)];
  server = await contractServer(({ method, path, body }) => {
    if (path.startsWith('/api/auth/')) return { status: 200, body: { user: ana, access: accessToken(ana) } };
    if (method === 'PATCH') {
      users = users.map((user) => (path.endsWith(user.id) ? { ...user, ...(body as object) } : user));
      return { status: 200, body: users.find(({ id }) => path.endsWith(id)) };
    }
    const params = new URLSearchParams(path.split('?')[1]);
    const items = users.filter(({ username }) => username.includes(params.get('q') ?? ''));
    return { status: 200, body: { items, total: 60, page: Number(params.get('page')), per_page: 25 } };
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
});
afterEach(async () => {
  cleanup();
  await server.stop();
});

const lists = () => server.asked.map(({ path }) => path).filter((path) => path.startsWith('/api/admin/users?'));
/** Looking for roles in a table under a closing dialog takes its time on a busy machine, in milliseconds. */
const ROW_WITHIN_MS = 10_000;
const row = async (name: RegExp) => within(await screen.findByRole('row', { name }, { timeout: ROW_WITHIN_MS }));

it('the address says which page of which search is shown', async () => {
  render(device().around(<Users />, '/admin/users?q=bo&page=2'));
  await row(/^bob/u);
  expect(lists()).toEqual(['/api/admin/users?page=2&per_page=25&q=bo']);
  screen.getByText('26–50 of 60');
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  await screen.findByText('51–60 of 60');
  await userEvent.clear(screen.getByRole('searchbox'));
  await userEvent.type(screen.getByRole('searchbox'), 'an{Enter}');
  await row(/^ana/u);
  expect(lists().at(-1)).toBe('/api/admin/users?page=1&per_page=25&q=an');
});

it('an account is disabled at once, and enabled by taking that back or from the menu', async () => {
  render(device().around(<Users />));
  const choose = async (item: string) => {
    await userEvent.click(screen.getByRole('button', { name: 'More about bob' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: item }));
  };
  await row(/^bob/u);
  const isDisabled = (wanted: boolean) =>
    expect.poll(() => screen.queryByText('Disabled') !== null, { timeout: ROW_WITHIN_MS }).toBe(wanted);
  await choose('Disable');
  await isDisabled(true);
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  await isDisabled(false);
  await choose('Disable');
  await isDisabled(true);
  await choose('Enable');
  await isDisabled(false);
});

it('nobody takes away their own account or rank', async () => {
  render(device().around(<Users />));
  await row(/^ana/u);
  await userEvent.click(screen.getByRole('button', { name: 'More about ana' }));
  await screen.findByRole('menuitem', { name: 'Make a reset link…' });
  expect(screen.getAllByRole('menuitem')).toHaveLength(1);
});

it('to others than administrators there is nothing here', () => {
  render(device().around(<AdminPage />));
  screen.getByRole('heading', { name: 'Page not found' });
});

it.each([
  [null, 1],
  ['3', 3],
  ['0', 1],
  ['-2', 1],
  ['2.5', 1],
  ['x', 1],
])('page %s of an address is page %i', (text, page) => {
  expect(pageIn(text)).toBe(page);
});

it('details are one line of words', () => {
  expect(detailWords({ old_role: 'viewer', by: null, more: { a: 1 } })).toBe(
    'old role: viewer, by: none, more: {"a":1}',
  );
  expect(detailWords({ expires_at_ms: 0 })).toBe('expires at: 1970-01-01T00:00:00.000Z');
  expect(detailWords(null)).toBe('');
});
