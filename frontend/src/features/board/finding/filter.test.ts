import { describe, expect, it } from 'vitest';
import { aCard } from '../../../worker/testing/view';
import { type Filter, filterIn, isOff, matches, NO_FILTER, withFilter } from './filter';

const NOW = new Date(2026, 10, 28, 14, 0);

const card = aCard({
  id: 'a',
  title: 'Ask the café',
  description: 'About **lunch**',
  labels: ['urgent'],
  assignees: [{ user: 'ana', assigned_at: 0 }],
  checklist: [{ id: 'i', text: 'Phone number', done: false }],
  due: '2026-11-30',
});
const bare = aCard({ id: 'b', title: 'Bare' });

describe('a filter', () => {
  const shows = (filter: Partial<Filter>, of = card) => matches(of, { ...NO_FILTER, ...filter }, NOW);

  it('finds every word in any of a card’s texts, whatever its accents and capitals', () => {
    expect(shows({ text: 'CAFE lunch' })).toBe(true);
    expect(shows({ text: 'phone' })).toBe(true);
    expect(shows({ text: 'cafe dinner' })).toBe(false);
    expect(shows({ text: '  ' })).toBe(true);
  });

  it('shows cards with any of its labels, and with any of its people or nobody', () => {
    expect(shows({ labels: ['other', 'urgent'] })).toBe(true);
    expect(shows({ labels: ['other'] })).toBe(false);
    expect(shows({ people: ['ana'] })).toBe(true);
    expect(shows({ people: ['bob', 'nobody'] })).toBe(false);
    expect(shows({ people: ['nobody'] }, bare)).toBe(true);
  });

  it('knows what is overdue, what is due within a week, and what has no date', () => {
    expect(shows({ due: 'week' })).toBe(true);
    expect(shows({ due: 'overdue' })).toBe(false);
    expect(shows({ due: 'overdue' }, { ...card, due: '2026-11-27' })).toBe(true);
    expect(shows({ due: 'overdue' }, { ...card, due: '2026-11-27', column: 'done' })).toBe(false);
    expect(shows({ due: 'week' }, { ...card, due: '2026-11-27' })).toBe(false);
    expect(shows({ due: 'week' }, { ...card, due: '2026-12-05' })).toBe(false);
    expect(shows({ due: 'some' })).toBe(true);
    expect(shows({ due: 'none' })).toBe(false);
    expect(shows({ due: 'none' }, bare)).toBe(true);
  });

  it('shows what fits all of its parts', () => {
    expect(shows({ text: 'café', labels: ['urgent'], people: ['ana'], due: 'week' })).toBe(true);
    expect(shows({ text: 'café', labels: ['urgent'], people: ['bob'], due: 'week' })).toBe(false);
  });
});

describe('in the address', () => {
  it('a filter comes back as it went, and leaves the rest alone', () => {
    const filter: Filter = { text: 'a & b', labels: ['x', 'y'], people: ['nobody'], due: 'overdue' };
    const search = withFilter(new URLSearchParams('card=c&q=old&label=old'), filter);
    expect(filterIn(search)).toEqual(filter);
    expect(search.get('card')).toBe('c');
    expect(withFilter(search, NO_FILTER).toString()).toBe('card=c');
  });

  it('what nobody knows filters nothing', () => {
    expect(isOff(filterIn(new URLSearchParams('due=never&card=c')))).toBe(true);
    expect(isOff(filterIn(new URLSearchParams('due=none')))).toBe(false);
  });
});
