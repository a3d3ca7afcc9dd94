import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { precompress } from './precompress.ts';

it('each big file of text has smaller siblings that unpack to it; small files and pictures have none', async () => {
  const root = await mkdtemp(join(tmpdir(), 'weft-precompress-'));
  try {
    const words = Array.from({ length: 400 }, (_, i) => `word ${String(i)}`).join(' ');
    await writeFile(join(root, 'index.html'), `<!doctype html><title>Cloth</title><p>${words}</p>`);
    const files = { 'big.svg': `<svg><!-- ${words} --></svg>`, 'small.svg': '<svg/>', 'photo.png': words };
    await mkdir(join(root, 'public'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'public', name), text);

    await build({ root, configFile: false, logLevel: 'silent', plugins: [precompress()] });

    const dist = join(root, 'dist');
    const expected = ['big.svg', 'index.html'].flatMap((name) => [name, `${name}.br`, `${name}.gz`]);
    expect((await readdir(dist)).sort()).toEqual([...expected, 'photo.png', 'small.svg'].sort());
    const original = await readFile(join(dist, 'big.svg'));
    expect(brotliDecompressSync(await readFile(join(dist, 'big.svg.br')))).toEqual(original);
    expect(gunzipSync(await readFile(join(dist, 'big.svg.gz')))).toEqual(original);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
