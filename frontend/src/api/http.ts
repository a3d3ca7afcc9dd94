import { ApiError, SignInNeededError } from './errors';
import { type Request, send } from './send';
import type { Session } from './session';

export type Call = <T>(path: string, request?: Omit<Request, 'token'>) => Promise<T>;

/** Calls in the name of whoever is signed in. A refused token is replaced once; after that, signing in is needed. */
export function caller(baseUrl: string, session: Session): Call {
  return async <T>(path: string, request: Omit<Request, 'token'> = {}) => {
    const url = `${baseUrl}${path}`;
    const token = await session.getAccessToken();
    try {
      return await send<T>(url, { ...request, token });
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
    }
    const another = await session.replaceToken(token);
    try {
      return await send<T>(url, { ...request, token: another });
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      session.tokenRefused();
      throw new SignInNeededError();
    }
  };
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
