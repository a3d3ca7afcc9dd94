import { useSyncExternalStore } from 'react';
import { isPrinting, onPrinting } from '../lib/printing';

export type Theme = 'light' | 'dark' | 'system';

/** Also read by `public/theme.js`, before the first paint. */
const KEY = 'weft.theme';

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let chosen = stored();

systemDark.addEventListener('change', apply);
// What is printed is light: nobody means to pour ink over a page.
onPrinting(apply);
// Another tab chose.
window.addEventListener('storage', ({ key }) => {
  if (key === KEY) become(stored());
});
apply();

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen,
  );
}

export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
  become(theme);
}

function become(theme: Theme): void {
  chosen = theme;
  apply();
  for (const listener of listeners) listener();
}

function apply(): void {
  const dark = !isPrinting() && (chosen === 'dark' || (chosen === 'system' && systemDark.matches));
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  const canvas = getComputedStyle(document.documentElement).getPropertyValue('--canvas');
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.setAttribute('content', canvas);
}

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}
