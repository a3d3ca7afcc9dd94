// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Action, SyncStatus } from '../../generated/wasm/client_wasm';
import { eventually } from '../../lib/testing/eventually';
import { live } from '../../worker/testing/status';
import { holding } from '../device/testing/device';
import { SyncChip } from './SyncChip';
import { boardScreen } from './testing/screen';

afterEach(cleanup);

const MOVED: Action = { type: 'move_card', card: 'a', column: 'done', position: { at: 'end' } };

function show(status: Partial<SyncStatus>, deviceFull = false) {
  const here = boardScreen();
  here.say({ type: 'status', board: 'b', status: live(status), deviceFull });
  render(here.inside(<SyncChip />));
  return here;
}

const chip = () => screen.getByRole('status', { name: 'Sync state' });

async function open() {
  await userEvent.click(within(chip()).getByRole('button'));
  return within(await screen.findByRole('dialog'));
}

/** The files that were given to the user, by name. */
function downloads() {
  const files = new Map<string, Blob>();
  const made: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
    made.push(file as Blob);
    return 'blob:';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    const file = made.at(-1);
    if (file) files.set(this.download, file);
  });
  return files;
}

describe('the chip’s popover', () => {
  it('says what the state means, and leaves the chip’s own words alone', async () => {
    show({});
    const popover = await open();
    popover.getByText('The server has all your edits, and you have everybody else’s.');
    expect(popover.queryByRole('button', { name: 'Sync now' })).toBeNull();
    expect(chip().textContent).toBe('Synced');
  });

  it('says why nothing is kept, when that is known', async () => {
    const notKept = { connection: 'offline', waiting: 1, unsaved: 1, durable: false } as const;
    show(notKept);
    const popover = await open();
    popover.getByText(/^This browser keeps nothing on the device\./);
    cleanup();
    show(notKept, true);
    (await open()).getByText(/^This device has no room left\./);
  });

  it('opens and closes by keyboard, and gives the keyboard back', async () => {
    show({});
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('dialog');
    await userEvent.keyboard('{Escape}');
    await eventually(() => expect(screen.queryByRole('dialog')).toBeNull());
    await eventually(() => expect(document.activeElement).toBe(within(chip()).getByRole('button')));
  });

  it('names the oldest edit that waits, of whichever tab, and since when', async () => {
    const waiting_since = Date.now() - 5 * 60_000;
    const here = show({ connection: 'offline', waiting: 2, waiting_since });
    here.holds([holding('b', { waiting: 2, actions: [MOVED, { type: 'trash_card', card: 'a' }] })]);
    const popover = await open();
    expect(chip().textContent).toBe('Saved on this device · 2 waiting');
    popover.getByText('2 edits wait');
    popover.getByText('The oldest: Moved “Call the clinic” to Done, 5 minutes ago');
  });

  it('tries to sync on request', async () => {
    const here = show({ connection: 'offline', waiting: 1 });
    await userEvent.click((await open()).getByRole('button', { name: 'Sync now' }));
    expect(here.heard('wake')).toHaveLength(1);
  });

  it('gives the document as a file, and what waits as another', async () => {
    const files = downloads();
    const here = show({ connection: 'offline', waiting: 1 });
    here.holds([holding('b', { name: 'Autumn', waiting: 1, actions: [MOVED] })]);
    const popover = await open();
    await userEvent.click(popover.getByRole('button', { name: 'Download a copy' }));
    const request = here.heard('get_document')[0]?.request ?? 0;
    here.say({ type: 'document', request, bytes: new Uint8Array([1, 2, 3]) });
    await eventually(() => expect([...files.keys()]).toEqual(['Autumn.automerge']));
    await userEvent.click(popover.getByRole('button', { name: 'Download what waits' }));
    const waiting = JSON.parse((await files.get('Autumn – what waits.json')?.text()) ?? '');
    expect(waiting.boards).toEqual([expect.objectContaining({ board: 'b', name: 'Autumn', actions: [MOVED] })]);
  });

  it('leads to the sign-in, and back here', async () => {
    show({ connection: 'signed_out', waiting: 3 });
    const popover = await open();
    expect(chip().textContent).toBe('Sign in to sync · 3 waiting');
    popover.getByText(/What waits is safe on this device/u);
    expect(popover.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe('/sign-in?next=%2Fboards%2Fb');
    expect(popover.queryByRole('button', { name: 'Sync now' })).toBeNull();
  });

  it('does not call safe what is only in this tab', async () => {
    show({ connection: 'signed_out', waiting: 3, unsaved: 1 });
    const popover = await open();
    expect(popover.queryByText(/safe on this device/u)).toBeNull();
    popover.getByText(/leave it open/u);
  });

  it('offers to do again what waits for changes that the server has lost', async () => {
    const here = show({ waiting: 2, parked: 2 });
    const popover = await open();
    popover.getByText('2 edits wait for changes of others that the server has lost.');
    await userEvent.click(popover.getByRole('button', { name: 'Apply them now as new edits' }));
    expect(here.heard('redo_parked')).toEqual([{ type: 'redo_parked', board: 'b' }]);
  });

  it('shows what was refused and why, until its author has seen to it', async () => {
    const here = show({});
    const refusal = { actions: [MOVED], reason: 'role', detail: 'viewers may only look' };
    here.say({ type: 'refusals', board: 'b', refusals: [{ id: 7, refusal }] });
    expect(chip().textContent).toBe('Rejected');
    await userEvent.click((await open()).getByRole('button', { name: 'See what and why' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Some of your edits were not accepted' }));
    dialog.getByText('Moved “Call the clinic” to Done');
    dialog.getByText('You may no longer edit this board.');
    await userEvent.click(dialog.getByRole('button', { name: 'Forget them' }));
    expect(here.heard('dismiss_refusals')).toEqual([{ type: 'dismiss_refusals', board: 'b', refusals: [7] }]);
    here.say({ type: 'refusals', board: 'b', refusals: [] });
    expect(chip().textContent).toBe('Synced');
  });

  it('counts what a restored server had lost and nobody can do again, and puts it into the file', async () => {
    const files = downloads();
    const here = show({});
    const lost = (change: string) => ({ actions: [], changes: [change], reason: 'overtaken', detail: '' });
    const refusals = [lost('h1'), lost('h2')];
    here.say({ type: 'refusals', board: 'b', refusals: refusals.map((refusal, id) => ({ id, refusal })) });
    await userEvent.click((await open()).getByRole('button', { name: 'See what and why' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Some of your edits were not accepted' }));
    dialog.getByText('2 edits that the server had lost could not be put back.');
    await userEvent.click(dialog.getByRole('button', { name: 'Download' }));
    await eventually(() => expect(files.size).toBe(1));
    const [file] = files.values();
    expect(JSON.parse((await file?.text()) ?? '')).toEqual(refusals);
  });
});
