// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { session } from '../api/client';
import { UnreachableError } from '../api/errors';
import { contractServer } from '../api/testing/contract-server';
import { accessToken, ana } from '../api/testing/people';
import { draftOf, forgetDrafts } from '../features/device/drafts';
import { device, holding } from '../features/device/testing/device';
import { draftFor, placeOf } from '../features/kept-fields/begun';
import { KeptField } from '../features/kept-fields/KeptField';
import { eventually } from '../lib/testing/eventually';
import { AccountMenu } from './AccountMenu';
import { SEND_WITHIN_MS } from './signing-out';

const LOGOUT = '/api/auth/logout';

let server: Awaited<ReturnType<typeof contractServer>>;
/** Whether the server can be told that a session ends. */
let up: boolean;
let here: ReturnType<typeof device>;

beforeEach(async () => {
  localStorage.clear();
  up = true;
  server = await contractServer(({ path }) => {
    if (path === LOGOUT) return up ? { status: 204 } : { status: 503 };
    return { status: 200, body: { user: ana, access: accessToken(ana) } };
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
  here = device();
  const pages = (
    <Routes>
      <Route path="/" element={<AccountMenu />} />
      <Route path="/sign-in" element="The sign-in page" />
    </Routes>
  );
  render(here.around(pages));
});

afterEach(async () => {
  vi.useRealTimers();
  cleanup();
  // They live longer than the page that wrote them.
  for (const of of ['b', 'w']) forgetDrafts(ana.id, of);
  await server.stop();
});

async function chooseSignOut() {
  await userEvent.click(screen.getByRole('button', { name: 'Account: Ana' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
}

const dialog = (name: string) => screen.findByRole('dialog', { name });

async function deviceForgets() {
  await eventually(() => expect(here.heard('forget')).toHaveLength(1));
  expect(here.heard('forget')[0]).toMatchObject({ user: ana.id, board: undefined });
  here.say({ type: 'forgotten', request: here.heard('forget')[0]?.request ?? 0 });
  await screen.findByText('The sign-in page');
  expect(here.terminated).toHaveBeenCalledOnce();
}

/** Until what waits has been tried to be sent for long enough. */
async function sendingEnds() {
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + SEND_WITHIN_MS);
  return within(await dialog('Sign out and lose edits?'));
}

const WAITING = [
  holding('b', { name: 'Autumn', waiting: 3 }),
  holding('c', { name: 'Winter', waiting: 1, refused: 2 }),
];

it('with nothing waiting, signs out at once and removes what the device holds', async () => {
  here.holds([holding('b')]);
  await chooseSignOut();
  await deviceForgets();
  expect(server.times(LOGOUT)).toBe(1);
  expect(session.state()).toEqual({ status: 'signed_out' });
});

it('sends what waits, says how far it is, and signs out when all is there', async () => {
  here.holds([holding('b', { waiting: 3 })]);
  await chooseSignOut();
  const sending = within(await dialog('Sending…'));
  expect(here.heard('wake')).toHaveLength(1);
  here.holds([holding('b', { waiting: 1 })]);
  await sending.findByText(/2 of 3 edits sent/u);
  expect(server.times(LOGOUT)).toBe(0);
  here.holds([holding('b')]);
  await deviceForgets();
});

it('asks before edits are lost: how many, of which boards', async () => {
  here.holds(WAITING);
  await chooseSignOut();
  const asking = await sendingEnds();
  asking.getByText(/4 edits could not be sent, and 2 edits were not accepted/u);
  expect(asking.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'Autumn3 edits wait',
    'Winter1 edit waits, 2 not accepted',
  ]);
  asking.getByRole('button', { name: 'Download a copy' });
  expect(server.times(LOGOUT)).toBe(0);
  await userEvent.click(asking.getByRole('button', { name: 'Sign out and lose them' }));
  await deviceForgets();
});

it('whoever stays keeps everything', async () => {
  here.holds(WAITING);
  await chooseSignOut();
  const asking = await sendingEnds();
  await userEvent.click(asking.getByRole('button', { name: 'Stay signed in' }));
  await eventually(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(here.heard('forget')).toEqual([]);
  expect(server.times(LOGOUT)).toBe(0);
  expect(session.state()).toEqual({ status: 'signed_in', user: ana });
});

it('what was sent while somebody thinks about it is not lost any more', async () => {
  here.holds([holding('b', { waiting: 3 })]);
  await chooseSignOut();
  await sendingEnds();
  here.holds([holding('b')]);
  const sent = within(await dialog('Everything is sent'));
  await userEvent.click(sent.getByRole('button', { name: 'Sign out' }));
  await deviceForgets();
});

it('without the server, says what that means, and lets go of the device all the same', async () => {
  up = false;
  here.holds([]);
  await chooseSignOut();
  const unreachable = within(await dialog('The server cannot be reached'));
  unreachable.getByText(/The server ends the session when Weft is next opened here with a connection/u);
  expect(here.heard('forget')).toEqual([]);
  await userEvent.click(unreachable.getByRole('button', { name: 'Sign out' }));
  await deviceForgets();
  expect(session.state()).toEqual({ status: 'signed_out' });
});

it('does not take silence of the device for nothing waiting', async () => {
  await chooseSignOut();
  const looking = within(await dialog('Sending…'));
  looking.getByText(/Looking for edits that wait/u);
  expect(server.times(LOGOUT)).toBe(0);
  here.holds([]);
  await deviceForgets();
});

it('tries once more what was typed into a field, and signs out when it is saved', async () => {
  here.holds([]);
  let reached = false;
  const send = vi.fn(() => (reached ? Promise.resolve() : Promise.reject(new UnreachableError())));
  const page = render(here.around(<KeptField label="Name" of="w" field="name" saved="Clinic" send={send} />));
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 's{Enter}');
  await screen.findByText(/^Not saved: the server cannot be reached/u);
  page.unmount();
  await eventually(() => expect(send).toHaveBeenCalledTimes(2));
  reached = true;
  await chooseSignOut();
  await deviceForgets();
  expect(send.mock.calls).toEqual([['Clinics'], ['Clinics'], ['Clinics']]);
});

it('once it is under way there is no way back, and none is offered', async () => {
  here.holds([]);
  await chooseSignOut();
  const leaving = await screen.findByRole('dialog', { name: 'Signing out…' }, { timeout: 10_000 });
  expect(within(leaving).queryAllByRole('button')).toEqual([]);
  await userEvent.keyboard('{Escape}');
  expect(leaving.isConnected).toBe(true);
  screen.getByRole('dialog', { name: 'Signing out…' });
  await deviceForgets();
});

it('asks before a text that was begun on a board is lost: nobody sends it but its author', async () => {
  here.holds([holding('b', { name: 'Autumn' })]);
  draftOf(ana.id, 'b', 'comment on c').set('From the usual');
  draftOf(ana.id, 'b', 'card in d').set(' ');
  await chooseSignOut();
  const asking = within(await dialog('Sign out and lose edits?'));
  asking.getByText('1 text was begun and not sent. Signing out removes it from this device for ever.');
  asking.getByText('From the usual');
  expect(server.times(LOGOUT)).toBe(0);
  await userEvent.click(asking.getByRole('button', { name: 'Sign out and lose them' }));
  await deviceForgets();
});

it('asks before a text that was typed into a field is lost, also on a page that is closed', async () => {
  here.holds([holding('b', { name: 'Autumn', waiting: 1 })]);
  const begun = { base: 'Clinic', text: 'North clinic', unanswered: [] };
  draftOf(ana.id, 'w', placeOf('name')).set(draftFor(begun));
  await chooseSignOut();
  const asking = await sendingEnds();
  asking.getByText(/1 edit could not be sent, and 1 text was not saved. Signing out removes them/u);
  expect(within(asking.getByRole('list', { name: 'What is not saved' })).getAllByRole('listitem')).toHaveLength(1);
  asking.getByText('North clinic');
  here.holds([holding('b')]);
  await eventually(() => {
    asking.getByText(/^1 text was not saved. Signing out removes it/u);
  });
  expect(server.times(LOGOUT)).toBe(0);
});
