import type { ChosenPerson, ImportedBoard, ImportMember } from '../generated/wasm/client_wasm';
import type { ToWorker } from './protocol';
import type { OnProgress, Requests } from './requests';

/** Boards made of files, on this device. One file at a time is kept ready. */
export class ImportClient {
  constructor(
    private readonly requests: Requests,
    private readonly send: (message: ToWorker) => void,
    private readonly user: string,
  ) {}

  /** Reads a file, and says what would come of it; rejects, with words for the user, when it cannot be read. */
  async read(
    file: Blob,
    members: readonly ImportMember[],
    chosen: readonly ChosenPerson[],
    progress?: OnProgress,
  ): Promise<ImportedBoard> {
    const { user } = this;
    const answer = await this.requests.ask(
      'import_read',
      (request) => ({ type: 'read_import', request, user, file, members, chosen }),
      progress,
    );
    return answer.outcome;
  }

  /** Makes a board of the file that was read last; it is registered when the server can be reached. */
  async make(board: string, workspace: string, name: string, progress?: OnProgress): Promise<void> {
    const { user } = this;
    await this.requests.ask(
      'imported',
      (request) => ({ type: 'make_import', request, board, user, workspace, name }),
      progress,
    );
  }

  /** The file that was read last is not wanted any more. */
  drop(): void {
    this.send({ type: 'drop_import' });
  }
}
