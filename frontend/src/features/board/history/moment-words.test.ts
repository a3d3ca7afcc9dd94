import { expect, it } from 'vitest';
import { momentWords } from './moment-words';

const moment = (...[year, month, day, hour, minute, second = 0]: number[]) => ({
  at: new Date(year ?? 0, month ?? 0, day, hour, minute, second).getTime(),
});

it('a moment is told to the minute, or to the second where that is asked, with no more of its date than is needed', () => {
  const now = new Date(2026, 2, 4, 15, 0);
  expect(momentWords(moment(2026, 2, 4, 9, 5), now)).toBe('at 09:05');
  expect(momentWords(moment(2026, 2, 3, 14, 5), now)).toBe('on Mar 3, 14:05');
  expect(momentWords(moment(2025, 2, 4, 14, 5), now)).toBe('on Mar 4, 2025, 14:05');
  expect(momentWords(moment(2026, 2, 4, 0, 5), now)).toBe('at 00:05');
  expect(momentWords({ ...moment(2026, 2, 4, 9, 5, 7), toTheSecond: true }, now)).toBe('at 09:05:07');
  expect(momentWords({ ...moment(2025, 2, 4, 14, 5, 7), toTheSecond: true }, now)).toBe('on Mar 4, 2025, 14:05:07');
});
