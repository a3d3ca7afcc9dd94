// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes, useParams } from 'react-router';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { session } from '../../api/client';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import type { Workspace } from '../../api/types';
import { eventually } from '../../lib/testing/eventually';
import { aDelta } from '../../worker/testing/view';
import { device } from '../device/testing/device';
import { NewBoardDialog } from './NewBoardDialog';
import { NewWorkspaceDialog } from './NewWorkspaceDialog';

const overloaded = { status: 503, body: { type: 'about:blank', title: 'Try again later', status: 503 } };
const workspace = (id: string): Workspace => ({
  id,
  name: id,
  description: '',
  owner_id: ana.id,
  role: 'owner',
  created_at: ana.created_at,
  updated_at: ana.created_at,
});

let server: Awaited<ReturnType<typeof contractServer>>;
/** Whether the server makes workspaces. */
let up: boolean;
/** Those that it says there are. */
let listed: Workspace[];
let here: ReturnType<typeof device>;

beforeEach(async () => {
  up = true;
  listed = [];
  server = await contractServer(({ path, method }) => {
    if (path.startsWith('/api/auth/')) return { status: 200, body: { user: ana, access: accessToken(ana) } };
    if (path === '/api/workspaces' && method === 'GET' && up) return { status: 200, body: listed };
    return path === '/api/workspaces' && up ? { status: 201, body: workspace('made') } : overloaded;
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
  here = device();
});

afterEach(async () => {
  cleanup();
  await server.stop();
});

function show(workspaces: Workspace[], chosen?: string) {
  const dialogs = (present: Workspace[]) =>
    here.around(
      <Routes>
        <Route
          path="/"
          element={<NewBoardDialog open close={() => undefined} workspaces={present} chosen={chosen} />}
        />
        <Route path="/boards/:board" element={<OnBoard />} />
      </Routes>,
    );
  const { rerender } = render(dialogs(workspaces));
  return { workspacesBecome: (present: Workspace[]) => rerender(dialogs(present)) };
}

function OnBoard() {
  return `On board ${useParams().board ?? ''}`;
}

async function create() {
  await userEvent.click(screen.getByRole('button', { name: 'Create' }));
}

/** The device's answer to the newest wish for a board. */
async function deviceMakes(made: boolean, times = 1) {
  await eventually(() => expect(here.heard('make_board')).toHaveLength(times));
  const { request, board } = here.heard('make_board').at(-1) ?? { request: 0, board: '' };
  here.say(made ? { type: 'done', request, board, delta: NOTHING } : { type: 'failed', request, message: 'No room' });
  return board;
}

const NOTHING = aDelta();
const workspacesMade = () =>
  server.asked.filter(({ path, method }) => path === '/api/workspaces' && method === 'POST').length;
const madeIn = () => here.heard('make_board').map((wish) => wish.workspace);

it('a board is made on the device at once, and the server is not asked', async () => {
  show([workspace('present')]);
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), ' Autumn ');
  await create();
  const board = await deviceMakes(true);
  await screen.findByText(`On board ${board}`);
  expect(here.heard('make_board')[0]).toMatchObject({ user: ana.id, workspace: 'present', name: 'Autumn' });
  expect(server.asked.filter(({ path }) => !path.startsWith('/api/auth/'))).toEqual([]);
  expect(board).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/u);
});

it('however often a first board fails, one workspace is made for it', async () => {
  show([]);
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Autumn');
  await create();
  await deviceMakes(false);
  await screen.findByText('No room');
  await create();
  await deviceMakes(true, 2);
  await screen.findByText(/On board/u);
  expect(workspacesMade()).toBe(1);
  expect(madeIn()).toEqual(['made', 'made']);
});

it('the board goes to a workspace that is there now, also when it was not when the dialog opened', async () => {
  const { workspacesBecome } = show([], 'gone');
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Autumn');
  workspacesBecome([workspace('present'), workspace('other')]);
  await create();
  await deviceMakes(false);
  await screen.findByText('No room');
  workspacesBecome([workspace('present'), workspace('gone')]);
  await create();
  await deviceMakes(false, 2);
  expect(workspacesMade()).toBe(0);
  expect(madeIn()).toEqual(['present', 'gone']);
});

it('a list of workspaces that is not here yet is waited for', async () => {
  listed = [{ ...workspace('watched'), role: 'viewer' }, workspace('present')];
  show([]);
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Autumn');
  await create();
  await deviceMakes(true);
  expect(madeIn()).toEqual(['present']);
  expect(workspacesMade()).toBe(0);
});

it('without any workspace it needs the server, and says so', async () => {
  up = false;
  show([]);
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Autumn');
  await create();
  await screen.findByText('The server cannot answer now.');
  expect(here.heard('make_board')).toEqual([]);
});

it('a blank name makes no board', async () => {
  show([workspace('present')]);
  await createWithoutName();
  expect(here.heard('make_board')).toEqual([]);
});

it('nor is that of a workspace', async () => {
  const closed = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <NewWorkspaceDialog open close={closed} />
    </QueryClientProvider>,
  );
  await createWithoutName();
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Team');
  await create();
  await eventually(() => expect(closed).toHaveBeenCalled());
  expect(namesSent()).toEqual(['Team']);
});

async function createWithoutName() {
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), '   ');
  await create();
  expect(screen.getByRole('textbox', { name: 'Name', description: 'Name must not be blank.' })).toBeDefined();
}

function namesSent() {
  const bodies = server.asked.filter(({ path }) => path.startsWith('/api/workspaces')).map(({ body }) => body);
  return bodies.map((body) => (body as { name: string }).name);
}
