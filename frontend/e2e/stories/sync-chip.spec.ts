import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('the chip says where the edits are, and the popover what waits, with a copy to take along', async ({
  person,
  server,
}) => {
  const ana = await person('ana', { reducedMotion: 'reduce' });
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  await board.addCard('To Do', 'Before');
  await board.untilSynced();

  await server.kill();
  await expect(board.chip).toHaveText('Reconnecting');
  await board.addCard('To Do', 'Ask the clinic');
  await expect(board.chip).toHaveText('Saved on this device · 1 waiting');

  await board.chip.getByRole('button').press('Enter');
  const popover = ana.page.getByRole('dialog', { name: 'Saved on this device · 1 waiting' });
  await expect(popover).toContainText('Added “Ask the clinic” to To Do');
  await look(ana.page, 'sync-chip');
  const [copy] = await Promise.all([
    ana.page.waitForEvent('download'),
    popover.getByRole('button', { name: 'Download a copy' }).click(),
  ]);
  expect(copy.suggestedFilename()).toBe('Autumn release.automerge');
  await ana.page.keyboard.press('Escape');
  await expect(board.chip.getByRole('button')).toBeFocused();

  await server.restart();
  await board.untilSynced();
});

test('nobody is asked to stay for what is safe on the device', async ({ person, server }) => {
  const ana = await person('ana');
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  await server.kill();
  await board.addCard('To Do', 'Kept here');
  await expect(board.chip).toHaveText('Saved on this device · 1 waiting');
  let asked = false;
  ana.page.on('dialog', (dialog) => {
    asked = true;
    void dialog.accept();
  });
  await ana.page.close({ runBeforeUnload: true });
  await ana.page.waitForEvent('close').catch(() => undefined);
  expect(asked).toBe(false);
});
