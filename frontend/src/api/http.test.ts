import { afterEach, describe, expect, it } from 'vitest';
import { ApiError, SignInNeededError, UnreachableError } from './errors';
import { caller } from './http';
import { Session } from './session';
import { type Answerer, contractServer } from './testing/contract-server';
import { accessToken, ana, bob, browser } from './testing/people';

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

/** A server that renews tokens, and answers all else with `answer`. */
async function setUp(answer: Answerer) {
  const server = await contractServer((asked) =>
    asked.path === '/api/auth/refresh' ? { status: 200, body: { access: accessToken(ana) } } : answer(asked),
  );
  stop = server.stop;
  const session = new Session(server.url, browser(ana).tab());
  await session.start();
  return { server, session, call: caller(server.url, session) };
}

describe('calls', () => {
  it('carry the token and JSON, and answer what the server answers', async () => {
    const { call, server } = await setUp(() => ({ status: 201, body: { id: 'w' } }));
    expect(await call('/api/workspaces', { method: 'POST', body: { name: 'Team' } })).toEqual({ id: 'w' });
    expect(server.asked.at(-1)).toMatchObject({ method: 'POST', body: { name: 'Team' } });
    expect(server.asked.at(-1)?.bearer).toMatch(/^e30\./u);
  });

  it('an answer without content is undefined', async () => {
    const { call } = await setUp(() => ({ status: 204 }));
    expect(await call('/api/boards/b', { method: 'DELETE' })).toBeUndefined();
  });

  it('a refused token is renewed and the call repeated; a call that hears of it late uses the new one', async () => {
    let first: string | undefined;
    let renewed: () => void = () => undefined;
    const afterRenewal = new Promise<void>((resolve) => {
      renewed = resolve;
    });
    const { call, server } = await setUp(async ({ path, bearer }) => {
      first ??= bearer;
      if (bearer !== first) {
        renewed();
        return { status: 200, body: path };
      }
      if (path === '/late') await afterRenewal;
      return { status: 401 };
    });
    expect(await Promise.all([call('/early'), call('/late')])).toEqual(['/early', '/late']);
    // One for the start, one for both calls.
    expect(server.times('/api/auth/refresh')).toBe(2);
  });

  it('a new token refused as well means signing in, and says so', async () => {
    const { call, session, server } = await setUp(() => ({ status: 401 }));
    await expect(call('/api/workspaces')).rejects.toThrow(SignInNeededError);
    expect(server.times('/api/workspaces')).toBe(2);
    expect(session.state()).toEqual({ status: 'expired', user: ana });
  });

  it('what one has asked for is not asked in the name of another who has signed in meanwhile', async () => {
    let cookieOf = ana;
    const server = await contractServer(({ path, method }) => {
      if (path === '/api/auth/refresh') return { status: 200, body: { access: accessToken(cookieOf) } };
      if (path === '/api/auth/me' && method === 'GET') return { status: 200, body: cookieOf };
      return { status: 401 };
    });
    stop = server.stop;
    const session = new Session(server.url, browser(ana).tab());
    await session.start();
    cookieOf = bob;
    const renamed = caller(server.url, session)('/api/name', { method: 'PATCH', body: { name: 'Ana' } });
    await expect(renamed).rejects.toThrow(SignInNeededError);
    expect(server.times('/api/name')).toBe(1);
    expect(session.state()).toEqual({ status: 'signed_in', user: bob });
  });

  it('a passing failure is not repeated behind the back of the caller', async () => {
    const { call, server } = await setUp(() => ({ status: 503, headers: { 'retry-after': '7' } }));
    const error = await call('/api/workspaces').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 503, retryAfterS: 7 });
    expect(server.times('/api/workspaces')).toBe(1);
  });

  it('a dead connection is unreachable', async () => {
    const { call, server } = await setUp(() => ({ status: 200 }));
    await server.stop();
    stop = undefined;
    await expect(call('/api/workspaces')).rejects.toThrow(UnreachableError);
  });

  it('an abandoned call is no failure of the server', async () => {
    const { call } = await setUp(() => ({ status: 200, body: [] }));
    const error = await call('/api/workspaces', { signal: AbortSignal.abort() }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DOMException);
  });
});

describe('problems', () => {
  it('problem+json tells the title, the detail and what is wrong with each field', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Invalid',
      status: 422,
      detail: 'Some fields are invalid.',
      errors: { name: ['must not be blank', 'must be short'] },
    };
    const { call } = await setUp(() => ({ status: 422, body: problem }));
    const error = await call('/api/workspaces').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ status: 422, message: 'Some fields are invalid.', problem });
    expect((error as ApiError).field('name')).toBe('must not be blank must be short');
    expect((error as ApiError).field('other')).toBeUndefined();
  });

  it.each([
    ['text/html', '<h1>Bad gateway</h1>'],
    ['application/problem+json', 'cut sho'],
    ['application/problem+json', 'null'],
  ])('an error page of somebody in between is an error of that status: %s %s', async (type, body) => {
    const { call } = await setUp(() => ({ status: 502, body, headers: { 'content-type': type } }));
    const error = await call('/api/workspaces').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ status: 502, message: 'The server cannot answer now.' });
  });
});
