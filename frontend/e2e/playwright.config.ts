import { resolve } from 'node:path';
import { defineConfig } from '@playwright/test';

const MINUTE_MS = 60_000;

/** The system's Chromium; `cargo xtask test` finds or installs it and says where it is. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: './stories',
  outputDir: '../test-results',
  // By its whole path: others take these settings into folders of their own.
  globalTeardown: resolve(import.meta.dirname, 'gallery-index.ts'),
  forbidOnly: Boolean(process.env.CI),
  // A story that passes only at the second try has found something.
  retries: 0,
  // Each story has a server and people of its own, but browsers share the cores.
  workers: 2,
  fullyParallel: true,
  timeout: 3 * MINUTE_MS,
  expect: { timeout: MINUTE_MS / 2 },
  reporter: [['list']],
  use: {
    // Each story starts with an empty browser; only those about it put the whole app on the device.
    serviceWorkers: 'block',
    actionTimeout: MINUTE_MS / 2,
    navigationTimeout: MINUTE_MS,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
