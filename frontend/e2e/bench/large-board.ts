import { randomUUID } from 'node:crypto';
import type { Person } from '../support/person';

const COLUMNS = ['To Do', 'In Progress', 'Done'];
/** Every so many cards have a long title, and every so many a description. */
const LONG_EVERY = 5;
const DESCRIBED_EVERY = 3;

/** Makes a board of this many cards by importing a file over REST; answers its address and the ids of its cards. */
export async function importBoard(someone: Person, url: string, cards: number): Promise<LargeBoard> {
  const headers = { authorization: `Bearer ${someone.access}` };
  const { request } = someone.context;
  const workspace = await request.post(`${url}/api/workspaces`, { headers, data: { name: `Bench ${String(cards)}` } });
  const { id } = (await workspace.json()) as { id: string };
  const answer = await request.post(`${url}/api/workspaces/${id}/import`, {
    headers,
    multipart: {
      format: 'weft',
      file: { name: 'board.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(file(cards))) },
    },
    timeout: 0,
  });
  if (answer.status() !== 201) throw new Error(`the import was refused: ${await answer.text()}`);
  const { board } = (await answer.json()) as { board: { id: string } };
  const listed = await request.get(`${url}/api/boards/${board.id}/cards`, { headers });
  const page = (await listed.json()) as { id: string; column: string }[];
  return { path: `/boards/${board.id}`, cards: page.map((card) => card.id) };
}

export interface LargeBoard {
  path: string;
  /** Ids of cards, as the server lists them. */
  cards: string[];
}

function file(count: number) {
  const columns = COLUMNS.map((title) => ({ id: randomUUID(), title, wip_limit: null }));
  return {
    format: 'weft',
    version: 1,
    exported_at: '2026-11-01T08:00:00Z',
    board: { name: `${String(count)} cards`, description: '' },
    people: [],
    columns,
    deleted_columns: [],
    labels: [],
    cards: Array.from({ length: count }, (_, i) => ({
      id: randomUUID(),
      title:
        i % LONG_EVERY === 0
          ? `Card ${String(i)}, with a title that takes more than a line of it`
          : `Card ${String(i)}`,
      description: i % DESCRIBED_EVERY === 0 ? 'What is to be done, and by whom. '.repeat(4) : '',
      column: columns[i % columns.length]?.id,
      lost_column: null,
      rank: String(i).padStart(6, '0'),
      state: 'active',
      put_away: null,
      due: null,
      labels: [],
      assignees: [],
      checklist: i % LONG_EVERY === 0 ? [{ id: randomUUID(), text: 'First', done: true }] : [],
      comments: [],
      imported_from: null,
      created_by: null,
      created_at: '2026-11-01T08:00:00Z',
      updated_by: null,
      updated_at: '2026-11-01T08:00:00Z',
    })),
  };
}
