// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { session } from '../../api/client';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import { device } from '../device/testing/device';
import { TrashPage } from './TrashPage';

const times = { created_at: ana.created_at, updated_at: ana.created_at };
const CLINIC = { id: 'clinic', name: 'Clinic', description: '', owner_id: ana.id, role: 'owner', ...times };
const AUTUMN = {
  id: 'autumn',
  workspace_id: CLINIC.id,
  name: 'Autumn',
  description: '',
  role: 'owner',
  automerge_url: '',
  trashed_at: ana.created_at,
  ...times,
};

let server: Awaited<ReturnType<typeof contractServer>>;
let up: boolean;

beforeEach(async () => {
  up = true;
  server = await contractServer(({ path }) => {
    if (path.startsWith('/api/auth/')) return { status: 200, body: { user: ana, access: accessToken(ana) } };
    if (path === '/api/workspaces') return { status: 200, body: [CLINIC] };
    return up ? { status: 200, body: [AUTUMN] } : { status: 502, headers: { 'content-type': 'text/html' }, body: '' };
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
});
afterEach(async () => {
  cleanup();
  await server.stop();
});

it('says while the trash loads, why it does not, and tries again', async () => {
  up = false;
  const { around, queries } = device();
  queries.setDefaultOptions({ queries: { retry: false } });
  render(around(<TrashPage />));
  await screen.findByRole('status', { name: 'Loading the trash' });
  const again = await screen.findByRole('button', { name: 'Try again' });
  expect(screen.queryByText('The trash is empty')).toBeNull();
  up = true;
  await userEvent.click(again);
  await screen.findByRole('button', { name: 'Restore Autumn' });
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});
