import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';
import type { Plugin } from 'vite';

/** Smaller files gain nothing: they fit one packet either way. */
const COMPRESS_FROM_BYTES = 1024;
const BROTLI_QUALITY = 11;
const GZIP_LEVEL = 9;
const COMPRESSIBLE = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt', '.wasm', '.webmanifest']);

const brotli = promisify(brotliCompress);
const gz = promisify(gzip);

/** Writes a `.br` and a `.gz` beside each file worth it, so that the server never compresses while it serves. */
export function precompress(): Plugin {
  let outDir = '';
  return {
    name: 'weft-precompress',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    // At the very end: by then the files of `public/` and of the workers are there too.
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler(error?: Error) {
        if (error) return;
        const files = await readdir(outDir, { recursive: true });
        await Promise.all(files.map((file) => compress(join(outDir, file))));
      },
    },
  };
}

async function compress(path: string): Promise<void> {
  if (!COMPRESSIBLE.has(extname(path))) return;
  if ((await stat(path)).size < COMPRESS_FROM_BYTES) return;
  const bytes = await readFile(path);
  const params = {
    [zlib.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  await Promise.all([
    brotli(bytes, { params }).then((packed) => writeFile(`${path}.br`, packed)),
    gz(bytes, { level: GZIP_LEVEL }).then((packed) => writeFile(`${path}.gz`, packed)),
  ]);
}
