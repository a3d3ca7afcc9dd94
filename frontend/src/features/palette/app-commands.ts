import type { Theme } from '../../app/theme';
import { THEMES } from '../../app/theme-choices';
import type { Command } from './commands';
import type { KnownBoard } from './use-known-boards';

/** What the palette can do on every page. */
export interface AppDoings {
  go: (path: string) => void;
  newBoard: () => void;
  wear: (theme: Theme) => void;
}

interface AppHere {
  /** Where one is: nobody is led there. */
  path: string;
  theme: Theme;
  isSuperuser: boolean;
}

const PAGES = [
  { path: '/', words: 'All boards', also: 'home gallery' },
  { path: '/my-cards', words: 'My cards, on all boards', also: 'assigned mentions' },
  { path: '/trash', words: 'Boards in the trash', also: 'deleted restore bin' },
  { path: '/settings/profile', words: 'Settings: profile', also: 'name e-mail account' },
  { path: '/settings/sign-in', words: 'Settings: sign-in', also: 'password sessions' },
  { path: '/settings/keys', words: 'Settings: access keys', also: 'bots programs api tokens' },
  { path: '/settings/looks', words: 'Settings: looks', also: 'theme dark light' },
  { path: '/settings/device', words: 'Settings: this device', also: 'offline storage' },
];

const ADMINISTRATION = { path: '/admin', words: 'Administration', also: 'users health sockets audit' };

export function appCommands({ path, theme, isSuperuser }: AppHere, does: AppDoings): Command[] {
  const pages = isSuperuser ? [...PAGES, ADMINISTRATION] : PAGES;
  return [
    { id: 'new board', words: 'New board', also: 'make create', run: does.newBoard },
    ...pages
      .filter((page) => page.path !== path)
      .map((page) => ({ id: page.path, words: page.words, also: page.also, run: () => does.go(page.path) })),
    ...THEMES.filter(({ value }) => value !== theme).map(({ value, label }) => ({
      id: `theme ${value}`,
      words: `Theme: ${label.toLowerCase()}`,
      also: 'looks colours colors mode',
      run: () => does.wear(value),
    })),
  ];
}

export function boardCommand({ id, name }: KnownBoard, go: (path: string) => void): Command {
  return { id: `board ${id}`, words: name || 'Untitled board', run: () => go(`/boards/${id}`) };
}
