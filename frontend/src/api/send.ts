import { errorOf, UnreachableError } from './errors';

/** How long an answer may take, in milliseconds. */
const ANSWER_WITHIN_MS = 20_000;

export interface SendOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  body?: object;
  token?: string;
  signal?: AbortSignal;
}

/** One request, one answer that is a yes. Throws `ApiError` when it is no, `UnreachableError` when there is none. */
export async function answerTo(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    if (!response.ok) throw await errorOf(response);
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    // fetch throws TypeError when nobody answers, and the time limit a DOMException.
    if (error instanceof TypeError || error instanceof DOMException) throw new UnreachableError({ cause: error });
    throw error;
  }
}

/** The same for a request that no description of the API speaks of, or that comes before there is a session. */
export async function send<T>(url: string, { method = 'GET', body, token, signal }: SendOptions = {}): Promise<T> {
  const headers = new Headers({ accept: 'application/json' });
  if (body) headers.set('content-type', 'application/json');
  if (token) headers.set('authorization', `Bearer ${token}`);
  const response = await answerTo(new Request(url, { method, headers, body: body && JSON.stringify(body), signal }));
  return (response.status === 204 ? undefined : await response.json()) as T;
}
