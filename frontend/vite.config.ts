import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { appWorker } from './build/app-worker.ts';
import { budget } from './build/budget.ts';
import { precompress } from './build/precompress.ts';
import { shell } from './build/shell.ts';

/** Where `cargo xtask run` starts the server; `WEFT_SERVER_URL` names another. */
const server = process.env.WEFT_SERVER_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), tailwindcss(), appWorker(), precompress(), budget({ firstVisitKb: 180, openBoardKb: 230 })],
  worker: { format: 'es' },
  build: {
    target: ['chrome120', 'firefox121', 'safari17.4'],
    // A data: URL would need a wider Content-Security-Policy than 'self'.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { codeSplitting: { groups: [shell(resolve(import.meta.dirname, 'index.html'))] } } },
  },
  server: {
    proxy: {
      '/api': { target: server },
      '/ws': { target: server, ws: true },
    },
  },
  preview: {
    proxy: {
      '/api': { target: server },
      '/ws': { target: server, ws: true },
    },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'build/**/*.test.ts'],
    restoreMocks: true,
    // Ten times what the slowest takes on a quiet machine.
    testTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
    setupFiles: ['src/lib/testing/patience.ts'],
  },
});
