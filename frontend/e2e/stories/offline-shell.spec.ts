import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Deployment } from '../support/app-versions';
import { expect, test } from '../support/fixtures';
import { hasStayed, markPage, untilOnDevice } from '../support/on-device';

/** Long after the last question for a new version, in milliseconds. */
const HOUR_MS = 60 * 60_000;
/** Longer than the app takes to find a quiet moment, in milliseconds. */
const QUIET_MS = 3_000;

test.use({ serviceWorkers: 'allow' });

const tile = (page: Page) => page.getByRole('link', { name: 'Autumn release' });
const account = (page: Page) => page.getByRole('button', { name: 'Account: ana' });
const offlineLine = (page: Page) => page.getByText(/You are offline\. These are the boards as of/);
/** There as soon as a part of the new version has run in the tab. */
const newPart = (page: Page, part: string) => page.locator(`html[data-new-${part}]`);
const notice = (page: Page) => page.getByText('A new version of Weft is ready');

test('after one visit the app opens with the server gone: signed in, with its boards, under the same policy', async ({
  person,
  server,
}) => {
  const ana = await person('ana');
  const address = await ana.makeBoard('Autumn release');
  const { page } = ana;
  const online = await page.goto('/');
  await expect(tile(page)).toBeVisible();
  await untilOnDevice(page);

  await server.kill();
  const offline = await page.reload();
  await expect(tile(page)).toBeVisible();
  await expect(account(page)).toBeVisible();
  await expect(offlineLine(page)).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  const policy = online?.headers()['content-security-policy'];
  expect(policy).toContain("default-src 'self'");
  expect(offline?.headers()['content-security-policy']).toBe(policy);
  expect(await runsInlineScript(page)).toBe(false);

  await page.goto(address.path);
  await expect(account(page)).toBeVisible();
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.getByText(/Something went wrong|not found/)).toHaveCount(0);

  await page.goto('/');
  await expect(offlineLine(page)).toBeVisible();
  await markPage(page);
  await server.restart();
  await expect(offlineLine(page)).toHaveCount(0);
  await expect(tile(page)).toBeVisible();
  expect(await hasStayed(page)).toBe(true);
});

test('the server answers its own paths, also to a browser that has the app', async ({ person }) => {
  const { page } = await person('ana');
  await page.goto('/');
  await untilOnDevice(page);
  const answer = await page.goto('/api/version');
  expect(answer?.fromServiceWorker()).toBe(false);
  expect(answer?.headers()['content-type']).toContain('application/json');
});

test('without network and without answers the app says so, and goes on when the server does', async ({
  person,
  server,
}) => {
  const ana = await person('ana');
  await ana.makeBoard('Autumn release');
  const { page } = ana;
  await page.goto('/');
  await expect(tile(page)).toBeVisible();
  await untilOnDevice(page);
  await page.evaluate(() => indexedDB.deleteDatabase('weft.answers'));

  await server.kill();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'You are offline' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await server.restart();
  await expect(tile(page)).toBeVisible();
});

test('after a sign-out the device shows nothing of them, without network either', async ({ person, server }) => {
  const ana = await person('ana');
  await ana.makeBoard('Autumn release');
  const { page } = ana;
  await page.goto('/');
  await expect(tile(page)).toBeVisible();
  await untilOnDevice(page);
  await account(page).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Weft' })).toBeVisible();

  await server.kill();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'The server cannot be reached' })).toBeVisible();
  await expect(tile(page)).toHaveCount(0);
});

test('a part of the app that cannot be loaded is said so, and loading the page again helps', async ({
  person,
  server,
}) => {
  const ana = await person('ana', { serviceWorkers: 'block' });
  await ana.makeBoard('Autumn release');
  const { page } = ana;
  await page.goto('/');
  await expect(tile(page)).toBeVisible();

  await server.kill();
  await tile(page).click();
  await expect(page.getByRole('heading', { name: 'Something went wrong here' })).toBeVisible();
  await server.restart();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByText('Something went wrong here')).toHaveCount(0);
  await expect(account(page)).toBeVisible();
});

test('Chromium offers to install the app', async ({ person }) => {
  const { page, context } = await person('ana');
  await page.goto('/');
  await untilOnDevice(page);
  const browser = await context.newCDPSession(page);
  const { errors } = await browser.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
  // A private window installs nothing.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
});

test('a new version is offered and never forced; tabs of the old one keep all their pages', async ({
  person,
  server,
}) => {
  const deployment = await Deployment.before(server.url);
  try {
    const ana = await person('ana', { baseURL: deployment.url });
    await ana.makeBoard('Autumn release');
    const [one, other] = [ana.page, await ana.context.newPage()];
    for (const page of [one, other]) {
      await page.goto('/');
      await expect(tile(page)).toBeVisible();
      await untilOnDevice(page);
      await markPage(page);
    }

    await deployment.deployNewVersion();
    await one.getByRole('button', { name: 'New board', exact: true }).click();
    await one.getByRole('textbox', { name: 'Name' }).fill('Half a na');
    await comeBackLater(one);
    await expect(notice(other)).toBeVisible();
    await one.waitForTimeout(QUIET_MS);
    await expect(notice(one)).toHaveCount(0);
    await expect(one.getByRole('textbox', { name: 'Name' })).toHaveValue('Half a na');

    await one.keyboard.press('Escape');
    await expect(notice(one)).toBeVisible();
    expect(await barriers(one)).toEqual([]);
    for (const page of [one, other]) {
      expect(await hasStayed(page)).toBe(true);
      await expect(newPart(page, 'app')).toHaveCount(0);
    }

    const third = await ana.context.newPage();
    await third.goto('/');
    await expect(tile(third)).toBeVisible();
    await expect(newPart(third, 'app')).toHaveCount(0);
    await third.close();

    await one.getByRole('button', { name: 'Reload' }).click();
    await expect(newPart(one, 'app')).toHaveCount(1);
    await expect(tile(one)).toBeVisible();
    await expect(notice(one)).toHaveCount(0);

    // Its files are on no server any more, nor where the browser may have kept copies by chance.
    await (await ana.context.newCDPSession(other)).send('Network.clearBrowserCache');
    await tile(other).click();
    await expect(other).toHaveURL(/\/boards\//);
    await expect(other.getByRole('main')).toBeVisible();
    await expect(other.getByText('Something went wrong')).toHaveCount(0);
    expect(await hasStayed(other)).toBe(true);
    await expect(newPart(other, 'board')).toHaveCount(0);

    await tile(one).click();
    await expect(newPart(one, 'board')).toHaveCount(1);
  } finally {
    await deployment.stop();
  }
});

/** What axe finds that keeps somebody out. */
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

/** Somebody returns to the tab after a long time. */
async function comeBackLater(page: Page): Promise<void> {
  await page.clock.setFixedTime(Date.now() + HOUR_MS);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
}

/** Whether the page's policy lets a script run that is written into it. */
async function runsInlineScript(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.head.append(script);
    return Reflect.get(window, 'inlineRan') === true;
  });
}
