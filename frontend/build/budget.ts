import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** Decimal kilobytes, as download sizes are given. */
const KB = 1_000;

/** What a browser downloads with brotli at the most, in kilobytes of scripts; neither wasm nor its worker is counted. */
export interface Budget {
  /** The scripts that the page names, with all that they import at once: what every visit begins with. */
  firstVisitKb: number;
  /** These, and what the page of a board imports at once: all that must be there to see a board. */
  openBoardKb: number;
}

/** A script's imports that are not left for later: `import … from './x.js'`, `import './x.js'`, `export … from './x.js'`. */
const IMPORT = /(?:^|[;}\s])(?:import|export)\s*(?:[\w$*{},\s]*?from\s*)?["']\.\/([\w.$-]+\.js)["']/gu;

/** Fails a build whose scripts exceed what was promised; it comes behind the one that compresses. */
export function budget(promised: Budget, board = 'BoardPage'): Plugin {
  let dist = '';
  return {
    name: 'weft-budget',
    apply: 'build',
    configResolved(config) {
      dist = resolve(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler(error?: Error) {
        if (error) return;
        const { firstVisitKb, openBoardKb } = await scriptSizes(dist, board);
        check('the first visit', firstVisitKb, promised.firstVisitKb);
        check('an open board', openBoardKb, promised.openBoardKb);
        this.info(`scripts with brotli: first visit ${text(firstVisitKb)}, with a board ${text(openBoardKb)}`);
      },
    },
  };
}

/** The two sizes of a built app, as they are counted for the budget. */
export async function scriptSizes(dist: string, board: string): Promise<Budget> {
  const page = await readFile(join(dist, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/gu)].flatMap(([, name]) => name ?? []);
  const boardScripts = (await readdir(join(dist, 'assets'))).filter(
    (name) => name.startsWith(`${board}-`) && name.endsWith('.js'),
  );
  const first = await withImports(dist, named);
  const open = await withImports(dist, [...named, ...boardScripts]);
  return { firstVisitKb: await sizeOf(dist, first), openBoardKb: await sizeOf(dist, open) };
}

async function withImports(dist: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set(names);
  // A set that grows while it is walked is walked to its end.
  for (const name of known) {
    const code = await readFile(join(dist, 'assets', name), 'utf8');
    for (const [, imported] of code.matchAll(IMPORT)) if (imported !== undefined) known.add(basename(imported));
  }
  return known;
}

async function sizeOf(dist: string, names: ReadonlySet<string>): Promise<number> {
  const sizes = await Promise.all([...names].map((name) => transferred(join(dist, 'assets', name))));
  return sizes.reduce((all, size) => all + size, 0) / KB;
}

/** What is not worth compressing is sent as it is. */
async function transferred(path: string): Promise<number> {
  const packed = await stat(`${path}.br`).catch(() => undefined);
  return (packed ?? (await stat(path))).size;
}

function check(what: string, kb: number, promised: number): void {
  if (kb <= promised) return;
  throw new Error(
    `${what} takes ${text(kb)} of scripts, and ${text(promised)} are promised (build/budget.ts says what is counted)`,
  );
}

function text(kb: number): string {
  return `${kb.toFixed(1)} KB`;
}
