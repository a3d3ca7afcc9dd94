import { errorOf, UnreachableError } from './errors';

/** How long an answer may take, in milliseconds. */
const ANSWER_WITHIN_MS = 20_000;

export interface Request {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  body?: object;
  token?: string;
  signal?: AbortSignal;
}

/** One request, one answer. Throws `ApiError` when it is no, `UnreachableError` when there is none. */
export async function send<T>(url: string, { method = 'GET', body, token, signal }: Request = {}): Promise<T> {
  const headers = new Headers({ accept: 'application/json' });
  if (body) headers.set('content-type', 'application/json');
  if (token) headers.set('authorization', `Bearer ${token}`);
  const tooLate = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, tooLate]) : tooLate,
    });
    if (!response.ok) throw await errorOf(response);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  } catch (error) {
    if (signal?.aborted) throw error;
    // fetch throws TypeError when nobody answers, and the time limit a DOMException.
    if (error instanceof TypeError || error instanceof DOMException) throw new UnreachableError({ cause: error });
    throw error;
  }
}
