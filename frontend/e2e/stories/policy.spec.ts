import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';

/** What the page was kept from by its policy, and which other hosts it asked. */
async function watched(page: Page, own: string) {
  const blocked: string[] = [];
  const foreign: string[] = [];
  await page.exposeFunction('blockedByPolicy', (what: string) => blocked.push(what));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const { blockedByPolicy } = window as unknown as { blockedByPolicy: (what: string) => void };
      blockedByPolicy(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(own) && !/^(data|blob|ws):/u.test(url)) foreign.push(url);
  });
  return { blocked, foreign };
}

test('the API is tried from its own page, under the policy and with nothing from other hosts', async ({
  server,
  page,
}) => {
  const { blocked, foreign } = await watched(page, server.url);
  await page.goto(`${server.url}/api/docs`);
  await page.getByText('Which version this is').click();
  await page.getByRole('button', { name: 'Execute' }).click();
  await expect(page.locator('.live-responses-table tbody .response-col_status')).toContainText('200');
  expect(blocked).toEqual([]);
  expect(foreign).toEqual([]);
});

test('the app does its work under its policy and with nothing from other hosts', async ({ person, server }) => {
  const ana = await person('ana');
  const { blocked, foreign } = await watched(ana.page, server.url);
  const board = await ana.open(await ana.makeBoard('Plans'));
  await board.addCard('To Do', 'Write the invitation');
  await board.untilSynced();
  expect(blocked).toEqual([]);
  expect(foreign).toEqual([]);
});
