// Adds a card to a board with stock automerge-repo, and waits until it is durable.
//
//   npm install @automerge/automerge @automerge/automerge-repo @automerge/automerge-repo-network-websocket
//   export WEFT_URL=http://localhost:8080 WEFT_KEY=...   (an access key: Settings, or POST /api/auth/tokens)
//   node automerge-repo.mjs BOARD_ID "Water the plants"

import { randomUUID } from 'node:crypto';
import { ImmutableString } from '@automerge/automerge';
import { Repo } from '@automerge/automerge-repo';
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket';

const [boardId, title] = process.argv.slice(2);
const { WEFT_URL: url, WEFT_KEY: key } = process.env;

const answer = await fetch(`${url}/api/boards/${boardId}`, { headers: { authorization: `Bearer ${key}` } });
if (!answer.ok) throw new Error(`${answer.status}: ${(await answer.json()).detail}`);
const { automerge_url: boardUrl } = await answer.json();

// An access key does not run out. With an access token, the adapter throws when it connects again after ten minutes.
const socket = `${url.replace(/^http/, 'ws')}/ws/automerge-repo?token=${key}`;
const repo = new Repo({ network: [new WebSocketClientAdapter(socket)] });
const board = await repo.find(boardUrl);

board.change((doc) => {
  // Every card has all of these. Texts merge by character; `place`, the column and the rank there, is one value.
  doc.cards[randomUUID()] = {
    title,
    description: '',
    labels: {},
    assignees: {},
    checklist: {},
    comments: {},
    place: new ImmutableString('todo|V'),
  };
});

// The server tells its heads only after the commit: when they are ours, what we have made is durable.
await new Promise((resolve) => {
  const server = repo.getStorageIdOfPeer(repo.peers[0]);
  const check = () => {
    if (board.getSyncInfo(server)?.lastHeads.join() === board.heads().join()) resolve();
  };
  board.on('remote-heads', check);
  board.on('heads-changed', check);
});

for (const card of Object.values(board.doc().cards)) console.log(card.title);
await repo.shutdown();
process.exit();
