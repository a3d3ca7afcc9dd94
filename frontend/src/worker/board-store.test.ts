import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { BoardView, CardView } from '../generated/wasm/client_wasm';
import { BoardStore, type Topic } from './board-store';
import { aCard, aColumn, aDelta, aView } from './testing/view';

const COLUMNS = ['todo', 'in_progress', 'done'];

function card(id: string, column: string, rank: string, more: Partial<CardView> = {}): CardView {
  return aCard({ id, column, rank, ...more });
}

function view(cards: CardView[]): BoardView {
  return aView({ columns: COLUMNS.map((id) => aColumn({ id })), cards });
}

const delta = (cards: CardView[], removed: string[] = []) => aDelta({ cards, removed });

function startWith(...cards: CardView[]) {
  const store = new BoardStore();
  store.reset(view(cards));
  const heard: Topic[] = [];
  for (const topic of ['info', 'columns', 'trash', ...COLUMNS.map((c) => `lane:${c}` as const)] as Topic[]) {
    store.subscribe(topic, () => heard.push(topic));
  }
  for (const { id } of cards) store.subscribe(`card:${id}`, () => heard.push(`card:${id}`));
  return { store, heard };
}

describe('BoardStore', () => {
  it('shows a picture of the board until the board itself is there, and never instead of it', () => {
    const store = new BoardStore();
    store.showCached(view([card('a', 'todo', 'm', { title: 'Kept' })]));
    expect([store.card('a')?.title, store.cached()]).toEqual(['Kept', true]);
    store.reset(view([card('a', 'todo', 'm', { title: 'Now' })]));
    // Its status has not come yet: that is another message.
    store.showCached(view([card('a', 'todo', 'm', { title: 'Kept' })]));
    expect(store.card('a')?.title).toBe('Now');
  });

  it('orders a lane by rank and then id, as bytes', () => {
    const { store } = startWith(card('b', 'todo', 'a'), card('a', 'todo', 'a'), card('c', 'todo', 'Z'));
    expect(store.lane('todo')).toEqual(['c', 'a', 'b']);
  });

  it('shows who else is here, the latest of each, until there is no connection', () => {
    const { store } = startWith();
    const heard = vi.fn();
    store.subscribe('others', heard);
    store.setPresence({ peer: 1, user: 'ada', state: 'reads' });
    store.setPresence({ peer: 2, user: 'bob', state: 'reads' });
    store.setPresence({ peer: 1, user: 'ada', state: 'writes' });
    expect(store.others().map(({ user, state }) => `${user} ${state}`)).toEqual(['ada writes', 'bob reads']);
    store.setPresence({ peer: 1, user: 'ada', state: '' });
    expect(store.others().map(({ user }) => user)).toEqual(['bob']);
    store.setNobodyPresent();
    expect(store.others()).toEqual([]);
    expect(heard).toHaveBeenCalledTimes(5);
  });

  it('lists what is put away, the last first, and tells of it apart', () => {
    const away = (id: string, state: CardView['state'], at: number) =>
      card(id, 'todo', 'a', { state, put_away: { by: undefined, at } });
    const { store, heard } = startWith(away('a', 'archived', 5), away('b', 'archived', 9), away('c', 'trashed', 1));
    store.subscribe('archive', () => heard.push('archive'));
    expect([store.archive(), store.trash()]).toEqual([['b', 'a'], ['c']]);
    store.apply(delta([away('b', 'trashed', 12)]));
    expect([store.archive(), store.trash()]).toEqual([['a'], ['c', 'b'].reverse()]);
    expect(heard).toEqual(['card:b', 'archive', 'trash']);
  });

  it('keeps labels and deleted columns, and counts every change to a card', () => {
    const { store } = startWith(card('a', 'todo', 'a'));
    const [labels, columns, cards] = [vi.fn(), vi.fn(), vi.fn()];
    store.subscribe('labels', labels);
    store.subscribe('deleted_columns', columns);
    store.subscribe('cards', cards);
    const label = { id: 'l', name: 'Urgent', color: '#b3261e', conflicts: [] };
    const column = { id: 'x', title: 'Old', deleted: { by: undefined, at: 0 } };
    store.apply(aDelta({ labels: [label], deleted_columns: [column] }));
    expect([store.labels(), store.deletedColumns()]).toEqual([[label], [column]]);
    expect(cards).not.toHaveBeenCalled();
    const before = store.cardsVersion();
    store.apply(delta([card('a', 'todo', 'a', { due: '2026-11-30' })]));
    expect(store.cardsVersion()).toBeGreaterThan(before);
    const same = { ...view([...store.cards()]), labels: [{ ...label }], deleted_columns: [{ ...column }] };
    store.reset(same);
    expect([labels, columns, cards].map((heard) => heard.mock.calls.length)).toEqual([1, 1, 1]);
  });

  it('wakes only the card whose text changed', () => {
    const { store, heard } = startWith(card('a', 'todo', 'a'), card('b', 'todo', 'b'));
    const lane = store.lane('todo');
    store.apply(delta([card('a', 'todo', 'a', { title: 'Other' })]));
    expect(heard).toEqual(['card:a']);
    expect(store.lane('todo')).toBe(lane);
  });

  it('wakes the two lanes of a move and no other', () => {
    const { store, heard } = startWith(card('a', 'todo', 'a'), card('b', 'done', 'b'));
    store.apply(delta([card('a', 'done', 'c')]));
    expect(heard.sort()).toEqual(['card:a', 'lane:done', 'lane:todo']);
    expect(store.lane('done')).toEqual(['b', 'a']);
  });

  it('shows a trashed card in the trash and nowhere else', () => {
    const { store } = startWith(card('a', 'todo', 'a'));
    store.apply(delta([card('a', 'todo', 'a', { state: 'trashed' })]));
    expect(store.lane('todo')).toEqual([]);
    expect(store.trash()).toEqual(['a']);
    store.apply(delta([card('a', 'todo', 'a')]));
    expect(store.trash()).toEqual([]);
    expect(store.lane('todo')).toEqual(['a']);
  });

  it('keeps the identity of all that a reset did not change', () => {
    const { store, heard } = startWith(card('a', 'todo', 'a'), card('b', 'done', 'b'));
    const [a, lane, columns] = [store.card('a'), store.lane('todo'), store.columns()];
    store.reset(view([card('a', 'todo', 'a'), card('b', 'done', 'b', { title: 'New' })]));
    expect(heard).toEqual(['card:b']);
    expect(store.card('a')).toBe(a);
    expect(store.lane('todo')).toBe(lane);
    expect(store.columns()).toBe(columns);
  });

  it('keeps a held card in its place until it is released, and lets others pass', () => {
    const { store } = startWith(card('a', 'todo', 'b'), card('b', 'todo', 'a'), card('c', 'done', 'a'));
    store.hold('a');
    store.apply(delta([card('a', 'done', 'z', { title: 'Edited' }), card('b', 'done', 'b')]));
    expect(store.lane('todo')).toEqual(['a']);
    expect(store.lane('done')).toEqual(['c', 'b']);
    expect(store.card('a')?.title).toBe('Edited');
    store.release();
    expect(store.lane('todo')).toEqual([]);
    expect(store.lane('done')).toEqual(['c', 'b', 'a']);
  });

  it('keeps a held card while it is trashed, removed or reset elsewhere', () => {
    for (const meanwhile of [
      (store: BoardStore) => store.apply(delta([card('a', 'todo', 'a', { state: 'trashed' })])),
      (store: BoardStore) => store.apply(delta([], ['a'])),
      (store: BoardStore) => store.reset(view([])),
    ]) {
      const { store } = startWith(card('a', 'todo', 'a'));
      store.hold('a');
      meanwhile(store);
      expect(store.lane('todo')).toEqual(['a']);
      store.release();
      expect(store.lane('todo')).toEqual([]);
    }
  });

  it('stops telling a listener that has left', () => {
    const { store } = startWith(card('a', 'todo', 'a'));
    const listener = vi.fn();
    store.subscribe('card:a', listener)();
    store.apply(delta([card('a', 'done', 'a')]));
    expect(listener).not.toHaveBeenCalled();
  });

  it('shows after any deltas what a reset to their end would show', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const anyCard = fc
      .tuple(
        fc.constantFrom(...ids),
        fc.constantFrom(...COLUMNS),
        fc.constantFrom('A', 'Z', 'a', 'z'),
        fc.constantFrom<CardView['state']>('active', 'trashed', 'archived'),
      )
      .map(([id, column, rank, state]) => card(id, column, rank, { state }));
    const step = fc.oneof(
      fc.record({ put: fc.uniqueArray(anyCard, { selector: (c) => c.id, maxLength: 4 }) }),
      fc.record({ gone: fc.constantFrom(...ids) }),
      fc.record({ hold: fc.constantFrom(...ids) }),
      fc.constant({ release: true }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { store } = startWith();
        const model = new Map<string, CardView>();
        for (const s of steps) {
          if ('put' in s) {
            for (const c of s.put) model.set(c.id, c);
            store.apply(delta(s.put));
          } else if ('gone' in s) {
            store.apply(delta([], model.delete(s.gone) ? [s.gone] : []));
          } else if ('hold' in s) store.hold(s.hold);
          else store.release();
        }
        store.release();
        const { store: fresh } = startWith(...model.values());
        for (const column of COLUMNS) expect(store.lane(column)).toEqual(fresh.lane(column));
        expect(store.trash()).toEqual(fresh.trash());
      }),
    );
  });
});
