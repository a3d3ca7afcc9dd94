import { createContext, use, useSyncExternalStore } from 'react';
import { session } from '../api/client';
import type { SessionState } from '../api/session';
import type { User } from '../api/types';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}

export const UserContext = createContext<User | undefined>(undefined);

/** Whoever is signed in, or was until the server ended the session. Only inside the signed-in part of the app. */
export function useUser(): User {
  const user = use(UserContext);
  if (!user) throw new Error('useUser is for pages behind the sign-in');
  return user;
}
