import { describe, expect, it } from 'vitest';
import { boxesOf, dayFromNow, dueOf, dueWords, urgencyOf } from './due';

/** A Saturday, at two in the afternoon here. */
const NOW = new Date(2026, 10, 28, 14, 0);
const open = (due: string | undefined) => ({ due, column: 'todo' });
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

describe('a due date', () => {
  it('that is a day is overdue when the day is over here, not before', () => {
    expect(urgencyOf(open('2026-11-27'), NOW)).toBe('overdue');
    expect(urgencyOf(open('2026-11-28'), NOW)).toBe('soon');
    expect(urgencyOf(open('2026-11-29'), NOW)).toBe('soon');
    expect(urgencyOf(open('2026-11-30'), NOW)).toBe('later');
  });

  it('that is an instant is overdue from that instant on', () => {
    expect(urgencyOf(open(at(2026, 10, 28, 14, 0)), NOW)).toBe('overdue');
    expect(urgencyOf(open(at(2026, 10, 28, 14, 1)), NOW)).toBe('soon');
    expect(urgencyOf(open(at(2026, 11, 1, 14, 0)), NOW)).toBe('later');
  });

  it('presses nobody where things are done', () => {
    expect(urgencyOf({ due: '2026-11-27', column: 'done' }, NOW)).toBe('later');
    expect(urgencyOf({ due: '2026-11-28', column: 'done' }, NOW)).toBe('later');
    expect(urgencyOf(open(undefined), NOW)).toBe('later');
  });

  it('is said as people say it', () => {
    expect(dueWords('2026-11-28', NOW)).toBe('today');
    expect(dueWords('2026-11-29', NOW)).toBe('tomorrow');
    expect(dueWords('2026-12-03', NOW)).toBe('Thursday');
    expect(dueWords('2026-12-24', NOW)).toBe('Dec 24');
    expect(dueWords('2027-01-02', NOW)).toBe('Jan 2, 2027');
    expect(dueWords(at(2026, 10, 29, 9, 5), NOW)).toBe('tomorrow, 09:05');
    expect(dueWords('2026-11-30')).toBe('Nov 30, 2026');
  });

  it('that cannot be read is shown as it is', () => {
    expect(dueWords('some day', NOW)).toBe('some day');
    expect(urgencyOf(open('some day'), NOW)).toBe('later');
  });
});

describe('the boxes for a due date', () => {
  it('hold what it says, and say what they hold', () => {
    for (const due of ['2026-11-30', at(2026, 10, 30, 17, 45)]) expect(dueOf(boxesOf(due))).toBe(due);
    expect(boxesOf(undefined)).toEqual({ date: '', time: '' });
    expect(dueOf({ date: '2026-12-01', time: '' })).toBe('2026-12-01');
  });

  it('say nothing while a date or its year is being typed', () => {
    expect(dueOf({ date: '', time: '12:00' })).toBeUndefined();
    expect(dueOf({ date: '0202-12-01', time: '' })).toBeUndefined();
    expect(dueOf({ date: 'today', time: '' })).toBeUndefined();
  });

  it('can be filled with a day from today, over the end of a month', () => {
    expect(dayFromNow(0, NOW)).toBe('2026-11-28');
    expect(dayFromNow(7, NOW)).toBe('2026-12-05');
  });
});
