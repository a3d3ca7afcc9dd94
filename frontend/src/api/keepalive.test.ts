// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { changeProfile } from './accounts';
import { changeBoard } from './boards';
import { session } from './client';
import { KEEPALIVE_BYTES_MAX } from './keepalive';
import { contractServer } from './testing/contract-server';
import { accessToken, ana } from './testing/people';
import { changeWorkspace } from './workspaces';

/** What requests were made with; the DOM of these tests does not keep it in them. */
const outlives = vi.hoisted(() => {
  const seen: unknown[] = [];
  globalThis.Request = class extends globalThis.Request {
    constructor(asked: RequestInfo | URL, init?: RequestInit) {
      super(asked, init);
      if (init && 'keepalive' in init) seen.push(init.keepalive);
    }
  };
  return seen;
});

let server: Awaited<ReturnType<typeof contractServer>>;

beforeEach(async () => {
  server = await contractServer(() => ({ status: 200, body: { user: ana, access: accessToken(ana) } }));
  window.location.href = server.url;
  await session.signIn('ana', '…');
});
afterEach(async () => {
  await server.stop();
});

it('a change outlives its page unless browsers would refuse it for its length', async () => {
  const envelope = JSON.stringify({ description: '' }).length;
  // Two bytes each.
  const longest = 'é'.repeat((KEEPALIVE_BYTES_MAX - envelope) / 2 - 1);
  for (const change of [changeBoard, changeWorkspace]) {
    await change('an-id', { description: longest });
    await change('an-id', { description: `${longest}éé` });
  }
  await changeProfile({ display_name: 'Ana' });
  await changeProfile({ display_name: `${longest}éé` });
  expect(outlives).toEqual([true, false, true, false, true, false]);
});
