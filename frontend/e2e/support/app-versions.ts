import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { build, type Plugin } from 'vite';

const frontend = resolve(import.meta.dirname, '../..');

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/** Stands before the real server, as a deployment does, and exchanges the app for a newer version of it. */
export class Deployment {
  private newer: string | undefined;

  private constructor(
    private readonly server: Server,
    private readonly behind: string,
  ) {
    server.on('request', (asked: IncomingMessage, answer: ServerResponse) => {
      this.answer(asked, answer).catch(() => answer.destroy());
    });
  }

  static async before(behind: string): Promise<Deployment> {
    const server = createServer();
    const deployment = new Deployment(server, behind);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return deployment;
  }

  get url(): string {
    return `http://localhost:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Builds the app with a change in its first file and in one that loads later; the old files are gone. */
  async deployNewVersion(): Promise<void> {
    const outDir = await mkdtemp(join(tmpdir(), 'weft-e2e-app-'));
    // The test runner's own setting would make it a build for development.
    process.env.NODE_ENV = 'production';
    await build({
      root: frontend,
      configFile: join(frontend, 'vite.config.ts'),
      logLevel: 'silent',
      build: { outDir, emptyOutDir: true },
      plugins: [marked('/src/main.tsx', 'app'), marked('/features/board/BoardPage.tsx', 'board')],
    });
    this.newer = outDir;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
    if (this.newer !== undefined) await rm(this.newer, { recursive: true, force: true });
  }

  private async answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const path = new URL(asked.url ?? '/', this.url).pathname;
    if (this.newer === undefined || path.startsWith('/api/')) await this.pass(asked, answer);
    else await sendFile(join(this.newer, path === '/' ? 'index.html' : path), answer);
  }

  private async pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const headers = { ...asked.headers, host: new URL(this.behind).host };
    if (headers.origin !== undefined) headers.origin = this.behind;
    const onward = request(new URL(asked.url ?? '/', this.behind), { method: asked.method, headers });
    const responds = once(onward, 'response') as Promise<[IncomingMessage]>;
    await pipeline(asked, onward);
    const [response] = await responds;
    answer.writeHead(response.statusCode ?? 502, response.headers);
    await pipeline(response, answer);
  }
}

/** Writes on the page that a module of the new version has run. */
function marked(module: string, part: string): Plugin {
  return {
    name: `mark-${part}`,
    transform: (code, id) =>
      id.endsWith(module) ? `${code}\ndocument.documentElement.setAttribute('data-new-${part}', '');` : undefined,
  };
}

async function sendFile(path: string, answer: ServerResponse): Promise<void> {
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) answer.writeHead(404).end();
  else
    answer
      .writeHead(200, {
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'cache-control': 'no-cache',
      })
      .end(bytes);
}
