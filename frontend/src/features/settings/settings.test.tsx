// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { session } from '../../api/client';
import { type Answer, type Asked, contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import type { AccessKey, SignIn } from '../../api/types';
import { device } from '../device/testing/device';
import { AccessKeys } from './AccessKeys';
import { PasswordSection } from './PasswordSection';
import { SignInsSection } from './SignInsSection';

let server: Awaited<ReturnType<typeof contractServer>>;
let answer: (asked: Asked) => Answer;

beforeEach(async () => {
  server = await contractServer((asked) =>
    asked.path === '/api/auth/login' ? { status: 200, body: { user: ana, access: accessToken(ana) } } : answer(asked),
  );
  window.location.href = server.url;
  await session.signIn('ana', '…');
});
afterEach(async () => {
  cleanup();
  await server.stop();
});

function visit(page: React.ReactNode) {
  render(device().around(page));
}

const asked = (method: string) => server.asked.filter((one) => one.method === method && !one.path.endsWith('login'));

const HERE: SignIn = {
  id: 'here',
  created_at: ana.created_at,
  last_used_at: ana.created_at,
  user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  current: true,
};

it('everywhere else is everywhere but here', async () => {
  let signIns: SignIn[] = [
    { ...HERE, id: 'phone', current: false, last_used_at: '2026-02-01T00:00:00Z' },
    HERE,
    { ...HERE, id: 'old', current: false },
  ];
  answer = ({ method, path }) => {
    if (method !== 'DELETE') return { status: 200, body: signIns };
    signIns = signIns.filter(({ id }) => !path.endsWith(`/${id}`));
    return { status: 204 };
  };
  visit(<SignInsSection />);
  const list = within(await screen.findByRole('list', { name: 'Sessions' }));
  expect(list.getAllByRole('listitem')[0]?.textContent).toContain('This browser');
  expect(list.getAllByRole('button', { name: /^End the session in Firefox on Linux/ })).toHaveLength(2);
  await userEvent.click(screen.getByRole('button', { name: 'Sign out everywhere else' }));
  await screen.findByText('All other sessions have ended');
  expect(
    asked('DELETE')
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['/api/auth/sessions/old', '/api/auth/sessions/phone']);
  await expect.poll(() => screen.queryByRole('button', { name: 'Sign out everywhere else' })).toBeNull();
});

it('a refused password gets the keyboard and says why; one that is accepted is forgotten by the form', async () => {
  let refused = true;
  answer = ({ path }) => {
    if (path !== '/api/auth/password') return { status: 200, body: [] };
    if (!refused) return { status: 204 };
    const errors = { old_password: ['is wrong'] };
    return { status: 422, body: { type: 'about:blank', title: 'Invalid', status: 422, errors } };
  };
  visit(<PasswordSection />);
  const old = () => screen.getByLabelText<HTMLInputElement>('Present password');
  await userEvent.type(old(), 'guess');
  await userEvent.type(screen.getByLabelText('New password'), 'another horse{Enter}');
  await screen.findByText('Present password is wrong.');
  expect(document.activeElement).toBe(old());
  refused = false;
  await userEvent.click(screen.getByRole('button', { name: 'Change password' }));
  await screen.findByText(/Your password is changed/u);
  expect(old().value).toBe('');
});

it('too many tries say how long to wait', async () => {
  answer = () => ({
    status: 429,
    headers: { 'retry-after': '120' },
    body: { type: 'about:blank', title: 'Too Many Requests', status: 429 },
  });
  visit(<PasswordSection />);
  await userEvent.type(screen.getByLabelText('Present password'), 'guess');
  await userEvent.type(screen.getByLabelText('New password'), 'another horse{Enter}');
  await screen.findByText('Too many tries. Try again in 2 minutes.');
});

it('the secret of a key is shown once, and the key is asked for as the form says', async () => {
  const keys: AccessKey[] = [];
  answer = ({ method, path }) => {
    if (path === '/api/workspaces') return { status: 200, body: [{ id: 'clinic', name: 'Clinic', role: 'member' }] };
    if (method === 'GET') return { status: 200, body: keys };
    const key: AccessKey = {
      id: 'k',
      name: 'Nightly',
      workspace_id: 'clinic',
      role: 'viewer',
      created_at: ana.created_at,
      expires_at: null,
      last_used_at: null,
    };
    keys.push(key);
    return { status: 201, body: { ...key, secret: 'weft_s3cret' } };
  };
  visit(<AccessKeys />);
  await screen.findByText('No keys yet');
  await userEvent.click(screen.getByRole('button', { name: 'New key' }));
  await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Nightly');
  await screen.findByRole('option', { name: 'Clinic' });
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Workspace' }), 'Clinic');
  const role = screen.getByRole('combobox', { name: 'It acts at most as' });
  expect(within(role).queryByRole('option', { name: 'Admin' })).toBeNull();
  await userEvent.selectOptions(role, 'Viewer');
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'It works for' }), 'Ever, until revoked');
  await userEvent.click(screen.getByRole('button', { name: 'Make the key' }));
  const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Secret of Nightly' });
  expect(field.value).toBe('weft_s3cret');
  expect(asked('POST').at(-1)?.body).toEqual({ name: 'Nightly', workspace_id: 'clinic', role: 'viewer' });
  await userEvent.click(screen.getByRole('button', { name: 'I have it' }));
  await screen.findByText(/Clinic, at most as viewer · never used · no end/u);
  await userEvent.click(screen.getByRole('button', { name: 'New key' }));
  expect(screen.queryByText('weft_s3cret')).toBeNull();
  expect(screen.queryByRole('textbox', { name: /^Secret/ })).toBeNull();
});
