import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../generated/api';
import { ApiError, SignInNeededError } from './errors';
import { answerTo, type SendOptions } from './send';
import type { Session } from './session';

/** The server's API as its description has it: paths, parameters, bodies and answers are checked by the compiler. */
export type Api = Client<paths>;

/** The API in the name of whoever is signed in. Refusals and silence are thrown, so an answer is always a yes. */
export function apiOf(baseUrl: string, session: Session): Api {
  return createClient<paths>({ baseUrl, fetch: (request) => askAs(session, request) });
}

/** The same for what needs no sign-in. */
export function apiOfAnybody(baseUrl: string): Api {
  return createClient<paths>({ baseUrl, fetch: answerTo });
}

/** What the server answered: `await answer(api.GET('/api/workspaces'))`. */
export async function answer<T>(asked: Promise<{ data?: T }>): Promise<T> {
  // Without a body, as after a deletion, T is `undefined`.
  return (await asked).data as T;
}

export type Call = <T>(path: string, request?: Omit<SendOptions, 'token'>) => Promise<T>;

/** As `apiOf`, for paths that the description does not have yet. */
export function caller(baseUrl: string, session: Session): Call {
  return async <T>(path: string, { method, body, signal }: Omit<SendOptions, 'token'> = {}) => {
    const headers = body ? { 'content-type': 'application/json' } : undefined;
    const request = new Request(`${baseUrl}${path}`, { method, headers, body: body && JSON.stringify(body), signal });
    const response = await askAs(session, request);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
}

/**
 * A refused token is replaced once; after that, signing in is needed. What one has asked for is not asked in the name of
 * another who signs in meanwhile, as another tab may.
 */
async function askAs(session: Session, request: Request): Promise<Response> {
  request.headers.set('accept', 'application/json');
  const asking = userOf(session);
  const mustBeTheSame = () => {
    if (asking !== undefined && userOf(session) !== asking) throw new SignInNeededError();
  };
  const token = await session.getAccessToken();
  mustBeTheSame();
  try {
    return await answerTo(withToken(request, token));
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
  }
  const another = await session.replaceToken(token);
  mustBeTheSame();
  try {
    return await answerTo(withToken(request, another));
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    session.tokenRefused();
    throw new SignInNeededError();
  }
}

function userOf(session: Session): string | undefined {
  const state = session.state();
  return 'user' in state ? state.user.id : undefined;
}

/** A copy, because a body can be sent only once. */
function withToken(request: Request, token: string): Request {
  const copy = request.clone();
  copy.headers.set('authorization', `Bearer ${token}`);
  return copy;
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
