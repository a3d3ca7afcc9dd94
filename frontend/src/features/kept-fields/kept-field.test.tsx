// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { session } from '../../api/client';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import type { Workspace } from '../../api/types';
import { eventually } from '../../lib/testing/eventually';
import { draftOf } from '../device/drafts';
import { device } from '../device/testing/device';
import { Details } from '../workspaces/Details';
import { workspacesQuery } from '../workspaces/queries';
import { draftFor, placeOf } from './begun';
import { KeptField } from './KeptField';

const WORKSPACE: Workspace = {
  id: '01890000-0000-7000-8000-000000000001',
  name: 'Clinic',
  description: '',
  role: 'owner',
  owner_id: ana.id,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

const sent: string[] = [];

beforeEach(() => {
  localStorage.clear();
  sent.length = 0;
});
afterEach(cleanup);

function field(but: Partial<Parameters<typeof KeptField>[0]> = {}) {
  const send = (text: string) => {
    sent.push(text);
    return new Promise<void>(() => undefined);
  };
  // A thing of its own: what the last test left under way is not this one's.
  const of = crypto.randomUUID();
  render(device().around(<KeptField label="Name" field="name" of={of} saved="Clinic" send={send} {...but} />));
  return screen.getByRole('textbox', { name: 'Name' });
}

it('Enter does not go on from a text that is lacking', async () => {
  const entered = vi.fn();
  const box = field({ required: true, entered });
  await userEvent.clear(box);
  await userEvent.keyboard('{Enter}');
  expect(entered).not.toHaveBeenCalled();
  await userEvent.keyboard('North{Enter}');
  expect(entered).toHaveBeenCalledOnce();
});

it('that it is not saved is told, not only shown', async () => {
  const box = field({ required: true });
  await userEvent.clear(box);
  await userEvent.tab();
  expect(screen.getByRole('status').textContent).toBe('Not saved');
});

it('half of what must be whole stays where it is while another window is looked at, and goes when the field is left', async () => {
  const box = field({ whole: true });
  await userEvent.type(box, 's at');
  // The window loses the keyboard, the field is still its document's.
  fireEvent.blur(box);
  window.dispatchEvent(new Event('pagehide'));
  expect(sent).toEqual([]);
  await userEvent.tab();
  expect(sent).toEqual(['Clinics at']);
});

it('what is sent as the page goes is on the device by then', async () => {
  const of = crypto.randomUUID();
  const box = field({ of });
  await userEvent.type(box, 's');
  window.dispatchEvent(new Event('pagehide'));
  expect(sent).toEqual(['Clinics']);
  expect(localStorage.getItem(`weft.drafts.${ana.id}`)).toContain(
    JSON.stringify(draftFor({ base: 'Clinic', text: 'Clinics', unanswered: ['Clinics'] })),
  );
});

it('what an earlier page held back goes on top of what the workspace is called now', async () => {
  const server = await contractServer(({ method, path }) => {
    if (method === 'PATCH') return { status: 200, body: WORKSPACE };
    if (path === '/api/workspaces') return { status: 200, body: [{ ...WORKSPACE, name: 'The clinic' }] };
    return { status: 200, body: { user: ana, access: accessToken(ana) } };
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
  const begun = { base: 'Clinic', text: 'Clinic north', unanswered: [] };
  draftOf(ana.id, WORKSPACE.id, placeOf('name')).set(draftFor(begun));
  const here = device();
  here.queries.setQueryData(workspacesQuery().queryKey, [WORKSPACE]);
  render(here.around(<Details workspace={WORKSPACE} />));
  await eventually(() => expect(server.asked.some(({ method }) => method === 'PATCH')).toBe(true));
  expect(server.asked.slice(1).map(({ method, body }) => [method, body])).toEqual([
    ['GET', undefined],
    ['PATCH', { name: 'The clinic north' }],
  ]);
  await server.stop();
});
