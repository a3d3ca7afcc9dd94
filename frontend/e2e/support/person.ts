import { type BrowserContext, expect, type Page } from '@playwright/test';
import { BoardPage } from './board-page';

const PASSWORD = 'correct horse battery';

/** Somebody with an account, in a browser of their own. */
export class Person {
  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
    /** Works for ten minutes, or until the session is ended. */
    readonly access: string,
    readonly id: string,
  ) {}

  /** Makes the account over REST; the refresh cookie signs the browser in. */
  static async register(name: string, context: BrowserContext, url: string): Promise<Person> {
    const answer = await context.request.post(`${url}/api/auth/register`, {
      data: { username: name, email: `${name}@example.org`, password: PASSWORD, cookie: true },
    });
    expect(answer.status(), await answer.text()).toBe(201);
    const { access, user } = (await answer.json()) as { access: string; user: { id: string } };
    return new Person(name, context, await context.newPage(), url, access, user.id);
  }

  /** A new workspace with one board, shared with others. */
  async makeBoard(name: string, sharedWith: Person[] = []): Promise<BoardAddress> {
    const workspace = await this.post('/api/workspaces', { name: `${this.name}'s team` });
    for (const other of sharedWith) {
      await this.post(`/api/workspaces/${workspace.id}/members`, { username: other.name });
    }
    const board = await this.post(`/api/workspaces/${workspace.id}/boards`, { name });
    return { id: board.id, path: `/boards/${board.id}` };
  }

  /** Opens a board and waits until it can be edited. */
  async open(board: BoardAddress): Promise<BoardPage> {
    await this.page.goto(`${this.url}${board.path}`);
    const opened = new BoardPage(this.page);
    await opened.untilReady();
    return opened;
  }

  /** The same board in another tab of the same browser. */
  async openTab(board: BoardAddress): Promise<BoardPage> {
    const page = await this.context.newPage();
    await page.goto(`${this.url}${board.path}`);
    const opened = new BoardPage(page);
    await opened.untilReady();
    return opened;
  }

  /** Deletes a board for ever. */
  async deleteBoard({ id }: BoardAddress): Promise<void> {
    const answer = await fetch(`${this.url}/api/boards/${id}?forever=true`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${this.access}` },
    });
    expect(answer.status, await answer.text()).toBe(204);
  }

  /** The server ends the session of this browser, which is not told. */
  async endSession(): Promise<void> {
    const answer = await fetch(`${this.url}/api/auth/logout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.access}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status, await answer.text()).toBe(204);
  }

  private async post(path: string, data: object): Promise<{ id: string }> {
    const headers = { authorization: `Bearer ${this.access}` };
    const answer = await this.context.request.post(`${this.url}${path}`, { data, headers });
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(201);
    return (await answer.json()) as { id: string };
  }
}

export interface BoardAddress {
  id: string;
  /** Where the app shows it. */
  path: string;
}

export { PASSWORD };
