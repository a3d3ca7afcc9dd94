import type { Holding } from '../protocol';
import type { Connection, PendingRow } from './schema';
import { atomically } from './transactions';

/** What the device holds of every board, the last opened first. A board that was only asked for is none. */
export async function readHoldings(connection: Connection): Promise<Holding[]> {
  const transaction = connection.transaction(['boards', 'pending', 'refused']);
  const [boards, pending, refused] = await atomically(
    transaction,
    async () =>
      [
        await transaction.objectStore('boards').getAll(),
        byBoard(await transaction.objectStore('pending').getAll()),
        byBoard(await transaction.objectStore('refused').getAll()),
      ] as const,
  );
  const rows = new Map(boards.map((row) => [row.board, row]));
  const ids = new Set([...rows.keys(), ...pending.keys(), ...refused.keys()]);
  const held: Holding[] = [];
  for (const board of ids) {
    const row = rows.get(board);
    const waiting = (pending.get(board) ?? []).sort(byAge);
    const refusals = refused.get(board) ?? [];
    if (!row?.copy && !row?.born && waiting.length + refusals.length === 0) continue;
    const unregistered = row?.born && !row.born.registered ? row.born : undefined;
    held.push({
      board,
      name: row?.name ?? '',
      waiting: waiting.length,
      waitingSince: waiting[0]?.at,
      refused: refusals.length,
      actions: waiting.map(({ action }) => action).filter((action) => action !== undefined),
      unregistered: unregistered?.workspace,
      unregisteredBecause: unregistered?.refusedBecause,
      openedAt: row?.openedAt ?? 0,
    });
  }
  return held.sort((a, b) => b.openedAt - a.openedAt);
}

/** Sequence numbers order what one actor made in the same moment. */
function byAge(a: PendingRow, b: PendingRow): number {
  return a.at - b.at || a.seq - b.seq;
}

function byBoard<Row extends { board: string }>(rows: Row[]): Map<string, Row[]> {
  const grouped = new Map<string, Row[]>();
  for (const row of rows) {
    const group = grouped.get(row.board);
    if (group) group.push(row);
    else grouped.set(row.board, [row]);
  }
  return grouped;
}
