import { type Browser, expect, test } from '@playwright/test';
import { expectSameBoard } from '../support/board-page';
import { Person } from '../support/person';

/** nginx before the nodes, and the nodes themselves: whoever started them says where they are. */
const front = addresses('WEFT_URL')[0] ?? '';
const [one = '', other = ''] = addresses('WEFT_NODE_URLS');

test('people on two nodes, and one who comes through nginx, see each other and edit one board', async ({ browser }) => {
  const ana = await arrive(browser, 'ana', one);
  const ben = await arrive(browser, 'ben', other);
  const cleo = await arrive(browser, 'cleo', front);
  const address = await ana.makeBoard('Autumn release', [ben, cleo]);
  const [anas, bens, cleos] = await Promise.all([ana.open(address), ben.open(address), cleo.open(address)]);

  for (const { page, name } of [ana, ben, cleo]) {
    const others = ['ana', 'ben', 'cleo'].filter((other) => other !== name);
    const faces = page.getByRole('list', { name: 'People' });
    for (const other of others) {
      await expect(faces.getByRole('button', { name: `${other} looks at the board` })).toBeVisible();
    }
  }

  await anas.addCard('To Do', 'From node 1');
  await bens.addCard('To Do', 'From node 2');
  await cleos.addCard('To Do', 'Through nginx');
  for (const board of [anas, bens, cleos]) {
    for (const title of ['From node 1', 'From node 2', 'Through nginx']) {
      await expect(board.cardIn('To Do', title)).toBeVisible();
    }
  }

  const carried = await Promise.all([anas.carry('From node 1', 'In Progress'), bens.carry('From node 1', 'Done')]);
  await Promise.all(carried.map(({ drop }) => drop()));
  await Promise.all([anas, bens, cleos].map((board) => board.untilSynced()));
  const layout = await expectSameBoard(anas, bens);
  await expectSameBoard(bens, cleos);
  expect([...(layout['In Progress'] ?? []), ...(layout.Done ?? [])]).toEqual(['From node 1']);

  await Promise.all([ana, ben, cleo].map(({ context }) => context.close()));
});

async function arrive(browser: Browser, name: string, url: string): Promise<Person> {
  return Person.register(name, await browser.newContext({ baseURL: url }), url);
}

function addresses(variable: string): string[] {
  const named = process.env[variable];
  if (!named) throw new Error(`${variable} is not set: cargo xtask cluster --test starts the nodes`);
  return named.split(',');
}
