// Files of other boards, read and made in the worker: the module and the store are the real ones.
import 'fake-indexeddb/auto';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChosenPerson, ImportMember } from '../generated/wasm/client_wasm';
import { eventually, SLOW } from '../lib/testing/eventually';
import type { FromWorker } from './protocol';
import { loadModule } from './testing/device';
import { BrowserLocks } from './testing/locks';
import { UserBoards } from './user-boards';

const USER = '0195b0a0-8888-7000-8000-00000000000a';
const BOARD = '0195b0a0-8888-7000-8000-000000000001';
const MEMBERS: ImportMember[] = [{ user: USER, names: ['Ana', 'ana'] }];

const TRELLO = JSON.stringify({
  name: 'Garden',
  lists: [{ id: 'l', name: 'Doing', pos: 1, closed: false }],
  cards: [{ id: 'c', name: 'Dig', idList: 'l', pos: 1, idMembers: ['m'], badges: { attachments: 2 } }],
  members: [{ id: 'm', fullName: 'Anna', username: 'anna.k' }],
});

function start() {
  const told: FromWorker[] = [];
  const tell = (message: FromWorker) => void told.push(message);
  const token = () => Promise.resolve({ type: 'unreachable' as const });
  const boards = new UserBoards(USER, { tell, token, wasm: Promise.resolve() });
  const answer = (request: number) =>
    told.find((message) => 'request' in message && message.request === request && message.type !== 'progress');
  const read = async (request: number, file: string, chosen: ChosenPerson[] = []) => {
    await boards.imports.read({ request, file: new Blob([file]), members: MEMBERS, chosen });
    const read = answer(request);
    return read?.type === 'import_read' ? read.outcome : read;
  };
  return { boards, told, answer, read };
}

beforeAll(loadModule);
beforeEach(() => {
  vi.stubGlobal('navigator', { locks: new BrowserLocks().asManager() });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a file of another board', SLOW, () => {
  it('is read before anything is made, and says who is who', async () => {
    const { read, boards } = start();
    expect(await read(1, TRELLO)).toMatchObject({
      format: 'trello',
      name: 'Garden',
      people: [{ name: 'Anna', cards: 1 }],
      report: { cards: 1 },
    });
    expect(await read(2, TRELLO, [{ name: 'Anna', member: USER }])).toMatchObject({
      people: [{ name: 'Anna', member: USER }],
    });
    expect(boards.get(BOARD)).toBeUndefined();
  });

  it('says why it cannot be read', async () => {
    const { read } = start();
    expect(await read(1, '{}')).toMatchObject({ type: 'failed', message: expect.stringContaining('no board') });
    expect(await read(2, '[[[')).toMatchObject({ type: 'failed' });
  });

  it('becomes a board that waits here for the server, which nobody takes back step by step', async () => {
    const { boards, answer, told, read } = start();
    boards.watchHoldings();
    await read(1, TRELLO, [{ name: 'Anna', member: USER }]);
    boards.makeImport(2, BOARD, 'w', 'Garden, again');
    await eventually(() => {
      expect(answer(2)).toEqual({ type: 'imported', request: 2 });
      expect(told.findLast((message) => message.type === 'holdings')?.holdings).toMatchObject([
        { board: BOARD, name: 'Garden, again', unregistered: 'w' },
      ]);
    });
    boards.open(BOARD);
    const view = told.findLast((message) => message.type === 'reset')?.view;
    expect(view).toMatchObject({
      info: { name: 'Garden, again' },
      cards: [{ title: 'Dig', assignees: [{ user: USER }] }],
    });
    boards.makeImport(3, BOARD, 'w', 'Twice');
    expect(answer(3)).toMatchObject({ type: 'failed' });
    await boards.get(BOARD)?.dispose();
  });

  it('that cannot be called so leaves no half of a board', async () => {
    const { boards, answer, read } = start();
    await read(1, TRELLO);
    boards.makeImport(2, BOARD, 'w', ' ');
    await eventually(() => {
      expect(answer(2)).toMatchObject({ type: 'failed' });
      expect(boards.get(BOARD)).toBeUndefined();
    });
  });
});
