// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { session } from '../../api/client';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import type { Board, Workspace } from '../../api/types';
import { device, holding } from '../device/testing/device';
import { BoardsPage } from './BoardsPage';

const times = { created_at: ana.created_at, updated_at: ana.created_at };
const CLINIC: Workspace = { id: 'clinic', name: 'Clinic', description: '', owner_id: ana.id, role: 'owner', ...times };
const board = (id: string): Board => ({
  id,
  workspace_id: CLINIC.id,
  name: id,
  description: '',
  role: 'owner',
  automerge_url: '',
  trashed_at: null,
  ...times,
});

let server: Awaited<ReturnType<typeof contractServer>>;
/** The boards that the server knows. */
let known: Board[];
let up: boolean;

beforeEach(async () => {
  known = [board('Autumn')];
  up = true;
  server = await contractServer(({ path }) => {
    if (path.startsWith('/api/auth/')) return { status: 200, body: { user: ana, access: accessToken(ana) } };
    if (!up) return { status: 503 };
    return { status: 200, body: path === '/api/workspaces' ? [CLINIC] : known };
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
});
afterEach(async () => {
  cleanup();
  await server.stop();
});

function visit() {
  const here = device();
  here.queries.setDefaultOptions({ queries: { retry: false } });
  render(here.around(<BoardsPage />));
  return here;
}

const section = async (name: string) => within(await screen.findByRole('region', { name }));

it('a board made here stands among the others, and says that it waits for the server', async () => {
  const { holds } = visit();
  const clinic = await section('Clinic');
  await clinic.findByRole('link', { name: /Autumn/u });
  holds([holding('New', { unregistered: 'clinic', waiting: 1 })]);
  clinic.getByRole('link', { name: /New.*On this device · waits for the server/u });
});

it('it never goes missing while the server takes it, and is there once afterwards', async () => {
  const { holds } = visit();
  const clinic = await section('Clinic');
  await clinic.findByRole('link', { name: /Autumn/u });
  holds([holding('New', { unregistered: 'clinic' })]);
  known = [board('Autumn'), board('New')];
  holds([holding('New')]);
  expect(clinic.getAllByRole('link', { name: /New/u })).toHaveLength(1);
  await clinic.findByRole('link', { name: /New.*Edited/u });
  expect(clinic.getAllByRole('link', { name: /New/u })).toHaveLength(1);
});

it('boards with edits that wait carry a mark', async () => {
  const { holds } = visit();
  const clinic = await section('Clinic');
  await clinic.findByRole('link', { name: /Autumn/u });
  holds([holding('Autumn', { waiting: 2 })]);
  clinic.getByRole('link', { name: /Autumn.*2 edits wait/u });
});

it('a board made for a workspace that one is not in any more is still to be found', async () => {
  const { holds } = visit();
  await section('Clinic');
  holds([holding('New', { unregistered: 'gone' })]);
  (await section('On this device')).getByRole('link', { name: /New/u });
});

it('without any list from the server, the boards on this device are there', async () => {
  up = false;
  const { holds } = visit();
  holds([holding('Autumn')]);
  await vi.waitFor(async () => {
    (await section('On this device')).getByRole('link', { name: /Autumn/u });
  });
});
