import type { Problem } from './types';

/** The server answered, and the answer is no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly problem: Problem,
    /** How long to wait before another try, in seconds, when the server says so. */
    readonly retryAfterS?: number,
    /** Whether our server said so, and nothing in front of it. */
    readonly isOurs = true,
  ) {
    super(problem.detail || problem.title);
  }

  get status(): number {
    return this.problem.status;
  }

  /** What is wrong with a field of the request, in one sentence. */
  field(name: string): string | undefined {
    return this.problem.errors?.[name]?.join(' ');
  }
}

/** Nobody answered: no network, no server, or not in time. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor(options?: ErrorOptions) {
    super('The server cannot be reached.', options);
  }
}

/** There is no access token to be had before somebody signs in. */
export class SignInNeededError extends Error {
  override readonly name = 'SignInNeededError';

  constructor() {
    super('Sign in to go on.');
  }
}

/** What is said of an answer that tells more about the servers than about what was asked of them. */
const SERVER_TROUBLE = 'The server cannot answer now.';

/** What to tell the user of a request that failed. */
export function inWords(error: Error): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.status >= 500) return SERVER_TROUBLE;
  if (error.status === 429) return `Too many tries. Try again ${waitWords(error.retryAfterS)}.`;
  return asSentence(error.message);
}

/** A wait as people say it: `in 20 seconds`, `in 3 minutes`. */
function waitWords(seconds: number | undefined): string {
  if (seconds === undefined) return 'in a while';
  const [count, unit] = seconds < 90 ? [Math.ceil(seconds), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `in ${String(count)} ${unit}${count === 1 ? '' : 's'}`;
}

/** The server's texts begin small and end without a full stop. */
function asSentence(text: string): string {
  const begun = text.charAt(0).toLocaleUpperCase() + text.slice(1);
  return /[.!?…]$/u.test(begun) ? begun : `${begun}.`;
}

/** Whether the same request may well succeed later. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof UnreachableError || (error instanceof ApiError && (error.status >= 500 || error.status === 429))
  );
}

/** The error of an answer that is not a success, whoever wrote it: a proxy in front knows no problem+json. */
export async function errorOf(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const problem = await problemOf(response);
  return new ApiError(problem, Number.isFinite(retryAfter) ? retryAfter : undefined, isOurs(response));
}

function titleOf({ status, statusText }: Response): string {
  if (status >= 500) return SERVER_TROUBLE;
  return statusText || `The server answered ${String(status)}.`;
}

/**
 * Whether a refusal is our server's word: it says no as problem+json. What stands in front of it, or between, answers in
 * its own way, and knows nothing of boards and sessions.
 */
export function isOurs(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
}

async function problemOf(response: Response): Promise<Problem> {
  const otherwise: Problem = {
    type: 'about:blank',
    title: titleOf(response),
    status: response.status,
  };
  if (!isOurs(response)) return otherwise;
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) return otherwise;
  return { ...otherwise, ...(body as Partial<Problem>), status: response.status };
}
