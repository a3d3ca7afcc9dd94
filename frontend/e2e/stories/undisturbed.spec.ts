import { expect } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import type { Action } from '../../src/generated/wasm/client_wasm';
import { test } from '../support/fixtures';
import { makeEdits, workerScript } from '../support/many-edits';

/** So many cards that a column keeps only those near what is in sight in the page. */
const LONG = 230;
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
  await expect(anas.column('To Do').getByText(`${String(LONG)} cards`)).toBeVisible();

  // Scrolled to the middle: the card at the top of the view stays there.
  await list.evaluate((list) => {
    list.scrollTop = list.scrollHeight / 2;
  });
  const seen = async () => {
    const titles = await list.evaluate((list) => {
      const top = list.getBoundingClientRect().top;
      const cards = [...list.querySelectorAll('article')].filter((card) => card.getBoundingClientRect().top >= top);
      return cards.slice(0, 4).map((card) => card.ariaLabel ?? '');
    });
    return titles as [string, string, string, string];
  };
  await expect.poll(async () => (await seen())[0]).toMatch(/Card 1\d\d/);
  const [anchor, neighbour, moved, other] = await seen();
  const topOf = async () => (await anas.card(anchor).boundingBox())?.y ?? Number.NaN;
  const before = await topOf();
  const above = ['One', 'Two', 'Three'].map((title) => addCard(`${title} above`, 'start'));
  await makeEdits(ben, address, above, { script });
  await expect(anas.column('To Do').getByText(`${String(LONG + 3)} cards`)).toBeVisible();
  expect(Math.abs((await topOf()) - before), 'what is looked at stays').toBeLessThanOrEqual(PIXEL);

  // A drag under which the board changes: its own card is moved away, others come and go around it.
  const { drop } = await anas.carry(moved, 'In Progress');
  const dragged = anas.card(moved);
  await expect(dragged).toHaveAttribute('data-dragging', 'true');
  const id = (title: string) => cards.find((card) => card.title === title)?.card ?? '';
  await makeEdits(
    ben,
    address,
    [
      { type: 'move_card', card: id(moved), column: 'done', position: { at: 'start' } },
      { type: 'move_card', card: id(neighbour), column: 'in_progress', position: { at: 'start' } },
      { type: 'trash_card', card: id(other) },
      addCard('Under the drag', 'start', 'in_progress'),
    ],
    { script },
  );
  await expect(anas.cardIn('In Progress', 'Under the drag')).toBeVisible();
  await expect(dragged, 'the drag goes on').toHaveAttribute('data-dragging', 'true');
  await drop();
  await expect(anas.cardIn('In Progress', moved)).toBeVisible();
  await anas.untilSynced();
  const bens = await ben.open(address);
  for (const board of [anas, bens]) {
    const { 'In Progress': inProgress, Done: done } = await board.layout();
    expect(inProgress?.toSorted()).toEqual(['Under the drag', neighbour, moved].toSorted());
    expect(done).toEqual([]);
  }
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
