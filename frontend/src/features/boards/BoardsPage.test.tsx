// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { session } from '../../api/client';
import { type Answer, contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import type { Board, Workspace } from '../../api/types';
import { eventually } from '../../lib/testing/eventually';
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
let failure: Answer;
/** What a proxy says while the server is away. */
const proxyPage = { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad Gateway</h1>' };

beforeEach(async () => {
  known = [board('Autumn')];
  up = true;
  failure = proxyPage;
  server = await contractServer(({ path }) => {
    if (path.startsWith('/api/auth/')) return { status: 200, body: { user: ana, access: accessToken(ana) } };
    if (!up) return failure;
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

it('a board that the server did not take says why', async () => {
  const { holds } = visit();
  const clinic = await section('Clinic');
  await clinic.findByRole('link', { name: /Autumn/u });
  holds([holding('New', { unregistered: 'clinic', unregisteredBecause: 'Too many boards.', waiting: 1 })]);
  clinic.getByRole('link', { name: /New.*The server did not take this board: Too many boards\./u });
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

it('a board that one may not see any more is there while something of it did not reach the server', async () => {
  const { holds } = visit();
  await (await section('Clinic')).findByRole('link', { name: /Autumn/u });
  holds([holding('Autumn', { waiting: 1 }), holding('Left', { waiting: 2 }), holding('Read', {})]);
  const here = await section('On this device');
  here.getByRole('link', { name: /Left.*2 edits wait/u });
  expect(here.getAllByRole('link')).toHaveLength(1);
});

it('without any list from the server, the boards on this device are there', async () => {
  up = false;
  const { holds } = visit();
  holds([holding('Autumn')]);
  await eventually(async () => {
    (await section('On this device')).getByRole('link', { name: /Autumn/u });
  });
});

it.each([
  ['a proxy', proxyPage],
  ['the server itself', { status: 500, body: { type: 'about:blank', title: 'Internal Server Error', status: 500 } }],
])('a list that is not current says so in our words, whatever %s says', async (_, answer) => {
  const { queries } = visit();
  await (await section('Clinic')).findByRole('link', { name: /Autumn/u });
  failure = answer;
  up = false;
  await queries.refetchQueries({ queryKey: ['workspaces'], exact: true });
  await screen.findByText(/^The server cannot answer now\. These are the boards as of/u);
});

it('a search finds boards of all workspaces by their names and their workspace’s, also those made here', async () => {
  known = [board('Café'), board('Autumn')];
  const { holds } = visit();
  await (await section('Clinic')).findByRole('link', { name: /Autumn/u });
  holds([holding('New cafeteria', { unregistered: 'clinic' })]);
  await userEvent.keyboard('/');
  const box = screen.getByRole('searchbox', { name: 'Search the boards' });
  expect(document.activeElement).toBe(box);
  await userEvent.type(box, 'CAFE clin');
  const names = () =>
    within(screen.getByRole('region', { name: 'Clinic' }))
      .getAllByRole('link')
      .map(({ textContent }) => textContent);
  expect(names()).toHaveLength(2);
  screen.getByRole('link', { name: /Café/u });
  screen.getByText('2 boards found');

  up = false;
  await userEvent.clear(box);
  await userEvent.type(box, 'winter');
  screen.getByRole('heading', { name: 'No board is called that' });
  await userEvent.click(screen.getByRole('button', { name: 'Show all boards' }));
  await (await section('Clinic')).findByRole('link', { name: /Autumn/u });
});
