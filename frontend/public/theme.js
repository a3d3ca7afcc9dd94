// Runs before the first paint, so that a dark page never flashes white. A file of its own, because the
// Content-Security-Policy forbids inline scripts. `src/app/theme.ts` takes over from here.
(() => {
  const root = document.documentElement;
  let choice = null;
  try {
    choice = localStorage.getItem('weft.theme');
  } catch {
    // Storage is blocked: follow the system.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
})();
