import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Asked {
  method: string;
  path: string;
  bearer: string | undefined;
  body: unknown;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Answerer = (asked: Asked) => Answer | Promise<Answer>;

/** A real HTTP server that answers as the contract says the real one may, and notes what it was asked. */
export async function contractServer(answerer: Answerer) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then(async (one) => {
      asked.push(one);
      write(response, await answerer(one));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    asked,
    /** How often a path was asked for. */
    times: (path: string) => asked.filter((one) => one.path === path).length,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const body = await text(request);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    bearer: request.headers.authorization?.replace(/^Bearer /u, ''),
    body: body === '' ? undefined : JSON.parse(body),
  };
}

function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type, ...headers });
  // An error's text goes as it is: what stands between may answer anything.
  response.end(body === undefined || (status >= 400 && typeof body === 'string') ? body : JSON.stringify(body));
}
