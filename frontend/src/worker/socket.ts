import { subprotocol } from '../generated/wasm/client_wasm';

/** Close code of a socket that never opened, or that was lost without a word. */
export const LOST = 1006;

/** How long the handshake may take, in milliseconds; browsers themselves wait for minutes. */
const OPEN_WITHIN_MS = 15_000;

export interface SocketEvents {
  opened: () => void;
  received: (bytes: Uint8Array) => void;
  /** `everOpened`: false when the server refused the upgrade or could not be reached; the browser does not say which. */
  closed: (code: number, everOpened: boolean) => void;
}

/** One connection of one board. After `drop` it says nothing more. */
export class Socket {
  readonly #socket: WebSocket;
  readonly #deadline: ReturnType<typeof setTimeout>;
  #everOpened = false;

  constructor(board: string, events: SocketEvents) {
    this.#socket = new WebSocket(boardAddress(board), subprotocol());
    this.#socket.binaryType = 'arraybuffer';
    this.#deadline = setTimeout(() => {
      this.drop();
      events.closed(LOST, false);
    }, OPEN_WITHIN_MS);
    this.#socket.onopen = () => {
      clearTimeout(this.#deadline);
      this.#everOpened = true;
      events.opened();
    };
    this.#socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      // The protocol is binary; a text frame is none of it.
      if (data instanceof ArrayBuffer) events.received(new Uint8Array(data));
    };
    this.#socket.onclose = ({ code }) => {
      clearTimeout(this.#deadline);
      events.closed(code, this.#everOpened);
    };
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }

  drop(code?: number): void {
    clearTimeout(this.#deadline);
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    // A script may give 1000 and 3000 to 4999 only.
    if (code === undefined || (code !== 1000 && code < 3000)) this.#socket.close();
    else this.#socket.close(code);
  }
}

function boardAddress(board: string): string {
  const url = new URL(`/ws/boards/${encodeURIComponent(board)}`, self.location.origin);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
