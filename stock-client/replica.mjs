// A replica as the browser has it: the wasm session over a socket of its own, without a store.

import { readFile } from 'node:fs/promises';
import WebSocket from 'isomorphic-ws';

let wasm;

async function load() {
  if (wasm) return wasm;
  const folder = process.env.WEFT_WASM_DIR;
  wasm = await import(`${folder}/client_wasm.js`);
  wasm.initSync({ module: await readFile(`${folder}/client_wasm_bg.wasm`) });
  return wasm;
}

export class Replica {
  static async open(person, board) {
    const { BoardSession, subprotocol } = await load();
    const nothing = { copy: undefined, pending: [], born_here: false, role: undefined, undo: [] };
    const seed = crypto.getRandomValues(new BigUint64Array(1))[0];
    const replica = new Replica(person, board, subprotocol());
    replica.session = BoardSession.open(person.id, seed, Date.now(), nothing, []);
    replica.perform(replica.session.store_failed(Date.now()));
    replica.perform(replica.session.wake(Date.now()));
    return replica;
  }

  constructor(person, board, protocol) {
    this.person = person;
    this.board = board;
    this.protocol = protocol;
  }

  perform(effects) {
    for (const effect of effects) {
      if (effect.type === 'connect') this.connect();
      else if (effect.type === 'send') this.socket.send(effect.bytes);
      else if (effect.type === 'disconnect') this.socket?.close();
      else if (effect.type === 'wake_at') this.wakeAt(effect.at);
    }
  }

  connect() {
    const { address } = this.person.server;
    const socket = new WebSocket(`ws://${address}/ws/boards/${this.board.id}`, this.protocol);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => this.perform(this.session.opened(Date.now(), this.person.access)));
    socket.addEventListener('message', ({ data }) =>
      this.perform(this.session.received(Date.now(), new Uint8Array(data))),
    );
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', ({ code }) => {
      if (this.socket === socket) this.perform(this.session.closed(Date.now(), code));
    });
    this.socket = socket;
  }

  wakeAt(at) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.perform(this.session.tick(Date.now())), at - Date.now());
  }

  act(action) {
    const { effects } = this.session.act(Date.now(), action);
    this.perform(effects);
  }

  get cards() {
    return this.session.view()?.cards ?? [];
  }

  /** The whole document, saved. */
  save() {
    return this.session.save();
  }

  close() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }
}
