// Stock clients against the real server (docs/PROTOCOL.md, rules A1 to A12): the packages as npm has them.
//
// WEFT_SERVER_BIN names the server, WEFT_WASM_DIR the folder of the browser's module: `cargo xtask test` sets both.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { after, before, test as unbounded } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ImmutableString, getHeads, load } from '@automerge/automerge';
import { Repo, decodeHeads, encodeHeads } from '@automerge/automerge-repo';
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket';
import { Replica } from './replica.mjs';
import { Person, Server } from './server.mjs';

/** Ten times what the slowest of these waits for, in milliseconds. */
const PATIENCE_MS = 60_000;
/** How soon a client comes back after its socket was lost, in milliseconds. */
const RETRY_MS = 300;
/** After this time without anything, in milliseconds, nothing more comes. */
const SILENCE_MS = 700;

/** A test with a deadline. */
const test = (name, run) => unbounded(name, { timeout: 2 * PATIENCE_MS }, run);

let server;
const opened = [];
const replicas = [];

before(async () => {
  server = await Server.start();
});

after(async () => {
  for (const replica of replicas) replica.close();
  await Promise.all(opened.map((repo) => repo.shutdown()));
  await server.stop();
});

function repoOf(person, config = {}) {
  const adapter = new WebSocketClientAdapter(server.socket(person.key), RETRY_MS);
  const repo = new Repo({ network: [adapter], ...config });
  opened.push(repo);
  return repo;
}

async function replicaOf(person, board) {
  const replica = await Replica.open(person, board);
  replicas.push(replica);
  return replica;
}

async function until(what, holds) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `not ${what}`);
    await pause(20);
  }
}

/** Makes a card as anybody does who knows the document's keys (docs/EXPORT.md). */
function addCard(handle, id, title) {
  handle.change((board) => {
    board.cards[id] = {
      title,
      description: '',
      labels: {},
      assignees: {},
      checklist: {},
      comments: {},
      place: new ImmutableString('todo|V'),
    };
  });
}

const titles = (cards) => cards.map((card) => card.title).sort();
const titlesOf = (handle) => titles(Object.values(handle.doc().cards));

/** The heads of ours that the server has said to be durable. */
function durableHeads(repo, handle) {
  const storage = repo.peers.map((peer) => repo.getStorageIdOfPeer(peer)).find((id) => id);
  const info = storage && handle.getSyncInfo(storage);
  return info ? decodeHeads(info.lastHeads) : [];
}

const isSaved = (repo, handle) => () =>
  durableHeads(repo, handle).join() === getHeads(handle.doc()).join();

test('a5 it finds a board, edits it, and converges with a replica of the browser', async () => {
  const [ada, bob] = [await Person.register(server, 'ada'), await Person.register(server, 'bob')];
  const board = await ada.board([[bob, 'member']]);
  const replica = await replicaOf(ada, board);
  await until('live', () => replica.session.status().connection === 'live');

  const repo = repoOf(bob);
  const handle = await repo.find(board.automerge_url);
  assert.deepEqual(Object.keys(handle.doc().columns).sort(), ['done', 'in_progress', 'todo']);
  addCard(handle, 'by-bob', 'by a stock client');
  await until('shown to the replica', () => replica.cards.length === 1);
  assert.equal(replica.cards[0].created_by, bob.id);

  const end = { at: 'end' };
  const card = { type: 'add_card', card: 'by-ada', column: 'todo', position: end };
  replica.act({ ...card, title: 'by a replica', description: '' });
  await until('told', () => Object.keys(handle.doc().cards).length === 2);

  handle.change((doc) => {
    doc.cards['by-ada'].title += ' and a stock client';
  });
  addCard(handle, 'last', 'last');
  await until('saved', isSaved(repo, handle));
  await until('of one mind', () => {
    const saved = replica.save();
    return saved && getHeads(load(saved)).join() === getHeads(handle.doc()).join();
  });
  assert.deepEqual(titles(replica.cards), titlesOf(handle));
  assert.deepEqual(titles(await ada.cards(board)), titlesOf(handle));
});

test('a6 it learns by remote heads what is durable, and that is there after kill -9', async () => {
  const ada = await Person.register(server, 'ada2');
  const board = await ada.board();
  const repo = repoOf(ada, { enableRemoteHeadsGossiping: true });
  const handle = await repo.find(board.automerge_url);
  const storage = repo.getStorageIdOfPeer(repo.peers[0]);
  const told = [];
  repo.networkSubsystem.on('message', (message) => {
    if (message.type === 'remote-heads-changed') told.push(message.newHeads[storage]);
  });
  repo.subscribeToRemotes([storage]);
  addCard(handle, 'kept', 'kept');
  await until('saved', isSaved(repo, handle));
  await until('told so', () => told.at(-1)?.heads.join() === encodeHeads(getHeads(handle.doc())).join());
  assert.equal(typeof told.at(-1).timestamp, 'number');

  await server.kill();
  addCard(handle, 'offline', 'made without a server');
  await server.again();
  await until('saved', isSaved(repo, handle));
  assert.deepEqual(titles(await ada.cards(board)), ['kept', 'made without a server']);

  const fresh = repoOf(ada);
  const again = await fresh.find(board.automerge_url);
  assert.deepEqual(titlesOf(again), ['kept', 'made without a server']);
  addCard(again, 'later', 'after the restart');
  await until('told', () => titlesOf(handle).includes('after the restart'));
});

