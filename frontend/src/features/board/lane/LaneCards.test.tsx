// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { type ReactNode, useLayoutEffect } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { live } from '../../../worker/testing/status';
import { aCard, aColumn, aView } from '../../../worker/testing/view';
import { BoardScreenContext } from '../board-screen-context';
import { Column } from '../Column';
import { boardScreen, screenActions } from '../testing/screen';
import { cardLink } from './reveal';

const CARDS = 2_000;
const id = (i: number) => `card-${String(i).padStart(5, '0')}`;
const CARDS_OF_BOARD = Array.from({ length: CARDS }, (_, i) =>
  aCard({ id: id(i), title: `Card ${String(i)}`, rank: String(i).padStart(5, '0') }),
);
const VIEW = aView({
  info: { name: 'Large', description: '' },
  columns: [aColumn({ id: 'todo', title: 'To Do' })],
  cards: CARDS_OF_BOARD,
});

afterEach(cleanup);

function show() {
  // The drag library finds that nothing scrolls without a layout.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const here = boardScreen();
  here.store.setStatus(live());
  here.store.reset(VIEW);
  const [column = aColumn({ id: '' })] = VIEW.columns;
  const page = (
    <BoardScreenContext value={screenActions()}>
      <Column column={column} />
    </BoardScreenContext>
  );
  render(here.inside(page));
  return here;
}

const links = () => screen.getAllByRole('link').map((link) => link.textContent);

it('of a long column a part is in the page, and each row says which of how many it is', () => {
  show();
  expect(links().length).toBeLessThan(100);
  const first = screen.getAllByRole('listitem')[0];
  expect(first?.getAttribute('aria-posinset')).toBe('1');
  expect(first?.getAttribute('aria-setsize')).toBe(String(CARDS));
});

/** Tells when its children are in the page for the first time. */
function FirstPicture({ shown, children }: { shown: () => void; children: ReactNode }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useLayoutEffect(shown, []);
  return children;
}

it('the first picture of a column is of what is in sight, however many cards are in the page afterwards', () => {
  const here = boardScreen();
  here.store.setStatus(live());
  here.store.reset({ ...VIEW, cards: CARDS_OF_BOARD.slice(0, 200) });
  const [column = aColumn({ id: '' })] = VIEW.columns;
  let first = 0;
  render(
    here.inside(
      <BoardScreenContext value={screenActions()}>
        <FirstPicture
          shown={() => {
            first = links().length;
          }}
        >
          <Column column={column} />
        </FirstPicture>
      </BoardScreenContext>,
    ),
  );
  expect(first).toBeGreaterThan(10);
  expect(first).toBeLessThan(40);
  expect(links()).toHaveLength(200);
});

it('a card far down is brought into the page by whoever looks for it, and stays while it has the keyboard', () => {
  const { say } = show();
  expect(screen.queryByRole('link', { name: 'Card 1500' })).toBeNull();
  act(() => {
    cardLink(id(1500));
  });
  const link = screen.getByRole('link', { name: 'Card 1500' });
  act(() => link.focus());
  expect(link.closest('li')?.getAttribute('aria-posinset')).toBe('1501');
  const names = links();
  expect(names).toContain('Card 1499');
  expect(names, 'Tab goes on').toContain('Card 1501');

  const delta = { cards: [], removed: [id(3)], info: undefined, columns: undefined, deleted_columns: undefined };
  say({ type: 'show', board: 'b', delta: { ...delta, labels: undefined } });
  expect(document.activeElement).toBe(link);
  expect(link.closest('li')?.getAttribute('aria-posinset')).toBe('1500');
});

it('the keyboard stays on its card when the column becomes too long to be whole in the page', () => {
  const { store } = show();
  act(() => store.reset({ ...VIEW, cards: CARDS_OF_BOARD.slice(0, 200) }));
  expect(links()).toHaveLength(200);
  const last = screen.getByRole('link', { name: 'Card 199' });
  act(() => last.focus());
  act(() => store.reset(VIEW));
  expect(links().length).toBeLessThan(100);
  expect(document.activeElement).toBe(last);
});

it('a remote edit renders the card that it touches, and no other', async () => {
  const faces = await import('../CardFace');
  const rendered = vi.spyOn(faces, 'CardSigns');
  const { say } = show();
  rendered.mockClear();
  const [, second] = CARDS_OF_BOARD;
  const nothing = { removed: [], info: undefined, columns: undefined, deleted_columns: undefined, labels: undefined };
  const change = (cards: typeof CARDS_OF_BOARD) => say({ type: 'show', board: 'b', delta: { ...nothing, cards } });
  if (second) change([{ ...second, title: 'Renamed' }]);
  expect(screen.getByRole('link', { name: 'Renamed' })).toBeDefined();
  expect(rendered).toHaveBeenCalledTimes(1);
  // One that is not in the page.
  change([aCard({ id: id(1800), title: 'Far', rank: '01800' })]);
  expect(rendered).toHaveBeenCalledTimes(1);
  // One put above all others: they move, and none of them renders.
  change([aCard({ id: 'new', title: 'New', rank: '!' })]);
  expect(screen.getAllByRole('link')[0]?.textContent).toBe('New');
  expect(rendered).toHaveBeenCalledTimes(2);
});
