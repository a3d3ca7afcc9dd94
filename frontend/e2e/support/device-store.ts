import type { Page } from '@playwright/test';

/** The databases of boards on this device, one for each user. */
export async function boardDatabases(page: Page): Promise<string[]> {
  const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));
  // The one for the server's answers is not about boards, and stays.
  return names.filter((name) => name !== 'weft.answers');
}

/** How many rows this device has of a board, by object store; stores without any are absent. */
export async function rowsOf(page: Page, board: string): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const name of await boardDatabases(page)) Object.assign(rows, await rowsIn(page, name, board));
  return rows;
}

function rowsIn(page: Page, name: string, board: string): Promise<Record<string, number>> {
  return page.evaluate(
    async ([name, board]) => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => {
            resolve(request.result);
          };
          request.onerror = () => {
            reject(request.error ?? new Error('the request failed'));
          };
        });
      const database = await done(indexedDB.open(name));
      const counts: Record<string, number> = {};
      for (const store of database.objectStoreNames) {
        const all = (await done(database.transaction(store).objectStore(store).getAll())) as { board?: string }[];
        const count = all.filter((row) => row.board === board).length;
        if (count > 0) counts[store] = count;
      }
      database.close();
      return counts;
    },
    [name, board] as const,
  );
}
