import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../lib/testing/eventually';
import { ApiError, SignInNeededError, UnreachableError } from './errors';
import { Session } from './session';
import { type Answerer, contractServer } from './testing/contract-server';
import { accessToken, ana, bob, browser, TOKEN_LIFE_S } from './testing/people';

const REFRESH = '/api/auth/refresh';
const unauthorized = { status: 401, body: { type: 'about:blank', title: 'Unauthorized', status: 401 } };

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

async function setUp(answerer: Answerer, around = browser(ana)) {
  const server = await contractServer(answerer);
  stop = server.stop;
  return { server, around, session: new Session(server.url, around.tab()) };
}

const always =
  (user = ana): Answerer =>
  ({ path }) => {
    if (path === '/api/auth/me') return { status: 200, body: user };
    if (path === REFRESH) return { status: 200, body: { access: accessToken(user) } };
    return { status: 200, body: { user, access: accessToken(user) } };
  };

describe('start', () => {
  it('goes on as the remembered user before the server has answered', async () => {
    const { session } = await setUp(always());
    const started = session.start();
    expect(session.state()).toEqual({ status: 'signed_in', user: ana });
    await started;
    expect(session.state()).toEqual({ status: 'signed_in', user: ana });
  });

  it('finds out from the cookie who is here when nobody is remembered', async () => {
    const { session, around } = await setUp(always(), browser());
    await session.start();
    expect(session.state()).toEqual({ status: 'signed_in', user: ana });
    expect(around.lastUser()).toEqual(ana);
  });

  it('learns what has changed elsewhere of the remembered user', async () => {
    const promoted = { ...ana, is_superuser: true };
    const { session, around } = await setUp(always(promoted));
    await session.start();
    await expect.poll(() => session.state()).toEqual({ status: 'signed_in', user: promoted });
    expect(around.lastUser()).toEqual(promoted);
  });

  it('is signed out when neither the device nor the cookie knows anybody', async () => {
    const { session } = await setUp(() => unauthorized, browser());
    await session.start();
    expect(session.state()).toEqual({ status: 'signed_out' });
  });

  it('says unreachable, not signed out, when nobody is remembered and nobody answers', async () => {
    const { session, server } = await setUp(always(), browser());
    await server.stop();
    stop = undefined;
    await session.start();
    expect(session.state()).toEqual({ status: 'unreachable' });
  });

  it('further tries are made behind the page that says unreachable', async () => {
    let answer: Awaited<ReturnType<Answerer>> = { status: 503 };
    const { session } = await setUp(() => answer, browser());
    await session.start();
    const seen: string[] = [];
    session.subscribe(() => seen.push(session.state().status));
    await session.start();
    answer = unauthorized;
    await session.start();
    expect(seen).toEqual(['unreachable', 'signed_out']);
  });

  it('a server that has a bad moment ends no session', async () => {
    const { session } = await setUp(() => ({ status: 503 }));
    await session.start();
    expect(session.state()).toEqual({ status: 'signed_in', user: ana });
  });

  it('a refused cookie ends the session but forgets nobody', async () => {
    const { session, around } = await setUp(() => unauthorized);
    await session.start();
    expect(session.state()).toEqual({ status: 'expired', user: ana });
    expect(around.lastUser()).toEqual(ana);
  });

  it('what stands in front of the server ends no session', async () => {
    const { session } = await setUp(() => ({ status: 404, body: 'No.', headers: { 'content-type': 'text/plain' } }));
    await session.start();
    expect(session.state()).toEqual({ status: 'signed_in', user: ana });
  });

  it('becomes the user whom the cookie belongs to when another tab signed in as somebody else', async () => {
    const { session } = await setUp(always(bob), browser(ana));
    await session.start();
    expect(session.state()).toEqual({ status: 'signed_in', user: bob });
  });
});

