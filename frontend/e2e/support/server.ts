import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 60_000;
const POLL_MS = 50;
/** How much of the server's log a failure shows. */
const LOG_SHOWN_CHARS = 4_000;

const program = process.env.WEFT_SERVER_BIN ?? resolve(import.meta.dirname, '../../../target/debug/sync-server');

/** The files of the database, as an operator would copy them. */
const DATABASE_FILE = /^weft\.db(-wal|-shm)?$/;

/** What an operator sets otherwise than it is by default. */
export interface ServerWish {
  /** Where it listens. */
  address?: '0.0.0.0';
  registration?: 'closed';
  /** Where people find it, when that is not where it listens. */
  publicUrl?: string;
}

/** The real server on a port and a data folder of its own, with SQLite. */
export class Server {
  private child: ChildProcess | undefined;
  private log = '';

  private constructor(
    readonly port: number,
    private readonly dataDir: string,
    private readonly wish: ServerWish,
  ) {}

  static async start(wish: ServerWish = {}): Promise<Server> {
    const server = new Server(await freePort(), await mkdtemp(join(tmpdir(), 'weft-e2e-')), wish);
    await server.restart();
    return server;
  }

  /** As people type it; also the server's `PUBLIC_URL`. */
  get url(): string {
    return `http://localhost:${String(this.port)}`;
  }

  /** Starts on the same port and data, and answers when the server is ready. */
  async restart(): Promise<void> {
    const child = spawn(program, [], {
      env: {
        ...process.env,
        BIND: `${this.wish.address ?? '127.0.0.1'}:${String(this.port)}`,
        REGISTRATION: this.wish.registration ?? 'open',
        DATA_DIR: this.dataDir,
        DATABASE_URL: `sqlite://${join(this.dataDir, 'weft.db')}`,
        PUBLIC_URL: this.wish.publicUrl ?? this.url,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const keep = (chunk: Buffer) => {
      this.log += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    await this.untilReady(child);
  }

  /** As a power cut would: no warning, nothing flushed. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As an operator would. */
  async halt(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Copies the stopped server's database away; the answer puts it back, once the server is stopped again. */
  async backUp(): Promise<() => Promise<void>> {
    const backup = join(this.dataDir, 'backup');
    await replaceDatabase(this.dataDir, backup);
    return () => replaceDatabase(backup, this.dataDir);
  }

  /** `halt`, and removes the data. */
  async stop(): Promise<void> {
    await this.halt();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** What the server has said so far. */
  get output(): string {
    return this.log;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || hasEnded(child)) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    const tooLate = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await exit;
    clearTimeout(tooLate);
  }

  private async untilReady(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + START_LIMIT_MS;
    while (Date.now() < deadline) {
      if (hasEnded(child)) break;
      const answer = await fetch(`http://127.0.0.1:${String(this.port)}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((wake) => setTimeout(wake, POLL_MS));
    }
    child.kill('SIGKILL');
    throw new Error(`the server did not become ready:\n${this.log.slice(-LOG_SHOWN_CHARS)}`);
  }
}

async function replaceDatabase(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const files = async (folder: string) => (await readdir(folder)).filter((name) => DATABASE_FILE.test(name));
  for (const name of await files(to)) await rm(join(to, name));
  for (const name of await files(from)) await copyFile(join(from, name), join(to, name));
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the probe has no port');
  return address.port;
}
