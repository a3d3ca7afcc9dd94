import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { type Budget, budget, scriptSizes } from './budget.ts';
import { precompress } from './precompress.ts';

const ENOUGH: Budget = { firstVisitKb: 1_000, openBoardKb: 1_000 };

/** Words that compress badly. */
const words = (seed: number) =>
  Array.from({ length: 900 }, (_, i) => Math.abs(Math.sin(seed * 7_919 + i) * 1e9).toString(36)).join(' ');

it('counts what is imported at once, and fails a build that takes more than was promised', async () => {
  const root = await mkdtemp(join(tmpdir(), 'weft-budget-'));
  try {
    await writeFile(join(root, 'index.html'), '<!doctype html><script type="module" src="/main.ts"></script>');
    await writeFile(join(root, 'shared.ts'), `export const shared = '${words(1)}';`);
    await writeFile(join(root, 'later.ts'), `export const later = '${words(2)}';`);
    await writeFile(
      join(root, 'BoardPage.ts'),
      `import { shared } from './shared'; document.title = shared + '${words(3)}'; void import('./later');`,
    );
    await writeFile(
      join(root, 'main.ts'),
      "import { shared } from './shared'; document.title = shared; void import('./BoardPage');",
    );
    await mkdir(join(root, 'public'));
    const built = (promised: Budget) =>
      build({ root, configFile: false, logLevel: 'silent', plugins: [precompress(), budget(promised)] });

    await built(ENOUGH);
    const dist = join(root, 'dist');
    const sizes = await scriptSizes(dist, 'BoardPage');
    const packed = async (part: string) => {
      const names = (await readdir(join(dist, 'assets'))).filter(
        (name) => name.startsWith(part) && name.endsWith('.br'),
      );
      const all = await Promise.all(names.map((name) => stat(join(dist, 'assets', name))));
      return all.reduce((sum, { size }) => sum + size, 0) / 1_000;
    };
    const [board, later] = [await packed('BoardPage-'), await packed('later-')];
    expect(board).toBeGreaterThan(1);
    expect(later).toBeGreaterThan(1);
    expect(sizes.openBoardKb).toBeCloseTo(sizes.firstVisitKb + board, 1);
    expect(sizes.firstVisitKb).toBeGreaterThan(1);

    const { firstVisitKb, openBoardKb } = sizes;
    await expect(built({ firstVisitKb: firstVisitKb - 0.01, openBoardKb })).rejects.toThrow('the first visit takes');
    await expect(built({ firstVisitKb, openBoardKb: openBoardKb - 0.01 })).rejects.toThrow('an open board takes');
    await built({ firstVisitKb, openBoardKb });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}, 60_000);
