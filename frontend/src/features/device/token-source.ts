import { SignInNeededError } from '../../api/errors';
import type { Session } from '../../api/session';
import type { TokenSource } from '../../worker/board-client';

/**
 * Answers a worker's questions for access tokens of one user. Nobody else's token ever goes to that user's
 * replicas: their edits would be sent in the wrong name.
 */
export function tokensOf(session: Session, user: string): TokenSource {
  const isHere = () => {
    const state = session.state();
    return 'user' in state && state.user.id === user;
  };
  return async (fresh) => {
    try {
      const token = await session.getAccessToken({ fresh });
      return isHere() ? { type: 'token', token } : { type: 'signed_out' };
    } catch (error) {
      return error instanceof SignInNeededError ? { type: 'signed_out' } : { type: 'unreachable' };
    }
  };
}
