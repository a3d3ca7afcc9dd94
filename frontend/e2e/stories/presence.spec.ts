import { expect, type Locator, type Page } from '@playwright/test';
import { test } from '../support/fixtures';
import { look } from '../support/gallery';

/** Those who are here, in the board's head; a press leads to where they are. */
function faces(page: Page): Locator {
  return page.getByRole('list', { name: 'People' }).getByRole('button');
}

/** A caret of somebody else in the text box on screen. */
function caretAt(page: Page, place: number): Locator {
  return page.locator(`[data-caret-at="${String(place)}"]`);
}

test('who is here, at which card, typing where and dragging what is seen by others while it is so', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const anas = await ana.open(address);
  const { page } = ana;
  await anas.addCard('To Do', 'Call the clinic');
  await anas.addCard('To Do', 'Order routers');
  await expect(page.getByText('ben, not here')).toBeAttached();

  const bens = await ben.open(address);
  await ana.openTab(address);
  await expect(faces(page)).toHaveCount(1);
  await expect(faces(page)).toHaveAccessibleName('ben looks at the board');
  await expect(faces(ben.page), 'two tabs are one person').toHaveCount(1);
  await expect(page.getByText('ben is here.')).toBeAttached();

  const bensCard = await bens.openCard('Call the clinic');
  await bensCard.description.pressSequentially('Before Friday', { delay: 20 });
  await expect(faces(page)).toHaveAccessibleName('ben types in the description of “Call the clinic”');
  await expect(anas.card('Call the clinic').getByText('ben is here')).toBeAttached();
  await expect(anas.card('Order routers').getByText('ben is here')).toHaveCount(0);
  await faces(page).click();
  await expect(anas.card('Call the clinic').getByRole('link')).toBeFocused();
  await look(page, 'presence-board');

  const anasCard = await anas.openCard('Call the clinic');
  await expect(anasCard.dialog.getByText('ben types here')).toBeVisible();
  await expect(caretAt(page, 'Before Friday'.length)).toBeAttached();
  await bensCard.description.press('Home');
  await expect(caretAt(page, 0)).toBeAttached();
  // Typed behind his caret, and before it: it stays where he has it.
  await anasCard.description.press('End');
  await anasCard.description.pressSequentially(', please', { delay: 10 });
  await expect(bensCard.description).toHaveValue('Before Friday, please');
  await expect(caretAt(page, 0)).toBeAttached();
  await bensCard.description.press('End');
  await anasCard.description.press('Home');
  await anasCard.description.pressSequentially('Soon. ', { delay: 10 });
  await expect(caretAt(page, 'Soon. Before Friday, please'.length)).toBeAttached();
  await look(page, 'presence-panel');
  await anasCard.close();
  await bensCard.close();
  await expect(faces(page)).toHaveAccessibleName('ben looks at the board');

  const { drop } = await bens.carry('Order routers', 'Done');
  await expect(anas.card('Order routers').getByText('ben drags it')).toBeVisible();
  await drop();
  await expect(anas.cardIn('Done', 'Order routers')).toBeVisible();
  await expect(page.getByText('ben drags it')).toHaveCount(0);

  // The board goes on syncing behind another page; he is not on it.
  await ben.page.getByRole('link', { name: 'Weft: all boards' }).click();
  await expect(faces(page)).toHaveCount(0);
  await expect(page.getByText('ben left.')).toBeAttached();
});
