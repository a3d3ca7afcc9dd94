import { type ChosenPerson, ImportFile, type ImportMember } from '../generated/wasm/client_wasm';
import { bytes as inWords } from '../lib/bytes';
import type { FromWorker } from './protocol';
import { randomSeed } from './random-seed';
import { progressOf } from './telling-progress';

type ReadImport = { request: number; file: Blob; members: readonly ImportMember[]; chosen: readonly ChosenPerson[] };

/** Reads files of other boards; keeps the last one ready. */
export class ImportReader {
  #file: ImportFile | undefined;
  #lastRequest = 0;

  constructor(
    private readonly user: string,
    private readonly tell: (message: FromWorker) => void,
    private readonly wasm: Promise<unknown>,
  ) {}

  async read({ request, file, members, chosen }: ReadImport): Promise<void> {
    this.#lastRequest = request;
    try {
      await this.wasm;
      if (file.size > ImportFile.bytes_max()) {
        throw new Error(`the file is larger than ${inWords(ImportFile.bytes_max())}`);
      }
      const bytes = new Uint8Array(await file.arrayBuffer());
      const progress = { progress: progressOf(request, this.tell) };
      const read = ImportFile.read(bytes, this.user, Date.now(), randomSeed(), [...members], [...chosen], progress);
      const outcome = read.outcome();
      // Whoever has chosen another file meanwhile wants that one.
      if (this.#lastRequest === request) this.#keep(read);
      else read.free();
      this.tell({ type: 'import_read', request, outcome });
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.tell({ type: 'failed', request, message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** The file that was read last; it is the caller's to free. */
  take(): ImportFile | undefined {
    const file = this.#file;
    this.#file = undefined;
    return file;
  }

  drop(): void {
    this.#lastRequest = 0;
    this.take()?.free();
  }

  #keep(file: ImportFile): void {
    this.take()?.free();
    this.#file = file;
  }
}
