import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { type ManifestOptions, VitePWA } from 'vite-plugin-pwa';

/** The module is the largest file; a build for debugging has it at some 3.5 MB. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** Everything that the app loads. The compressed siblings are the server's business. */
const FILES = '**/*.{html,js,css,wasm,woff2,svg,png}';
/** Files under here have the hash of their content in their names. */
const HASHED = /^assets\//u;

const CANVAS = '#f7f6f3';

const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: 'Weft',
  short_name: 'Weft',
  description: 'Boards that keep working when the network does not.',
  lang: 'en',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  theme_color: CANVAS,
  background_color: CANVAS,
  categories: ['productivity'],
  icons: [
    { src: '/icons/weft.svg', type: 'image/svg+xml', sizes: 'any', purpose: 'any' },
    { src: '/icons/weft-192.png', type: 'image/png', sizes: '192x192', purpose: 'any' },
    { src: '/icons/weft-512.png', type: 'image/png', sizes: '512x512', purpose: 'any' },
    { src: '/icons/weft-maskable-512.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
  ],
};

/** Writes the web app manifest, and the service worker with the list of every file it keeps. */
export function appWorker(): Plugin[] {
  let outDir = '';
  const whereTo: Plugin = {
    name: 'weft-app-worker',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
  };
  return [
    whereTo,
    ...VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/service-worker',
      filename: 'service-worker.ts',
      // The app registers it, and asks before a new version takes over.
      injectRegister: false,
      includeManifestIcons: false,
      manifest,
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: [FILES],
        maximumFileSizeToCacheInBytes: FILE_BYTES_MAX,
        dontCacheBustURLsMatching: HASHED,
        // While a new version is rolled out, one server may still have the old page. Kept under the new
        // version's name it would ask for files that are gone: better that the worker tries again later.
        manifestTransforms: [
          async (entries) => ({
            manifest: await Promise.all(
              entries.map(async (entry) => ({ ...entry, integrity: await integrityOf(join(outDir, entry.url)) })),
            ),
          }),
        ],
      },
    }),
  ];
}

async function integrityOf(path: string): Promise<string> {
  return `sha256-${createHash('sha256')
    .update(await readFile(path))
    .digest('base64')}`;
}
