/** What Apple's keyboards have where others have these. */
const APPLE: Record<string, string> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧', Del: '⌦' };

/** Read once: it is the same as long as the page is there. */
const HERE = typeof navigator === 'undefined' ? '' : navigator.platform;

/** Whether the keyboard is, as far as the browser tells, one of Apple's. */
export function isApple(platform: string = HERE): boolean {
  return /^(?:Mac|iPhone|iPad)/u.test(platform);
}

/** What stands on the key that others call so. */
export function keyName(key: string, apple: boolean = isApple()): string {
  return (apple ? APPLE[key] : undefined) ?? key;
}

/** Keys pressed together, as people write them: `Ctrl+Z`, `⌘Z`. */
export function keysTogether(keys: readonly string[], apple: boolean = isApple()): string {
  return keys.map((key) => keyName(key, apple)).join(apple ? '' : '+');
}