test('a7 what a viewer edits reaches nobody, and the connection survives', async () => {
  const [ada, eve] = [await Person.register(server, 'ada3'), await Person.register(server, 'eve3')];
  const board = await ada.board([[eve, 'viewer']]);
  const repo = repoOf(eve);
  const handle = await repo.find(board.automerge_url);
  let lost = 0;
  repo.networkSubsystem.on('peer-disconnected', () => lost++);
  addCard(handle, 'by-eve', 'by a viewer');
  await pause(SILENCE_MS);
  assert.deepEqual(await ada.cards(board), []);
  await ada.call('POST', `/api/boards/${board.id}/cards`, { title: 'by REST' });
  await until('told', () => titlesOf(handle).includes('by REST'));
  assert.deepEqual(titles(await ada.cards(board)), ['by REST']);
  assert.equal(lost, 0);

  // What was refused goes up when its author may edit.
  await ada.call('PATCH', `/api/workspaces/${board.workspace_id}/members/${eve.id}`, { role: 'member' });
  await until('saved', isSaved(repo, handle));
  assert.deepEqual(titles(await ada.cards(board)), ['by REST', 'by a viewer']);
});

test('a4 a board of others is unavailable, and so is one that is lost', async () => {
  const [ada, eve] = [await Person.register(server, 'ada4'), await Person.register(server, 'eve4')];
  const [board, own] = [await ada.board([[eve, 'member']]), await eve.board()];
  const foreign = await ada.board();
  const repo = repoOf(eve);
  await assert.rejects(repo.find(foreign.automerge_url), /unavailable/);

  const handle = await repo.find(board.automerge_url);
  await ada.call('DELETE', `/api/workspaces/${board.workspace_id}/members/${eve.id}`);
  await pause(SILENCE_MS);
  addCard(handle, 'too-late', 'too late');
  await pause(SILENCE_MS);
  assert.deepEqual(await ada.cards(board), []);
  const still = await repo.find(own.automerge_url);
  addCard(still, 'fine', 'all is well');
  await until('saved', isSaved(repo, still));
});

test('a12 what it writes as of earlier heads is accepted, under an actor derived from its own', async () => {
  const ada = await Person.register(server, 'ada7');
  const board = await ada.board();
  const repo = repoOf(ada);
  const handle = await repo.find(board.automerge_url);
  addCard(handle, 'one', 'one');
  await until('saved', isSaved(repo, handle));
  const then = handle.heads();
  addCard(handle, 'two', 'two');
  handle.changeAt(then, (doc) => {
    doc.cards['one'].title += ', seen from then';
  });
  await until('saved', isSaved(repo, handle));
  assert.deepEqual(titles(await ada.cards(board)), ['one, seen from then', 'two']);
});

test('a11 ephemeral messages reach the others', async () => {
  const [ada, bob] = [await Person.register(server, 'ada5'), await Person.register(server, 'bob5')];
  const board = await ada.board([[bob, 'viewer']]);
  const [adas, bobs] = [repoOf(ada), repoOf(bob)];
  const [hears, speaks] = [await adas.find(board.automerge_url), await bobs.find(board.automerge_url)];
  const heard = [];
  hears.on('ephemeral-message', ({ message, senderId }) => heard.push([senderId, message]));
  await until('heard', async () => {
    speaks.broadcast({ at: 'card-1' });
    await pause(100);
    return heard.length > 0;
  });
  assert.deepEqual(heard[0], [bobs.peerId, { at: 'card-1' }]);
});

test('the example of the guide runs', async () => {
  const ada = await Person.register(server, 'ada6');
  const board = await ada.board();
  // Where it finds the packages.
  const folder = new URL('node_modules/.example/', import.meta.url);
  await mkdir(folder, { recursive: true });
  const script = new URL('automerge-repo.mjs', folder);
  await cp(new URL('../docs/examples/automerge-repo.mjs', import.meta.url), script);
  const run = promisify(execFile)(process.execPath, [script.pathname, board.id, 'Water the plants'], {
    env: { WEFT_URL: server.url, WEFT_KEY: ada.key },
    timeout: PATIENCE_MS,
  });
  assert.equal((await run).stdout, 'Water the plants\n');
  assert.deepEqual(titles(await ada.cards(board)), ['Water the plants']);
});
