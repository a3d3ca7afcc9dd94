import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { PASSWORD } from '../support/person';
import { fillRegistration } from '../support/sign-in';

test('somebody invited by a link makes an account on the way, and works on the board', async ({
  person,
  browser,
  server,
}) => {
  const ana = await person('ana');
  const address = await ana.makeBoard('Autumn release');
  await ana.page.goto('/');
  await ana.page.getByRole('link', { name: "About the workspace ana's team" }).click();
  await ana.page.getByRole('combobox', { name: 'They come as' }).selectOption('Member');
  await ana.page.getByRole('button', { name: 'Make a link' }).click();
  const link = await ana.page.getByRole('textbox', { name: 'Link for one member' }).inputValue();
  expect(link).toMatch(new RegExp(`^${server.url}/invite#`));
  await expect(ana.page.getByRole('list', { name: 'Invite links' }).getByRole('listitem')).toHaveCount(1);
  await look(ana.page, 'invite-links');

  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page).toHaveURL(`${server.url}/invite`);
  await look(page, 'invite');
  await page.reload();
  await fillRegistration(page, 'ben');
  await expect(page.getByRole('heading', { name: 'You are invited to a workspace' })).toBeVisible();
  await look(page, 'invite-accept');
  await page.getByRole('button', { name: 'Join the workspace' }).click();
  await page.getByRole('link', { name: /Autumn release/ }).click();
  const bens = new BoardPage(page);
  await bens.untilReady();
  await bens.addCard('To Do', 'Hello from Ben');
  const anas = await ana.open(address);
  await expect(anas.card('Hello from Ben')).toBeVisible();

  // Once is once.
  const eve = await person('eve');
  await eve.page.goto(link);
  await eve.page.getByRole('button', { name: 'Join the workspace' }).click();
  await expect(eve.page.getByRole('heading', { name: 'This invitation works no more' })).toBeVisible();
  await look(eve.page, 'invite-dead');
  await eve.page.goto(`/workspaces/${address.workspace}`);
  await expect(eve.page.getByRole('heading', { name: 'Workspace not found' })).toBeVisible();
  await look(eve.page, 'workspace-not-found');
  await context.close();
});

test('whoever has an account signs in on the way; a revoked link lets nobody in', async ({
  person,
  browser,
  server,
}) => {
  const [ana] = [await person('ana'), await person('ben')];
  const { workspace } = await ana.makeBoard('Autumn release');
  await ana.page.goto(`/workspaces/${workspace}`);
  const links: string[] = [];
  for (let i = 0; i < 2; i++) {
    await ana.page.getByRole('button', { name: 'Make a link' }).click();
    const field = ana.page.getByRole('textbox', { name: 'Link for one member' });
    await expect(field).not.toHaveValue(links[0] ?? '');
    links.push(await field.inputValue());
    await expect(ana.page.getByRole('list', { name: 'Invite links' }).getByRole('listitem')).toHaveCount(i + 1);
  }

  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto(links[0] ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'Username or e-mail' }).fill('ben');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Join the workspace' }).click();
  await expect(page.getByRole('region', { name: "ana's team" })).toBeVisible();

  await ana.page.reload();
  await expect(ana.page.getByText('@ben')).toBeVisible();
  await ana.page.getByRole('button', { name: /^Revoke the link/ }).click();
  await expect(ana.page.getByText('The link works no more')).toBeVisible();
  await expect(ana.page.getByRole('heading', { name: 'Invite links' })).toBeFocused();
  const eve = await person('eve');
  await eve.page.goto(links[1] ?? '');
  await eve.page.getByRole('button', { name: 'Join the workspace' }).click();
  await expect(eve.page.getByRole('heading', { name: 'This invitation works no more' })).toBeVisible();
  await context.close();
});
