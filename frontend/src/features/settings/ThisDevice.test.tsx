// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { device, holding } from '../device/testing/device';
import { ThisDevice } from './ThisDevice';

/** What the browser says and does about storage. */
const storage = {
  persisted: vi.fn(() => Promise.resolve(false)),
  persist: vi.fn(() => Promise.resolve(false)),
  estimate: () => Promise.resolve({ usage: 1_440_000, quota: 2_000_000_000 }),
};

beforeEach(() => {
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { storage }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function visit() {
  const here = device();
  render(here.around(<ThisDevice />));
  return here;
}

const row = (name: string) => within(screen.getByRole('link', { name }).closest('li') as HTMLElement);

it('says what is kept on this device, and how much room it takes', async () => {
  const { holds } = visit();
  holds([holding('Autumn', { waiting: 2 }), holding('Winter')]);
  screen.getByText('2 boards are kept here. 2 edits wait for the server.');
  row('Autumn').getByText(/2 edits wait/u);
  await screen.findByText('1.4 MB of 2.0 GB used');
});

it('asks the browser to keep it, and shows the answer', async () => {
  const { holds } = visit();
  holds([holding('Autumn')]);
  screen.getByText(/The browser may remove what is kept here/u);
  await userEvent.click(screen.getByRole('button', { name: 'Keep it' }));
  await screen.findByText(/The browser said no for now/u);
  storage.persist.mockResolvedValue(true);
  storage.persisted.mockResolvedValue(true);
  await userEvent.click(screen.getByRole('button', { name: 'Keep it' }));
  await screen.findByText('The browser keeps what is here until you remove it.');
  expect(screen.queryByRole('button', { name: 'Keep it' })).toBeNull();
});

it('does not promise to keep anything where nothing can be kept', () => {
  const { holds } = visit();
  holds([], 'none');
  screen.getByText(/This browser keeps nothing here/u);
  expect(screen.queryByRole('button', { name: 'Keep it' })).toBeNull();
});

it('removes a board that the server has, without a question', async () => {
  const { holds, heard } = visit();
  holds([holding('Autumn')]);
  await userEvent.click(screen.getByRole('button', { name: 'Remove Autumn from this device' }));
  expect(heard('forget')).toMatchObject([{ board: 'Autumn' }]);
});

it.each([
  ['edits wait', { waiting: 1 }],
  ['edits were refused', { refused: 1 }],
  ['the server does not know it', { unregistered: 'w' }],
])('asks before a board goes of which %s', async (_what, but) => {
  const { holds, heard } = visit();
  holds([holding('Autumn', but)]);
  await userEvent.click(screen.getByRole('button', { name: 'Remove Autumn from this device' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Remove “Autumn” from this device?' }));
  expect(heard('forget')).toEqual([]);
  await userEvent.click(dialog.getByRole('button', { name: 'Remove and lose it' }));
  expect(heard('forget')).toMatchObject([{ board: 'Autumn' }]);
});
