import type { BoardView, CardSteps, Difference, ExportFormat, Steps, UndoId } from '../generated/wasm/client_wasm';
import type { OnProgress, Requests } from './requests';

/** What is wanted of an export. */
export interface ExportWish {
  format: ExportFormat;
  /** As of which step; as it is when none is named. */
  at?: string;
  /** What people are called, by their ids. */
  names: Readonly<Record<string, string>>;
}

/** A file that a board has become. */
export interface ExportedFile {
  file: Blob;
  /** What comes after the dot of its name. */
  extension: string;
}

/** Looking back on the boards that are followed, and taking them away. All of it happens on this device. */
export class PastClient {
  constructor(private readonly requests: Requests) {}

  /** A page of `limit` steps, counted from the beginning; the last one when none is named. The oldest step comes first. */
  async steps(board: string, page: number | undefined, limit: number): Promise<Steps> {
    const answer = await this.requests.ask('steps', (request) => ({ type: 'get_steps', request, board, page, limit }));
    return answer.steps;
  }

  /** What was done to a card, the newest first, as far back as one look goes: before the step `before` if it is named. */
  async ofCard(board: string, card: string, before?: string): Promise<CardSteps> {
    const answer = await this.requests.ask('card_steps', (request) => ({
      type: 'get_card_steps',
      request,
      board,
      card,
      before,
    }));
    return answer.found;
  }

  /** The board as it was just behind a step. */
  async view(board: string, at: string): Promise<BoardView> {
    const answer = await this.requests.ask('past', (request) => ({ type: 'get_past', request, board, at }));
    return answer.view;
  }

  /** What has become of the board from one step to another, or until now. */
  async compare(board: string, from: string, to?: string): Promise<Difference> {
    const answer = await this.requests.ask('compared', (request) => ({ type: 'compare', request, board, from, to }));
    return answer.difference;
  }

  /** Makes a card, or the whole board, what it was; answers what takes that back, in the order in which it was done. */
  async restore(board: string, at: string, card?: string, progress?: OnProgress): Promise<readonly UndoId[]> {
    const answer = await this.requests.ask(
      'restored',
      (request) => ({ type: 'restore', request, board, at, card }),
      progress,
    );
    return answer.undo;
  }

  /** The board as a file. */
  async exported(board: string, wish: ExportWish, progress?: OnProgress): Promise<ExportedFile> {
    const { file, extension } = await this.requests.ask(
      'exported',
      (request) => ({ type: 'export', request, board, ...wish }),
      progress,
    );
    return { file, extension };
  }
}
