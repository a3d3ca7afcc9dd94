import { afterEach, describe, expect, it } from 'vitest';
import { Session } from '../../api/session';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana, bob, browser } from '../../api/testing/people';
import type { User } from '../../api/types';
import { eventually } from '../../lib/testing/eventually';
import { BoardClient } from '../../worker/board-client';
import type { TokenAnswer } from '../../worker/protocol';
import { FarEnd } from '../../worker/testing/far-end';
import { live } from '../../worker/testing/status';
import { NotRemovedError, TabClients } from './tab-clients';

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

/** Two tabs of one browser where Ana is signed in; the cookie belongs to whoever signed in last. */
async function setUp() {
  let user = ana;
  const server = await contractServer(({ path, body }) => {
    if (path === '/api/auth/login') user = (body as { username: string }).username === 'bob' ? bob : ana;
    if (path === '/api/auth/refresh') return { status: 200, body: { access: accessToken(user) } };
    return { status: 200, body: path === '/api/auth/me' ? user : { user, access: accessToken(user) } };
  });
  stop = server.stop;
  const around = browser(ana);
  const [here, there] = [new Session(server.url, around.tab()), new Session(server.url, around.tab())];
  await here.start();
  const workers: FarEnd[] = [];
  const clients = new TabClients(here, (user, tokens) => {
    const worker = new FarEnd();
    workers.push(worker);
    return new BoardClient(worker, user, tokens);
  });
  const workerOf = (user: string) => {
    clients.of(user);
    const worker = workers.at(-1);
    if (!worker) throw new Error('no worker was started');
    return worker;
  };
  /** Somebody signed in, and this tab has not heard of it. */
  const signedInElsewhere = (other: User) => {
    user = other;
  };
  return { here, there, clients, workerOf, signedInElsewhere };
}

async function answerTo(worker: FarEnd, fresh = false): Promise<TokenAnswer> {
  worker.say({ type: 'token_wanted', request: 1, fresh });
  for (;;) {
    const heard = worker.heard.find((message) => message.type === 'token');
    if (heard) return heard.answer;
    await new Promise((wake) => setTimeout(wake, 1));
  }
}

describe('the board clients of a tab', () => {
  it('get the tokens of their own user', async () => {
    const { here, workerOf } = await setUp();
    expect(await answerTo(workerOf(ana.id))).toEqual({ type: 'token', token: await here.getAccessToken() });
  });

  it.each([false, true])('never get the token of another user: fresh=%s', async (fresh) => {
    const { here, workerOf } = await setUp();
    const anas = workerOf(ana.id);
    await here.signIn('bob', '…');
    expect(await answerTo(anas, fresh)).toEqual({ type: 'signed_out' });
  });

  it('get none when the cookie turns out to be somebody else’s by now', async () => {
    const { signedInElsewhere, workerOf } = await setUp();
    const anas = workerOf(ana.id);
    signedInElsewhere(bob);
    expect(await answerTo(anas, true)).toEqual({ type: 'signed_out' });
  });

  it('of others end when they are idle, and stay while they hold edits that are nowhere else', async () => {
    const { clients, workerOf } = await setUp();
    const anas = workerOf(ana.id);
    anas.say({ type: 'status', board: 'b', deviceFull: false, status: live({ waiting: 2, unsaved: 1 }) });
    const bobs = workerOf(bob.id);
    expect(anas.terminate).not.toHaveBeenCalled();
    expect(clients.busy()).toBe(true);

    anas.say({ type: 'status', board: 'b', deviceFull: false, status: live({ waiting: 2 }) });
    expect(clients.busy()).toBe(false);
    clients.of(bob.id);
    expect(anas.terminate).toHaveBeenCalledOnce();
    expect(bobs.terminate).not.toHaveBeenCalled();
  });

  it('end with a chosen sign-out in another tab, and remove nothing: that tab does', async () => {
    const { workerOf, there } = await setUp();
    const anas = workerOf(ana.id);
    anas.say({ type: 'status', board: 'b', deviceFull: false, status: live({ waiting: 2 }) });
    await there.signOut();
    expect(anas.terminate).toHaveBeenCalledOnce();
    expect(anas.heard).toEqual([]);
  });

  it('stay when another tab signs out and they hold edits that it could not see', async () => {
    const { clients, workerOf, there } = await setUp();
    const anas = workerOf(ana.id);
    anas.say({ type: 'status', board: 'b', deviceFull: false, status: live({ waiting: 2, unsaved: 2 }) });
    await there.signOut();
    expect(anas.terminate).not.toHaveBeenCalled();
    expect(clients.busy()).toBe(true);
    expect(await answerTo(anas)).toEqual({ type: 'signed_out' });
  });

  it('let go of all that the device holds of whoever leaves, once the server knows, and only then end', async () => {
    const { clients, here, workerOf } = await setUp();
    const anas = workerOf(ana.id);
    const left = clients.leave(ana.id, async () => {
      await here.signOut();
      expect(anas.heard).toEqual([]);
    });
    await eventually(() =>
      expect(anas.heard).toEqual([{ type: 'forget', request: 1, user: ana.id, board: undefined }]),
    );
    expect(anas.terminate).not.toHaveBeenCalled();
    anas.say({ type: 'forgotten', request: 1 });
    await left;
    expect(anas.terminate).toHaveBeenCalledOnce();
  });

  it('stay, with all that they hold, when the server could not be told', async () => {
    const { clients, workerOf } = await setUp();
    const anas = workerOf(ana.id);
    await expect(clients.leave(ana.id, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
    expect(anas.heard).toEqual([]);
    expect(anas.terminate).not.toHaveBeenCalled();
  });

  it('say so when the device did not let go', async () => {
    const { clients, here, workerOf } = await setUp();
    const anas = workerOf(ana.id);
    const left = clients.leave(ana.id, () => here.signOut());
    const refused = expect(left).rejects.toThrow(NotRemovedError);
    await eventually(() => expect(anas.heard).toHaveLength(1));
    anas.say({ type: 'failed', request: 1, message: 'the disk is gone' });
    await refused;
    expect(anas.terminate).toHaveBeenCalledOnce();
  });

  it('wipe nothing when the server ends a session, or somebody else signs in', async () => {
    const { here, workerOf } = await setUp();
    const anas = workerOf(ana.id);
    here.tokenRefused();
    await here.signIn('bob', '…');
    workerOf(bob.id);
    expect(anas.heard.filter(({ type }) => type === 'forget')).toEqual([]);
  });

  it('of somebody else do not end with a sign-out that they did not choose', async () => {
    const { here, workerOf } = await setUp();
    const anas = workerOf(ana.id);
    anas.say({ type: 'status', board: 'b', deviceFull: false, status: live({ waiting: 1, unsaved: 1 }) });
    await here.signIn('bob', '…');
    const bobs = workerOf(bob.id);
    await here.signOut();
    expect(bobs.terminate).toHaveBeenCalledOnce();
    expect(anas.terminate).not.toHaveBeenCalled();
  });
});
