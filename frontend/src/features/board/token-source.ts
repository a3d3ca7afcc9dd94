import { getAccessToken } from '../../api/client';
import { SignInNeededError } from '../../api/errors';
import type { TokenAnswer } from '../../worker/protocol';

/** Answers the worker's question for an access token. */
export async function tokenAnswer(fresh: boolean): Promise<TokenAnswer> {
  try {
    return { type: 'token', token: await getAccessToken({ fresh }) };
  } catch (error) {
    return error instanceof SignInNeededError ? { type: 'signed_out' } : { type: 'unreachable' };
  }
}
