/** An access token and what this app needs to know of it. */
export interface AccessToken {
  text: string;
  /** Whose it is. */
  userId: string;
  /** When it stops working, on this machine's clock. */
  expiresAtMs: number;
}

interface Claims {
  sub: string;
  exp: number;
  iat: number;
}

/**
 * Reads an access token that arrived just now. Its life is `exp - iat`, counted from now: a wrong clock on
 * this machine then does no harm.
 */
export function readAccessToken(text: string, nowMs: number): AccessToken {
  const { sub, exp, iat } = claimsOf(text);
  return { text, userId: sub, expiresAtMs: nowMs + (exp - iat) * 1000 };
}

function claimsOf(text: string): Claims {
  const payload = text.split('.')[1];
  if (payload === undefined) throw new Error('the access token is not a JWT');
  const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  if (!isClaims(claims)) throw new Error('the access token lacks sub, exp or iat');
  return claims;
}

function isClaims(value: unknown): value is Claims {
  if (typeof value !== 'object' || value === null) return false;
  const { sub, exp, iat } = value as Record<string, unknown>;
  return typeof sub === 'string' && typeof exp === 'number' && typeof iat === 'number';
}
