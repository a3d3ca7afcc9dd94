import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A line between browsers and a server, on which every byte takes its time, those of WebSockets in workers included: what
 * browsers themselves can slow down are a page's own requests.
 */
export class SlowLine {
  private port = 0;
  private readonly ends = new Set<Socket>();
  private held: Promise<void> | undefined;
  private letGo: () => void = () => undefined;

  private constructor(
    private readonly entry: Server,
    private readonly oneWayMs: number,
  ) {
    entry.on('connection', (near: Socket) => {
      const far = connect(this.port, '127.0.0.1');
      for (const end of [near, far]) {
        this.ends.add(end);
        end.setNoDelay();
        end.on('error', () => undefined);
        end.on('close', () => {
          this.ends.delete(end);
          near.destroy();
          far.destroy();
        });
      }
      this.carry(near, far);
      this.carry(far, near);
    });
  }

  /** A question and its answer take `roundTripMs` longer than without it. */
  static async of(roundTripMs: number): Promise<SlowLine> {
    const entry = createServer();
    const line = new SlowLine(entry, roundTripMs / 2);
    entry.listen(0, '127.0.0.1');
    await once(entry, 'listening');
    return line;
  }

  get url(): string {
    return `http://localhost:${String((this.entry.address() as AddressInfo).port)}`;
  }

  leadTo(port: number): void {
    this.port = port;
  }

  /** Nothing arrives any more on either side, and nobody is told. The answer lets all of it through. */
  hold(): () => void {
    this.held = new Promise((resolve) => {
      this.letGo = resolve;
    });
    return () => {
      this.held = undefined;
      this.letGo();
    };
  }

  async close(): Promise<void> {
    for (const end of this.ends) end.destroy();
    this.entry.close();
    await once(this.entry, 'close');
  }

  /** Each chunk leaves so long after it came, in order, and as many as come are under way at once. */
  private carry(from: Socket, to: Socket): void {
    let before = Promise.resolve();
    const after = (act: () => void) => {
      const due = new Promise<void>((wake) => setTimeout(wake, this.oneWayMs));
      before = before
        .then(() => due)
        .then(() => this.held)
        .then(act);
    };
    from.on('data', (chunk: Buffer) => {
      after(() => {
        if (to.writable) to.write(chunk);
      });
    });
    from.on('end', () => {
      after(() => to.end());
    });
  }
}
