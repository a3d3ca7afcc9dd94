// @vitest-environment happy-dom
// What a board of thousands of cards must not render again with each key pressed, or with each card opened.
import { act, cleanup, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import { ana } from '../../api/testing/people';
import { UserContext } from '../../auth/use-session';
import { ToastProvider } from '../../components/toast';
import { live } from '../../worker/testing/status';
import { aColumn } from '../../worker/testing/view';
import { BoardScreenContext } from './board-screen-context';
import { Column } from './Column';
import { Selection } from './selection/selection';
import { SelectionContext } from './selection/selection-context';
import { boardScreen, screenActions, VIEW } from './testing/screen';

afterEach(cleanup);

function show() {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const here = boardScreen();
  here.store.setStatus(live());
  const rendered = vi.fn();
  const actions = screenActions();
  const [column = aColumn({ id: '' })] = VIEW.columns;
  const page = (
    <BoardScreenContext value={actions}>
      <Profiler id="column" onRender={rendered}>
        <Column column={column} />
      </Profiler>
    </BoardScreenContext>
  );
  return { ...here, page, rendered, actions };
}

it('cards do not render again when how things stand changes, but for what they may be used for', () => {
  const { inside, page, rendered, say } = show();
  render(inside(page));
  rendered.mockClear();
  for (const waiting of [1, 2, 3])
    say({ type: 'status', board: 'b', deviceFull: false, status: live({ waiting, unsaved: waiting }) });
  say({ type: 'status', board: 'b', deviceFull: false, status: live({ connection: 'offline', waiting: 3 }) });
  expect(rendered).not.toHaveBeenCalled();
  say({ type: 'status', board: 'b', deviceFull: false, status: live({ role: 'viewer' }) });
  expect(rendered).toHaveBeenCalled();
  expect(screen.queryByRole('button', { name: 'Move to…' })).toBeNull();
});

it('cards do not render again when the address changes, as it does with each card opened', async () => {
  const { client, store, page, rendered } = show();
  const { BoardContext } = await import('./board-context');
  const board = { id: 'b', client, store, act: () => Promise.resolve({ undo: undefined }) };
  const element = (
    <UserContext value={ana}>
      <BoardContext value={board}>{page}</BoardContext>
    </UserContext>
  );
  const router = createMemoryRouter([{ path: '/boards/b', element }], { initialEntries: ['/boards/b'] });
  render(
    <ToastProvider>
      <RouterProvider router={router} />
    </ToastProvider>,
  );
  expect(screen.getByRole('link', { name: 'Call the clinic' }).getAttribute('href')).toBe('?card=a');
  rendered.mockClear();
  await act(() => router.navigate('?card=a'));
  expect(router.state.location.search).toBe('?card=a');
  expect(rendered).not.toHaveBeenCalled();
});

it('a click opens the card, and with a key held it is the browser’s', () => {
  const { inside, page, actions } = show();
  render(inside(page));
  const link = screen.getByRole('link', { name: 'Call the clinic' });
  const click = (init: MouseEventInit) => {
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, ...init });
    link.dispatchEvent(event);
    return event;
  };
  expect(click({ ctrlKey: true }).defaultPrevented).toBe(false);
  expect(actions.openCard).not.toHaveBeenCalled();
  expect(click({}).defaultPrevented).toBe(true);
  expect(actions.openCard).toHaveBeenCalledWith('a');
});

it('by touch a tap chooses, once something is chosen; a click goes on to open the card', () => {
  const { inside, page, actions } = show();
  const selection = new Selection();
  render(inside(<SelectionContext value={selection}>{page}</SelectionContext>));
  const link = screen.getByRole('link', { name: 'Call the clinic' });
  const press = (pointerType: string) => {
    act(() => {
      link.dispatchEvent(new PointerEvent('click', { bubbles: true, cancelable: true, pointerType }));
    });
  };
  press('touch');
  expect(actions.openCard).toHaveBeenCalledTimes(1);
  act(() => void selection.toggle('another'));
  press('mouse');
  expect(actions.openCard).toHaveBeenCalledTimes(2);
  press('touch');
  expect(selection.has('a')).toBe(true);
  press('touch');
  expect(selection.has('a')).toBe(false);
  expect(actions.openCard).toHaveBeenCalledTimes(2);
});
