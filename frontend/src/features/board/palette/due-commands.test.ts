import { expect, it, vi } from 'vitest';
import { dueCommands } from './due-commands';

const NOW = new Date(2026, 10, 28, 14, 0);

function commands(cards: Parameters<typeof dueCommands>[0]) {
  const does = { doing: vi.fn(), choose: vi.fn() };
  const all = dueCommands(cards, NOW, does);
  const run = (words: string) => all.find((command) => command.words === words)?.run();
  return { ...does, run, words: all.map(({ words }) => words) };
}

it('the card that one is at gets a date, or is asked for one', () => {
  const { run, doing, choose, words } = commands([{ id: 'a', title: 'Call', due: undefined }]);
  expect(words).not.toContain('No due date: “Call”');
  run('Due tomorrow: “Call”');
  expect(doing).toHaveBeenCalledWith({ type: 'set_due', card: 'a', due: '2026-11-29' }, '“Call” is due tomorrow');
  run('Choose when it is due: “Call”');
  expect(choose).toHaveBeenCalledWith('a');
});

it('chosen cards get it together, as one change', () => {
  const { run, doing, words } = commands([
    { id: 'a', title: 'Call', due: undefined },
    { id: 'b', title: 'Write', due: '2026-12-24' },
  ]);
  expect(words.filter((each) => each.startsWith('Choose'))).toEqual([]);
  run('No due date: 2 cards');
  const each = (card: string) => ({ type: 'set_due', card, due: undefined });
  expect(doing).toHaveBeenCalledWith({ type: 'batch', actions: [each('a'), each('b')] }, '2 cards are due at no time');
});

it('without a card there is nothing to set', () => {
  expect(commands([]).words).toEqual([]);
});
