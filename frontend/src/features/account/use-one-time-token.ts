import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router';

/**
 * The token of a one-time link. It comes in the fragment, so that no server's log has it, and leaves the address bar
 * at once for the tab's own history: a reload or a sign-in keeps it, a copied address does not.
 */
export function useOneTimeToken(): string | undefined {
  const { hash, pathname, search, state } = useLocation();
  const navigate = useNavigate();
  const arrived = hash.slice(1);
  useEffect(() => {
    if (arrived !== '') void navigate(pathname + search, { replace: true, state: { token: arrived } });
  }, [arrived, pathname, search, navigate]);
  return arrived === '' ? kept(state) : arrived;
}

function kept(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('token' in state)) return undefined;
  return typeof state.token === 'string' ? state.token : undefined;
}
