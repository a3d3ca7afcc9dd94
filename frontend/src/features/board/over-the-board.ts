import { Late } from '../../lib/late';

/** What opens over a board is no part of what must be there to see it. */
export const cardPanel = new Late(async () => (await import('./CardPanel')).CardPanel);
export const screenDialogs = new Late(async () => (await import('./ScreenDialogs')).ScreenDialogs);
export const historyScreen = new Late(async () => (await import('./history/HistoryScreen')).HistoryScreen);
export const filterBar = new Late(async () => (await import('./finding/FilterBar')).FilterBar);

/** Loads it all before anybody asks for it, so that it opens at once, and without a network. */
export async function loadOverTheBoard(): Promise<void> {
  await Promise.all([cardPanel.load(), screenDialogs.load(), filterBar.load(), historyScreen.load()]);
}
