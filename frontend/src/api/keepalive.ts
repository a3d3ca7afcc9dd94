/** Browsers refuse a request that is to outlive its page when its body has more bytes than these. */
export const KEEPALIVE_BYTES_MAX = 65_536;

/** Whether a request with this body may outlive its page. */
export function mayOutlivePage(body: object): boolean {
  return new TextEncoder().encode(JSON.stringify(body)).length <= KEEPALIVE_BYTES_MAX;
}
