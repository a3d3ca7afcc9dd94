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
    return { id: board.id, path: `/boards/${board.id}`, workspace: workspace.id };
  }

  /** Opens a board and waits until it can be edited. */
  async open(board: Pick<BoardAddress, 'path'>): Promise<BoardPage> {
    await this.page.goto(`${this.url}${board.path}`);
    const opened = new BoardPage(this.page);
    await opened.untilReady();
    return opened;
  }

  /** The same board in another tab of the same browser. */
  async openTab(board: Pick<BoardAddress, 'path'>): Promise<BoardPage> {
    const page = await this.context.newPage();
    await page.goto(`${this.url}${board.path}`);
    const opened = new BoardPage(page);
    await opened.untilReady();
    return opened;
  }

  /** Deletes a board for ever. */
  async deleteBoard({ id }: BoardAddress): Promise<void> {
    await this.ask('DELETE', `/api/boards/${id}?forever=true`, 204);
  }

  async changeRole({ workspace }: BoardAddress, other: Person, role: string): Promise<void> {
    await this.ask('PATCH', `/api/workspaces/${workspace}/members/${other.id}`, 200, { role });
  }

  async removeMember({ workspace }: BoardAddress, other: Person): Promise<void> {
    await this.ask('DELETE', `/api/workspaces/${workspace}/members/${other.id}`, 204);
  }

  /** Ends the sessions of all browsers from elsewhere, with the password. */
  async endSessionsFromElsewhere(): Promise<void> {
    const { access } = (await (
      await this.ask('POST', '/api/auth/login', 200, { username: this.name, password: PASSWORD })
    ).json()) as { access: string };
    const sessions = (await (await this.ask('GET', '/api/auth/sessions', 200, undefined, access)).json()) as {
      id: string;
      current: boolean;
    }[];
    for (const { id, current } of sessions) {
      if (!current) await this.ask('DELETE', `/api/auth/sessions/${id}`, 204, undefined, access);
    }
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

  /** Outside the browser: also while that is without network. */
  private async ask(method: string, path: string, status: number, body?: object, access = this.access) {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    expect(answer.status, `${method} ${path}`).toBe(status);
    return answer;
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
  /** The workspace that it is in. */
  workspace: string;
}

export { PASSWORD };
