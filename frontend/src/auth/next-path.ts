/** Where the sign-in page leads afterwards. Only to this app: anybody can write a link. */
export function nextPath(search: URLSearchParams): string {
  const next = search.get('next') ?? '/';
  // Browsers read `//host` and `/\host` as other hosts.
  return /^\/(?![/\\])/u.test(next) ? next : '/';
}

export function signInPath(next: string): string {
  return next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next }).toString()}`;
}
