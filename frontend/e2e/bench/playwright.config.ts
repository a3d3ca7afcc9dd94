import { defineConfig } from '@playwright/test';
import stories from '../playwright.config';

const HOUR_MS = 3_600_000;

/** `cargo xtask bench app`: figures of the app in a browser of its own for each board, one after the other. */
export default defineConfig({
  ...stories,
  testDir: '.',
  outputDir: '../../test-results/bench',
  testMatch: '*.bench.ts',
  workers: 1,
  fullyParallel: false,
  timeout: HOUR_MS,
  // Traces and pictures would be most of what is measured; the app's own worker keeps it on the device, as in use.
  use: { ...stories.use, trace: 'off', screenshot: 'off', serviceWorkers: 'allow' },
});
