import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { appWorker } from './app-worker.ts';
import { precompress } from './precompress.ts';

const BUILD_LIMIT_MS = 60_000;

interface Kept {
  url: string;
  integrity: string;
  revision: string | null;
}

it(
  'the worker keeps every file of the app under its hash, and no compressed sibling',
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'weft-app-worker-'));
    try {
      await writeFile(
        join(root, 'index.html'),
        '<!doctype html><html><head><script type="module" src="/main.ts"></script></head><body></body></html>',
      );
      await writeFile(join(root, 'main.ts'), "void import('./later.ts');");
      await writeFile(join(root, 'later.ts'), `document.title = '${'long '.repeat(1_000)}';`);
      await mkdir(join(root, 'public'));
      await writeFile(join(root, 'public', 'theme.js'), '// before the first paint');
      await mkdir(join(root, 'src'));
      await symlink(resolve(import.meta.dirname, '../src/service-worker'), join(root, 'src', 'service-worker'));

      await build({ root, configFile: false, logLevel: 'silent', plugins: [appWorker(), precompress()] });

      const dist = join(root, 'dist');
      const files = (await readdir(dist, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1));
      expect(files.filter((file) => file.startsWith('assets/later') && file.endsWith('.br'))).toHaveLength(1);

      const kept = await keptBy(join(dist, 'service-worker.js'));
      const own = /\.(br|gz)$|^service-worker\.js$|\.webmanifest$/u;
      expect(kept.map(({ url }) => url).sort()).toEqual(files.filter((file) => !own.test(file)).sort());
      for (const { url, integrity, revision } of kept) {
        const hash = createHash('sha256').update(await readFile(join(dist, url)));
        expect(integrity, url).toBe(`sha256-${hash.digest('base64')}`);
        // What has its hash in its name needs no other.
        expect(revision === null, url).toBe(url.startsWith('assets/'));
      }
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  },
  BUILD_LIMIT_MS,
);

/** The list that the build wrote into the worker; the manifest of the web app is the plugin's own entry. */
async function keptBy(worker: string): Promise<Kept[]> {
  const list = /\[\{[^\]]*"url":[^\]]*\]/u.exec(await readFile(worker, 'utf8'))?.[0];
  const entries = JSON.parse(list ?? '[]') as Kept[];
  return entries.filter(({ url }) => url !== 'manifest.webmanifest');
}
