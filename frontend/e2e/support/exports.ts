import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';

export interface ExportedFile {
  name: string;
  text: string;
}

/** Chooses a format in the menu that is on screen, and gives what the browser downloads. */
export async function exported(page: Page, format: string): Promise<ExportedFile> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: format }).click();
  const download = await downloading;
  const text = await readFile(await download.path(), 'utf8');
  await expect(page.getByText(`Exported ${download.suggestedFilename()}`).first()).toBeVisible();
  return { name: download.suggestedFilename(), text };
}

interface JsonFile {
  board: { name: string; description: string };
  columns: { id: string; title: string; wip_limit: number | null }[];
  cards: {
    title: string;
    description: string;
    column: string;
    state: string;
    due: string | null;
    checklist: { text: string; done: boolean }[];
    comments: { body: string }[];
  }[];
}

/** What an export says but for ids, times and authorship. */
export function essenceOf({ text }: ExportedFile) {
  const { board, columns, cards } = JSON.parse(text) as JsonFile;
  const title = (id: string) => columns.find((column) => column.id === id)?.title ?? id;
  return {
    board,
    columns: columns.map(({ title, wip_limit }) => ({ title, wip_limit })),
    cards: cards.map(({ title: name, description, column, state, due, checklist, comments }) => ({
      name,
      description,
      column: title(column),
      state,
      due,
      checklist: checklist.map(({ text, done }) => ({ text, done })),
      comments: comments.map(({ body }) => body),
    })),
  };
}

/** Titles of the active cards by column, as a board page's `layout` gives them. */
export function layoutOf(file: ExportedFile): Record<string, string[]> {
  const { columns, cards } = essenceOf(file);
  const here = (column: string) => cards.filter((card) => card.column === column && card.state === 'active');
  return Object.fromEntries(columns.map(({ title }) => [title, here(title).map(({ name }) => name)]));
}
