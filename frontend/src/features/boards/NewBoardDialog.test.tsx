// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { session } from '../../api/client';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import type { Workspace } from '../../api/types';
import { UserContext } from '../../auth/use-session';
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
/** Whether boards can be made. */
let boardsUp: boolean;

beforeEach(async () => {
  boardsUp = false;
  server = await contractServer(({ path }) => {
    if (path.startsWith('/api/auth/')) return { status: 200, body: { user: ana, access: accessToken(ana) } };
    if (path === '/api/workspaces') return { status: 201, body: workspace('made') };
    return boardsUp ? { status: 201, body: { id: 'b', workspace_id: 'made' } } : overloaded;
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
});

afterEach(async () => {
  cleanup();
  await server.stop();
});

function show(workspaces: Workspace[], chosen?: string) {
  const dialogs = (present: Workspace[]) => (
    <QueryClientProvider client={queries}>
      <UserContext value={ana}>
        <MemoryRouter>
          <Routes>
            <Route
              path="/"
              element={<NewBoardDialog open close={() => undefined} workspaces={present} chosen={chosen} />}
            />
            <Route path="/boards/b" element="On the board" />
          </Routes>
        </MemoryRouter>
      </UserContext>
    </QueryClientProvider>
  );
  const queries = new QueryClient();
  const { rerender } = render(dialogs(workspaces));
  return { workspacesBecome: (present: Workspace[]) => rerender(dialogs(present)) };
}

async function create() {
  await userEvent.click(screen.getByRole('button', { name: 'Create' }));
}

const madeIn = () => server.asked.filter(({ path }) => path.endsWith('/boards')).map(({ path }) => path.split('/')[3]);

it('however often a first board fails, one workspace is made for it', async () => {
  show([]);
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Autumn');
  await create();
  await screen.findByText('Try again later');
  boardsUp = true;
  await create();
  await screen.findByText('On the board');
  expect(server.times('/api/workspaces')).toBe(1);
  expect(madeIn()).toEqual(['made', 'made']);
});

it('the board goes to a workspace that is there now, also when it was not when the dialog opened', async () => {
  const { workspacesBecome } = show([], 'gone');
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Autumn');
  workspacesBecome([workspace('present'), workspace('other')]);
  await create();
  await screen.findByText('Try again later');
  workspacesBecome([workspace('present'), workspace('gone')]);
  await create();
  await screen.findByText('Try again later');
  expect(server.times('/api/workspaces')).toBe(0);
  expect(madeIn()).toEqual(['present', 'gone']);
});

it('a blank name is never sent', async () => {
  show([workspace('present')]);
  await createWithoutName();
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Autumn');
  await create();
  await screen.findByText('Try again later');
  expect(namesSent()).toEqual(['Autumn']);
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
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
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
