// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ana } from '../../api/testing/people';
import { eventually } from '../../lib/testing/eventually';
import { live } from '../../worker/testing/status';
import { draftOf, forgetDrafts } from '../device/drafts';
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
  for (const board of ['Autumn', 'Winter']) forgetDrafts(ana.id, board);
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
  screen.getByText('2 boards are kept here. The server does not have all your edits: 2 edits wait.');
  row('Autumn').getByText(/2 edits wait/u);
  await screen.findByText('1.4 MB of 2.0 GB used');
});

it('says that the server has everything only when it does', () => {
  const { holds } = visit();
  holds([holding('Autumn')]);
  screen.getByText('1 board is kept here. The server has all your edits.');
  holds([holding('Autumn', { refused: 1 })]);
  screen.getByText('1 board is kept here. The server does not have all your edits: 1 not accepted.');
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

it('asks before edits go that the device could not take, and are in this tab alone', async () => {
  const { holds, heard, say } = visit();
  say({ type: 'status', board: 'Autumn', deviceFull: true, status: live({ waiting: 2, unsaved: 2, durable: false }) });
  holds([holding('Autumn')]);
  await userEvent.click(screen.getByRole('button', { name: 'Remove Autumn from this device' }));
  await screen.findByText(/^2 edits wait\. The server does not have that/u);
  expect(heard('forget')).toEqual([]);
});

it('asks before what was begun goes, and shows it', async () => {
  const { holds, heard } = visit();
  draftOf(ana.id, 'Autumn', 'comment on a').set('Half a thought');
  draftOf(ana.id, 'Winter', 'comment on b').set('Of another board');
  holds([holding('Autumn')]);
  await userEvent.click(screen.getByRole('button', { name: 'Remove Autumn from this device' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Remove “Autumn” from this device?' }));
  dialog.getByText(/^A text is begun\. The server does not have that/u);
  dialog.getByText('Half a thought');
  expect(dialog.queryByText('Of another board')).toBeNull();
  expect(dialog.queryByRole('button', { name: 'Download a copy' })).toBeNull();
  expect(heard('forget')).toEqual([]);
  await userEvent.click(dialog.getByRole('button', { name: 'Remove and lose it' }));
  await eventually(() => expect(heard('forget')).toHaveLength(1));
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
