import { expect, it } from 'vitest';
import { LABEL_COLORS, nextColor } from './label-colors';

it('a new label gets a colour of its own while there is one, then the one that the fewest have', () => {
  expect(nextColor([])).toBe(LABEL_COLORS[0]?.color);
  expect(nextColor([LABEL_COLORS[0], LABEL_COLORS[1]].map((c) => ({ color: c?.color ?? '' })))).toBe(
    LABEL_COLORS[2]?.color,
  );
  const twice = [...LABEL_COLORS, ...LABEL_COLORS].filter((_, i) => i !== 3);
  expect(nextColor(twice)).toBe(LABEL_COLORS[3]?.color);
});
