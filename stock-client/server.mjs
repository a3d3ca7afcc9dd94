// The real server, started for a test, and what a program says to it.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How long the server may take to start, in milliseconds: ten times what it takes. */
const START_WITHIN_MS = 60_000;

/** A server on a database of its own that can be killed and started again on the same port. */
export class Server {
  static async start() {
    const server = new Server(await mkdtemp(join(tmpdir(), 'weft-stock-')));
    await server.#spawn('127.0.0.1:0');
    return server;
  }

  constructor(folder) {
    this.folder = folder;
  }

  get url() {
    return `http://${this.address}`;
  }

  /** Where stock clients connect. */
  socket(token) {
    return `ws://${this.address}/ws/automerge-repo?token=${token}`;
  }

  /** Without any warning. */
  async kill() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
  }

  again() {
    return this.#spawn(this.address);
  }

  async stop() {
    await this.kill();
    await rm(this.folder, { recursive: true });
  }

  async #spawn(bind) {
    this.process = spawn(process.env.WEFT_SERVER_BIN, {
      cwd: this.folder,
      env: { BIND: bind, DATA_DIR: join(this.folder, 'data'), RUST_LOG: process.env.RUST_LOG ?? 'warn' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: this.process.stdout });
    const late = setTimeout(() => this.process.kill('SIGKILL'), START_WITHIN_MS);
    for await (const line of lines) {
      const ready = /^Weft is ready: http:\/\/(\S+)/.exec(line);
      if (ready) {
        clearTimeout(late);
        this.address = ready[1];
        // What it says later must not fill the pipe.
        this.process.stdout.resume();
        return;
      }
    }
    throw new Error('the server did not start');
  }
}

/** Somebody with an account. */
export class Person {
  static async register(server, username) {
    const person = new Person(server);
    const body = { username, email: `${username}@example.org`, password: 'testpass123' };
    const { user, access } = await person.call('POST', '/api/auth/register', body);
    person.id = user.id;
    person.access = access;
    const key = await person.call('POST', '/api/auth/tokens', { name: 'stock client' });
    person.key = key.secret;
    return person;
  }

  constructor(server) {
    this.server = server;
  }

  async call(method, path, body) {
    const answer = await fetch(this.server.url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(this.access ? { authorization: `Bearer ${this.access}` } : {}),
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  }

  /** A board in a new workspace, with these members: [person, role]. */
  async board(members = []) {
    const workspace = await this.call('POST', '/api/workspaces', { name: 'workspace' });
    for (const [member, role] of members) {
      await this.call('POST', `/api/workspaces/${workspace.id}/members`, { user_id: member.id, role });
    }
    return this.call('POST', `/api/workspaces/${workspace.id}/boards`, { name: 'board' });
  }

  /** The cards as REST shows them. */
  cards(board) {
    return this.call('GET', `/api/boards/${board.id}/cards`);
  }
}
