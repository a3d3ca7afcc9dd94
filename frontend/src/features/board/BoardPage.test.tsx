// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ana } from '../../api/testing/people';
import type { Board } from '../../api/types';
import { eventually } from '../../lib/testing/eventually';
import { live } from '../../worker/testing/status';
import { draftOf, forgetDrafts } from '../device/drafts';
import { device, holding } from '../device/testing/device';
import { BoardPage } from './BoardPage';
import { VIEW } from './testing/screen';

beforeEach(() => {
  localStorage.clear();
  // Scrollers measure nothing here, which the drag library warns of at length.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(cleanup);

function visit() {
  const here = device();
  here.queries.setDefaultOptions({ queries: { enabled: false } });
  const pages = (
    <Routes>
      <Route path="/" element="All boards" />
      <Route path="/boards/:boardId" element={<BoardPage />} />
    </Routes>
  );
  render(here.around(pages, '/boards/b'));
  const become = (status: Parameters<typeof live>[0]) => {
    here.say({ type: 'status', board: 'b', deviceFull: false, status: live(status) });
  };
  return { ...here, become };
}

describe('a board that this device has shown before', () => {
  it('is there at once, and can be edited before its replica is ready', async () => {
    const { say, heard } = visit();
    say({ type: 'cached', board: 'b', view: VIEW });
    screen.getByRole('article', { name: 'Call the clinic' });
    expect(screen.queryByRole('main', { name: 'Loading the board' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Add card to Done' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Card title' }), 'Buy flour{Enter}');
    expect(heard('act')).toHaveLength(1);
  });

  it('stays in place when its replica is ready', () => {
    const { say, become } = visit();
    say({ type: 'cached', board: 'b', view: VIEW });
    const card = screen.getByRole('article', { name: 'Call the clinic' });
    say({ type: 'reset', board: 'b', view: VIEW });
    expect(screen.getByRole('article', { name: 'Call the clinic' })).toBe(card);
    become({});
    expect(screen.getByRole('article', { name: 'Call the clinic' })).toBe(card);
  });
});

describe('a board that is not here yet', () => {
  const problem = () => screen.queryByText(/^The server cannot be reached/u);

  it('says nothing of being offline before a connection was tried, and stays said once one has failed', () => {
    const { become } = visit();
    const notYet = { ready: false, role: undefined };
    for (const connection of ['offline', 'connecting'] as const) become({ ...notYet, connection });
    expect(problem()).toBeNull();
    become({ ...notYet, connection: 'offline' });
    expect(problem()).not.toBeNull();
    become({ ...notYet, connection: 'connecting' });
    expect(problem()).not.toBeNull();
    become({ ...notYet, connection: 'catching_up' });
    expect(problem()).toBeNull();
  });

  it('says it in the end also when nobody tries', () => {
    vi.useFakeTimers();
    const { become } = visit();
    become({ connection: 'offline', ready: false, role: undefined });
    act(() => vi.advanceTimersByTime(2_000));
    expect(problem()).toBeNull();
    act(() => vi.advanceTimersByTime(2_000));
    expect(problem()).not.toBeNull();
    vi.useRealTimers();
  });
});

describe('a board that the server will not have its user on', () => {
  it('offers what the server does not have, and goes from this device on request only', async () => {
    const { become, holds, heard, say } = visit();
    become({ connection: 'no_access' });
    holds([holding('b', { waiting: 2, refused: 1, actions: [{ type: 'trash_card', card: 'a' }] })]);
    screen.getByText(/3 edits of yours did not reach the server/u);
    screen.getByRole('button', { name: 'Download my edits' });
    expect(heard('forget')).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Remove from this device' }));
    const [wish] = heard('forget');
    expect(wish).toMatchObject({ board: 'b' });
    say({ type: 'forgotten', request: wish?.request ?? 0 });
    await screen.findByText('All boards');
  });

  it('shows what was begun there and not sent, before it goes', () => {
    const { become, holds } = visit();
    draftOf(ana.id, 'b', 'comment on a').set('Half a thought');
    become({ connection: 'no_access' });
    holds([]);
    screen.getByText('Half a thought');
    screen.getByRole('button', { name: 'Remove from this device' });
    forgetDrafts(ana.id, 'b');
  });

  it('just says so when nothing of it is here', () => {
    const { become, holds } = visit();
    become({ connection: 'no_such_board', ready: false });
    holds([]);
    screen.getByRole('heading', { name: 'Board not found' });
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('a board in the trash', () => {
  const visitTrashed = (but: Partial<Board>) => {
    const { become, holds, queries } = visit();
    become({ connection: 'no_such_board', ready: false });
    holds([]);
    const times = { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' };
    const board: Board = {
      id: 'b',
      workspace_id: 'w',
      name: 'Autumn release',
      description: '',
      role: 'admin',
      automerge_url: '',
      trashed_at: '2026-01-02T00:00:00Z',
      ...times,
    };
    act(() => {
      queries.setQueryData(['gone-board', 'b'], { ...board, ...but });
    });
  };

  it('says so, and can be brought back by who may', async () => {
    visitTrashed({});
    await screen.findByRole('heading', { name: 'This board is in the trash' });
    screen.getByText(/“Autumn release” was moved to the trash\./u);
    screen.getByRole('button', { name: 'Restore' });
  });

  it('says to others who can bring it back', async () => {
    visitTrashed({ role: 'member' });
    await screen.findByText(/An admin of its workspace can bring it back\./u);
    expect(screen.queryByRole('button', { name: 'Restore' })).toBeNull();
  });

  it('can be opened again when somebody brought it back', async () => {
    visitTrashed({ trashed_at: null });
    await screen.findByRole('button', { name: 'Open it' });
  });
});

describe('a board made here that the server did not take', () => {
  it('says why, and goes to another workspace on request', async () => {
    const { become, holds, say, queries, heard } = visit();
    const workspace = { description: '', owner_id: '', created_at: '', updated_at: '' };
    queries.setQueryDefaults(['workspaces'], { staleTime: Number.POSITIVE_INFINITY });
    queries.setQueryData(
      ['workspaces'],
      [
        { ...workspace, id: 'looks', name: 'Clinic', role: 'viewer' },
        { ...workspace, id: 'own', name: 'Workshop', role: 'owner' },
      ],
    );
    say({ type: 'reset', board: 'b', view: VIEW });
    const unregisteredBecause = 'Viewers make no boards.';
    holds([holding('b', { unregistered: 'looks', unregisteredBecause, waiting: 1 })]);
    become({ connection: 'unregistered', waiting: 1 });
    screen.getByText(/The server did not take this board: Viewers make no boards\. In Clinic you may look, not make/u);
    screen.getByRole('article', { name: 'Call the clinic' });
    await userEvent.click(screen.getByRole('button', { name: 'Put it there' }));
    expect(heard('register_board')).toEqual([{ type: 'register_board', board: 'b', workspace: 'own' }]);
  });
});

it('the first edit on a device asks the browser to keep what is there, once', async () => {
  const persist = vi.fn(() => Promise.resolve(true));
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { storage: { persist } }));
  const { say, client, become } = visit();
  say({ type: 'reset', board: 'b', view: VIEW });
  become({});
  expect(persist).not.toHaveBeenCalled();
  void client.act('b', { type: 'trash_card', card: 'a' });
  void client.act('b', { type: 'trash_card', card: 'a' });
  await eventually(() => expect(persist).toHaveBeenCalledOnce());
  vi.unstubAllGlobals();
});