describe('getAccessToken', () => {
  it('spends the cookie once however many ask at the same time', async () => {
    const { session, server } = await setUp(always());
    const tokens = await Promise.all([1, 2, 3, 4].map(() => session.getAccessToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(server.times(REFRESH)).toBe(1);
    expect(server.asked[0]?.body).toEqual({ cookie: true });
  });

  it('two tabs never spend the cookie at the same moment', async () => {
    let open = 0;
    let most = 0;
    const { session, server, around } = await setUp(async (asked) => {
      most = Math.max(most, ++open);
      await new Promise((wake) => setTimeout(wake, 20));
      open--;
      return always()(asked);
    });
    const other = new Session(server.url, around.tab());
    await Promise.all([session.getAccessToken(), other.getAccessToken()]);
    expect(server.times(REFRESH)).toBe(2);
    expect(most).toBe(1);
  });

  it('keeps a token while it is good for long enough, by its life and not by the clocks', async () => {
    const { session, server, around } = await setUp(always());
    const first = await session.getAccessToken();
    around.wait((TOKEN_LIFE_S - 40) * 1000);
    expect(await session.getAccessToken()).toBe(first);
    around.wait(20_000);
    expect(await session.getAccessToken()).not.toBe(first);
    expect(server.times(REFRESH)).toBe(2);
  });

  it('gets another one when asked for a fresh one', async () => {
    const { session } = await setUp(always());
    const first = await session.getAccessToken();
    expect(await session.getAccessToken({ fresh: true })).not.toBe(first);
  });

  it('tells sign-in needed from unreachable', async () => {
    let answer = unauthorized as Awaited<ReturnType<Answerer>>;
    const { session, server } = await setUp(() => answer);
    await session.start();
    await expect(session.getAccessToken()).rejects.toThrow(SignInNeededError);
    answer = { status: 503 };
    await expect(session.getAccessToken()).rejects.toThrow(ApiError);
    await server.stop();
    stop = undefined;
    await expect(session.getAccessToken()).rejects.toThrow(UnreachableError);
  });

  it('asks nobody after a chosen sign-out', async () => {
    const { session, server } = await setUp(always());
    await session.start();
    await session.signOut();
    const before = server.asked.length;
    await expect(session.getAccessToken()).rejects.toThrow(SignInNeededError);
    expect(server.asked.length).toBe(before);
  });
});

describe('signing in and out', () => {
  it('signing in gives the user, a token that needs no renewal, and word to the other tabs', async () => {
    const { session, server, around } = await setUp(always(), browser());
    const other = new Session(server.url, around.tab());
    await session.signIn('ana', 'correct horse');
    expect(session.state()).toEqual({ status: 'signed_in', user: ana });
    expect(server.asked[0]).toMatchObject({ path: '/api/auth/login', body: { username: 'ana', cookie: true } });
    await eventually(() => expect(other.state()).toEqual({ status: 'signed_in', user: ana }));
  });

  it('a wrong password changes nothing', async () => {
    const { session } = await setUp(() => unauthorized);
    await session.start();
    await expect(session.signIn('ana', 'wrong')).rejects.toThrow(ApiError);
    expect(session.state()).toEqual({ status: 'expired', user: ana });
  });

  it('signing out forgets the user, here and in the other tabs', async () => {
    const { session, server, around } = await setUp(always());
    const other = new Session(server.url, around.tab());
    await Promise.all([session.start(), other.start()]);
    await session.signOut();
    expect(session.state()).toEqual({ status: 'signed_out' });
    expect(other.state()).toEqual({ status: 'signed_out' });
    expect(around.lastUser()).toBeUndefined();
  });

  it('nobody is signed out while the server cannot be told', async () => {
    const { session, server } = await setUp(always());
    await session.start();
    await server.stop();
    stop = undefined;
    await expect(session.signOut()).rejects.toThrow(UnreachableError);
    expect(session.state()).toEqual({ status: 'signed_in', user: ana });
  });

  it('whoever signs out without the server is out, and no cookie signs them in again', async () => {
    let up = false;
    const { session, server, around } = await setUp((asked) => (up ? always()(asked) : { status: 503 }));
    const other = new Session(server.url, around.tab());
    await Promise.all([session.start(), other.start()]);
    session.signOutHere();
    expect([session.state(), other.state()]).toEqual([{ status: 'signed_out' }, { status: 'signed_out' }]);

    const next = new Session(server.url, around.tab());
    await next.start();
    expect(next.state()).toEqual({ status: 'signed_out' });

    up = true;
    const later = new Session(server.url, around.tab());
    await later.start();
    expect(later.state()).toEqual({ status: 'signed_out' });
    expect(server.asked.at(-1)?.path).toBe('/api/auth/logout');
    expect(around.owesSignOut()).toBe(false);
  });

  it('the server hears of an owed sign-out before anybody signs in', async () => {
    let up = false;
    const { session, server } = await setUp((asked) => (up ? always()(asked) : { status: 503 }));
    session.signOutHere();
    up = true;
    await session.signIn('ana', 'correct horse');
    expect(server.asked.map(({ path }) => path)).toEqual(['/api/auth/logout', '/api/auth/login']);
    expect(session.state()).toEqual({ status: 'signed_in', user: ana });
  });
});
