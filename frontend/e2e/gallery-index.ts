import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { THEMES } from './support/axe';
import { GALLERY, SCREENS } from './support/gallery';

/** Writes a page with all pictures that the stories have taken, and says where it is. */
export default async function gallery(): Promise<void> {
  const names = await readdir(GALLERY).catch(() => []);
  const rows = names.filter((name) => !name.includes('.')).sort();
  if (rows.length === 0) return;
  const pictures = rows.map(
    (name) => `<h2>${name}</h2><div>${THEMES.flatMap((theme) => shotsOf(name, theme)).join('')}</div>`,
  );
  const file = join(GALLERY, 'index.html');
  await writeFile(
    file,
    `<!doctype html><meta charset="utf-8"><title>Weft, page by page</title>${STYLE}${pictures.join('\n')}`,
  );
  process.stdout.write(`gallery: ${String(rows.length)} pages and dialogs, ${file}\n`);
}

function shotsOf(name: string, theme: string): string[] {
  return Object.keys(SCREENS).map(
    (screen) => `<img loading="lazy" alt="${screen}, ${theme}" src="${name}/${screen}-${theme}.png">`,
  );
}

const STYLE =
  '<style>body{font:16px sans-serif;background:#999}div{display:flex;flex-wrap:wrap;gap:8px}img{height:480px}</style>';
