import { expect, test } from '../support/fixtures';

test('a stranger who has the address of a board learns nothing, not even that it exists', async ({ person }) => {
  const [ana, eve] = await Promise.all([person('ana'), person('eve')]);
  const address = await ana.makeBoard('Secret plans');

  await eve.page.goto(address.path);
  await expect(eve.page.getByText(/not found/i)).toBeVisible();
  await expect(eve.page.getByText('Secret plans')).toHaveCount(0);

  const nowhere = '/boards/01890000-0000-7000-8000-000000000000';
  const shown = await eve.page.getByRole('main').textContent();
  await eve.page.goto(nowhere);
  await expect(eve.page.getByText(/not found/i)).toBeVisible();
  expect(await eve.page.getByRole('main').textContent()).toBe(shown);
});
