import { expect } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import type { Action } from '../../src/generated/wasm/client_wasm';
import { expectSameBoard } from '../support/board-page';
import { test } from '../support/fixtures';
import { makeEdits, workerScript } from '../support/many-edits';

/** How many cards make a column that scrolls. */
const LONG = 40;
/** What may be lost in rounding, in pixels. */
const PIXEL = 1;

function addCard(title: string, at: 'start' | 'end', column = 'todo'): Action & { type: 'add_card' } {
  return { type: 'add_card', card: uuidv7(), column, title, position: { at } };
}

test('what others add and move disturbs neither a drag nor what somebody looks at', async ({ person }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const anas = await ana.open(address);
  const { page } = ana;
  const script = workerScript(page);
  const cards = Array.from({ length: LONG }, (_, i) => addCard(`Card ${String(i)}`, 'end'));
  await makeEdits(ben, address, cards, { script });
  const list = page.getByRole('list', { name: 'Cards in To Do' });
  await expect(anas.column('To Do').getByRole('article')).toHaveCount(LONG);

  // Scrolled to the middle: the card at the top of the view stays there.
  const anchor = anas.card('Card 20');
  await list.evaluate((list) => {
    const card = [...list.querySelectorAll('article')].find((each) => each.ariaLabel === 'Card 20');
    const item = card?.closest('li');
    if (item) list.scrollTop += item.getBoundingClientRect().top - list.getBoundingClientRect().top;
  });
  const topOf = async () => (await anchor.boundingBox())?.y ?? Number.NaN;
  await expect.poll(topOf).toBeLessThan(300);
  const before = await topOf();
  const above = ['One', 'Two', 'Three'].map((title) => addCard(`${title} above`, 'start'));
  await makeEdits(ben, address, above, { script });
  await expect(anas.card('Three above')).toBeAttached();
  expect(Math.abs((await topOf()) - before), 'what is looked at stays').toBeLessThanOrEqual(PIXEL);

  // A drag under which the board changes: its own card is moved away, others come and go around it.
  const { drop } = await anas.carry('Card 22', 'In Progress');
  const dragged = anas.card('Card 22');
  await expect(dragged).toHaveAttribute('data-dragging', 'true');
  const id = (title: string) => cards.find((card) => card.title === title)?.card ?? '';
  await makeEdits(
    ben,
    address,
    [
      { type: 'move_card', card: id('Card 22'), column: 'done', position: { at: 'start' } },
      { type: 'move_card', card: id('Card 21'), column: 'in_progress', position: { at: 'start' } },
      { type: 'trash_card', card: id('Card 23') },
      addCard('Under the drag', 'start', 'in_progress'),
    ],
    { script },
  );
  await expect(anas.cardIn('In Progress', 'Under the drag')).toBeVisible();
  await expect(dragged, 'the drag goes on').toHaveAttribute('data-dragging', 'true');
  await drop();
  await expect(anas.cardIn('In Progress', 'Card 22')).toBeVisible();
  await anas.untilSynced();
  const bens = await ben.open(address);
  const layout = await expectSameBoard(anas, bens);
  expect(layout['In Progress']).toEqual(expect.arrayContaining(['Under the drag', 'Card 21', 'Card 22']));
  expect(layout.Done).toEqual([]);
});

test('what somebody types stands beside what another selects, and moves neither selection nor caret', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await anas.addCard('To Do', 'Notes');
  await expect(bens.card('Notes')).toBeVisible();
  const anasCard = await anas.openCard('Notes');
  await anasCard.description.fill('one two three');
  const bensCard = await bens.openCard('Notes');
  await expect(bensCard.description).toHaveValue('one two three');
  const selected = () =>
    anasCard.description.evaluate((box: HTMLTextAreaElement) => box.value.slice(box.selectionStart, box.selectionEnd));

  await anasCard.description.evaluate((box: HTMLTextAreaElement) => {
    box.setSelectionRange(4, 7);
  });
  await bensCard.description.press('Home');
  await bensCard.description.pressSequentially('zero ', { delay: 10 });
  await bensCard.description.press('End');
  await bensCard.description.pressSequentially(' four', { delay: 10 });
  await expect(anasCard.description).toHaveValue('zero one two three four');
  expect(await selected()).toBe('two');

  // Both type at once: each where their caret is.
  await anasCard.description.press('ArrowRight');
  await bensCard.description.press('Home');
  await Promise.all([
    anasCard.description.pressSequentially(' and a half', { delay: 15 }),
    bensCard.description.pressSequentially('minus one ', { delay: 15 }),
  ]);
  const merged = 'minus one zero one two and a half three four';
  await expect(anasCard.description).toHaveValue(merged);
  await expect(bensCard.description).toHaveValue(merged);
  const caret = await anasCard.description.evaluate((box: HTMLTextAreaElement) => box.selectionStart);
  expect(caret).toBe('minus one zero one two and a half'.length);
});
