import { expect, it, vi } from 'vitest';
import { type AppDoings, appCommands } from './app-commands';
import { boardsLike, commandsLike, latestBoards } from './search';

it('boards are found by their names, those that begin with it first, then those edited last', () => {
  const boards = [
    { name: 'The clinic', updated_at: '2026-01-03' },
    { name: 'Clinic', updated_at: '2026-01-01' },
    { name: 'Clínica', updated_at: '2026-01-02' },
    { name: 'Workshop', updated_at: '2026-01-04' },
  ];
  expect(boardsLike(boards, 'CLINIC').map(({ name }) => name)).toEqual(['Clínica', 'Clinic', 'The clinic']);
  expect(boardsLike(boards, ' ')).toEqual([]);
});

it('with nothing typed the boards that were edited last are offered, the latest first', () => {
  const boards = Array.from({ length: 8 }, (_, i) => ({
    name: `${String(i)}`,
    updated_at: `2026-01-0${String(i + 1)}`,
  }));
  expect(latestBoards(boards).map(({ name }) => name)).toEqual(['7', '6', '5', '4', '3']);
});

it('every page can be gone to but the one where one is, and only an administrator is led to the administration', () => {
  const does = new Proxy({} as AppDoings, { get: () => vi.fn() });
  const words = (isSuperuser: boolean) =>
    appCommands({ path: '/my-cards', theme: 'dark', isSuperuser }, does).map((command) => command.words);
  expect(words(true)).toContain('Administration');
  expect(words(false)).not.toContain('Administration');
  expect(words(false)).toContain('All boards');
  expect(words(false)).not.toContain('My cards, on all boards');
  expect(words(false).filter((each) => each.startsWith('Theme'))).toEqual(['Theme: light', 'Theme: system']);
  const found = commandsLike(appCommands({ path: '/', theme: 'light', isSuperuser: false }, does), 'create board');
  expect(found.map((command) => command.words)).toEqual(['New board']);
});
