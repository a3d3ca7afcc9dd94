// The server's binary alone in its folder, without any setting but its port: has every file of the app inside and serves
// it, lets somebody make an account and a board, and has it after a restart.
// node alone.mjs BINARY FOLDER-OF-THE-BUILT-APP
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const DEADLINE_MS = 120_000;
const PASSWORD = 'correct horse battery staple';
const [, , binary, app] = process.argv;
const folder = dirname(binary);
const port = await freePort();
const url = `http://localhost:${port}`;

setTimeout(() => {
  console.error('it took too long');
  process.exit(1);
}, DEADLINE_MS).unref();

await inside();
let server = await start();
const files = await theApp();
const { access } = await call('POST', '/api/auth/register', 201, {
  username: 'ana',
  email: 'ana@example.org',
  password: PASSWORD,
});
const workspace = await call('POST', '/api/workspaces', 201, { name: 'Home' }, access);
const board = await call('POST', `/api/workspaces/${workspace.id}/boards`, 201, { name: 'Alone' }, access);
await call('POST', `/api/boards/${board.id}/cards`, 201, { title: 'Still here' }, access);
await stop();

server = await start();
const again = await call('POST', '/api/auth/login', 200, { username: 'ana', password: PASSWORD });
const cards = await call('GET', `/api/boards/${board.id}/cards`, 200, undefined, again.access);
assert.deepEqual(
  cards.map(({ title }) => title),
  ['Still here'],
);
await stop();
assert.deepEqual((await readdir(folder)).sort(), ['data', 'sync-server']);
console.log(`${files} files of the app, an account and a board, kept through a restart`);

/** On the machine that built it, a server could find the app in the repository: what it has inside is what counts. */
async function inside() {
  const whole = await readFile(binary);
  for (const entry of await readdir(app, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    assert.ok(whole.includes(await readFile(path)), `${path} is not in the binary`);
  }
}

/** The page, what it names, the worker that keeps the app, and each file that this one lists, byte for byte. */
async function theApp() {
  const page = await get('/', 'text/html');
  const scripts = [...page.toString().matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/gu)].map(([, path]) => path);
  assert.ok(scripts.length > 0, 'the page names no scripts');
  for (const path of scripts) await get(path, path.endsWith('.js') ? 'text/javascript' : 'text/css');
  await get('/manifest.webmanifest', 'application/manifest+json');
  const worker = (await get('/service-worker.js', 'text/javascript')).toString();
  const listed = [...worker.matchAll(/\{[^{}]*\}/gu)]
    .map(([entry]) => ({
      path: /["']?url["']?:\s*["'`]([^"'`]+)/u.exec(entry)?.[1],
      integrity: /["']?integrity["']?:\s*["'`]sha256-([^"'`]+)/u.exec(entry)?.[1],
    }))
    .filter(({ path, integrity }) => path && integrity);
  assert.ok(listed.some(({ path }) => path.endsWith('.wasm')), 'the worker lists no wasm module');
  for (const { path, integrity } of listed) {
    const hash = createHash('sha256').update(await get(`/${path}`)).digest('base64');
    assert.equal(hash, integrity, `${path} is not what the worker expects`);
  }
  const wasm = listed.find(({ path }) => path.endsWith('.wasm')).path;
  const packed = await fetch(`${url}/${wasm}`, { headers: { 'accept-encoding': 'br' } });
  assert.equal(packed.headers.get('content-encoding'), 'br');
  assert.equal(packed.headers.get('content-type'), 'application/wasm');
  await packed.arrayBuffer();
  return listed.length;
}

async function get(path, type) {
  const answer = await fetch(`${url}${path}`, { headers: { 'accept-encoding': 'identity' } });
  assert.equal(answer.status, 200, path);
  if (type) assert.equal(answer.headers.get('content-type')?.split(';')[0], type, path);
  return Buffer.from(await answer.arrayBuffer());
}

async function call(method, path, status, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${url}${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.equal(answer.status, status, `${method} ${path}: ${text}`);
  return JSON.parse(text);
}

async function start() {
  const child = spawn(binary, [], {
    cwd: folder,
    env: { BIND: `127.0.0.1:${port}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('Weft is ready')) return child;
  }
  throw new Error('the server ended before it was ready');
}

async function stop() {
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
