/** What Apple's keyboards have where others have these. */
const APPLE: Record<string, string> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧', Del: '⌦' };

/** Whether the keyboard is, as far as the browser tells, one of Apple's. */
export function isApple(platform: string = navigator.platform): boolean {
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
