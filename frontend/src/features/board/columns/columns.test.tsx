// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ColumnView, SyncStatus } from '../../../generated/wasm/client_wasm';
import { live } from '../../../worker/testing/status';
import { aCard, aColumn, aDelta } from '../../../worker/testing/view';
import { type Done, useColumns } from '../board-context';
import { BoardScreenContext } from '../board-screen-context';
import { Column } from '../Column';
import { boardScreen, screenActions } from '../testing/screen';

beforeEach(() => {
  localStorage.clear();
  // Scrollers measure nothing here, which the drag library warns of at length.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(cleanup);

function Columns() {
  return useColumns().map((column) => <Column key={column.id} column={column} />);
}

const DONE = aColumn({ id: 'done', title: 'Done' });

/** A board whose column “To Do” is like this, with one card in it. */
function show(todo: Partial<ColumnView>, status: Partial<SyncStatus> = {}, answer?: () => Promise<Done>) {
  const here = boardScreen(answer);
  const actions = screenActions();
  const become = (more: Partial<ColumnView>) => {
    const column = aColumn({ id: 'todo', title: 'To Do', ...more });
    act(() => {
      here.store.apply(aDelta({ columns: [column, DONE] }));
    });
  };
  here.store.setStatus(live(status));
  become(todo);
  render(
    here.inside(
      <BoardScreenContext value={actions}>
        <Columns />
      </BoardScreenContext>,
    ),
  );
  return { ...here, actions, become };
}

const choose = async (column: string, what: string) => {
  await userEvent.click(screen.getByRole('button', { name: `More for ${column}` }));
  await userEvent.click(await screen.findByRole('menuitem', { name: what }));
};

it('a limit that is exceeded is shown, and blocks nothing', () => {
  const { store } = show({ wip_limit: 1 });
  expect(screen.queryByTitle('More than its limit of 1')).toBeNull();
  act(() => {
    store.apply(aDelta({ cards: [aCard({ id: 'b', rank: 'b' })] }));
  });
  expect(screen.getByTitle('More than its limit of 1').textContent).toContain('2 / 1');
  expect(screen.getByRole('button', { name: 'Add card to To Do' })).toBeDefined();
});

it('a limit is kept as it is typed, and what is none is not', async () => {
  const { acted, become } = show({});
  await choose('To Do', 'Set limit…');
  const box = await screen.findByRole('textbox', { name: 'Cards at most' });
  const limit = (wip_limit?: number) => ({ type: 'set_wip_limit', column: 'todo', wip_limit });
  await userEvent.type(box, '12');
  expect(acted).toEqual([]);
  await expect.poll(() => acted).toEqual([limit(12)]);
  become({ wip_limit: 12 });
  await userEvent.type(box, 'x');
  expect(screen.getByText('A whole number from 1 to 20,000.')).toBeDefined();
  // Enter keeps nothing that is no limit, and goes nowhere.
  await userEvent.type(box, '{Enter}');
  expect(screen.getByRole('dialog')).toBeDefined();
  await userEvent.clear(box);
  await userEvent.type(box, '3{Enter}');
  expect(acted).toEqual([limit(12), limit(3)]);
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
  become({ wip_limit: 3 });
  await choose('To Do', 'Set limit…');
  await userEvent.click(await screen.findByRole('button', { name: 'Remove the limit' }));
  await expect.poll(() => acted.slice(2)).toEqual([limit(undefined)]);
});

it('a limit that is taken back before it is there is taken back', async () => {
  const { acted } = show({}, {}, () => new Promise(() => undefined));
  await choose('To Do', 'Set limit…');
  const box = await screen.findByRole('textbox', { name: 'Cards at most' });
  await userEvent.type(box, '5');
  await expect.poll(() => acted).toHaveLength(1);
  await userEvent.clear(box);
  // A wrong one gets the keyboard back.
  await userEvent.type(box, 'x');
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(document.activeElement).toBe(box);
  await userEvent.clear(box);
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(acted.map((action) => 'wip_limit' in action && action.wip_limit)).toEqual([5, undefined]);
});

it('a column with cards asks where they go; one without just goes', async () => {
  const { acted } = show({});
  await choose('Done', 'Delete');
  expect(acted).toEqual([{ type: 'delete_column', column: 'done' }]);
  await choose('To Do', 'Delete');
  expect(acted).toHaveLength(1);
  await userEvent.click(await screen.findByRole('button', { name: 'Delete column' }));
  expect(acted[1]).toEqual({ type: 'delete_column', column: 'todo', move_cards_to: 'done' });
});

it('archived cards need somewhere to go, too, those in the trash do not', async () => {
  const { acted, store } = show({});
  act(() => {
    store.apply(aDelta({ cards: [aCard({ id: 'a', state: 'archived' })] }));
  });
  await choose('To Do', 'Delete');
  expect(await screen.findByRole('combobox', { name: 'Its card goes to' })).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  act(() => {
    store.apply(aDelta({ cards: [aCard({ id: 'a', state: 'trashed' })] }));
  });
  await choose('To Do', 'Delete');
  expect(acted).toEqual([{ type: 'delete_column', column: 'todo' }]);
});

it('a column is renamed and moved, and what makes no sense is not offered', async () => {
  const { acted, actions } = show({});
  await choose('To Do', 'Rename');
  await userEvent.keyboard('Next{Enter}');
  await choose('To Do', 'Move right');
  expect(acted).toEqual([
    { type: 'rename_column', column: 'todo', title: 'Next' },
    { type: 'move_column', column: 'todo', position: { at: 'after', column: 'done' } },
  ]);
  expect(actions.announce).toHaveBeenCalledWith('To Do: moved right');
  await userEvent.click(screen.getByRole('button', { name: 'More for To Do' }));
  const left = await screen.findByRole('menuitem', { name: 'Move left' });
  expect(left.getAttribute('aria-disabled')).toBe('true');
});

it('what somebody wrote of it at the same time can be seen and taken', async () => {
  const take = { type: 'rename_column', column: 'todo', title: 'Backlog' } as const;
  const { acted } = show({
    conflicts: [{ lost: { field: 'title', title: 'Backlog' }, by: undefined, at: Date.now(), take }],
  });
  await userEvent.click(screen.getByRole('button', { name: 'To Do was changed by two at the same time' }));
  expect(await screen.findByText('Somebody called it “Backlog” at the same time')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Use theirs' }));
  expect(acted).toEqual([take]);
});

it('whoever may only look has no menu', () => {
  show({}, { role: 'viewer' });
  expect(screen.queryByRole('button')).toBeNull();
});
