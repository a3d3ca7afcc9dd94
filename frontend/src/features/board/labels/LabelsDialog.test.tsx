// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LabelView } from '../../../generated/wasm/client_wasm';
import { live } from '../../../worker/testing/status';
import { aDelta } from '../../../worker/testing/view';
import { BoardScreenContext } from '../board-screen-context';
import { boardScreen, screenActions } from '../testing/screen';
import { LabelsDialog } from './LabelsDialog';
import { LABEL_COLORS } from './label-colors';

beforeEach(() => {
  localStorage.clear();
});
afterEach(cleanup);

const [INDIGO, SKY] = LABEL_COLORS.map(({ color }) => color);
const urgent: LabelView = { id: 'l', name: 'Urgent', color: INDIGO ?? '', conflicts: [] };

/** The dialog, opened from a card or from the board. */
async function open(labels: LabelView[], card?: string) {
  const here = boardScreen();
  const become = (labels: LabelView[]) => {
    act(() => {
      here.store.apply(aDelta({ labels }));
    });
  };
  here.store.setStatus(live());
  become(labels);
  render(
    here.inside(
      <BoardScreenContext value={screenActions()}>
        <LabelsDialog open close={() => undefined} card={card} />
      </BoardScreenContext>,
    ),
  );
  await screen.findByRole('dialog', { name: 'Labels' });
  return { ...here, become };
}

it('a label made from a card is on it, as one change, in a colour that no other has', async () => {
  const { acted } = await open([urgent], 'a');
  await userEvent.type(screen.getByRole('textbox', { name: 'Name of the new label' }), ' Later {Enter}');
  const [batch] = acted;
  if (batch?.type !== 'batch') throw new Error('it is one change');
  const [added, labelled] = batch.actions;
  expect(added).toMatchObject({ type: 'add_label', name: 'Later', color: SKY });
  expect(labelled).toEqual({ type: 'label_card', card: 'a', label: added?.type === 'add_label' && added.label });
});

it('a label is renamed, recoloured and deleted', async () => {
  const { acted } = await open([urgent]);
  const box = screen.getByRole('textbox', { name: 'Name of Urgent' });
  await userEvent.type(box, '!{Enter}');
  await userEvent.click(screen.getByRole('button', { name: 'Colour of Urgent: Indigo' }));
  await userEvent.click(await screen.findByRole('menuitemradio', { name: 'Sky' }));
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByRole('button', { name: 'Delete the label Urgent' }));
  expect(acted).toEqual([
    { type: 'rename_label', label: 'l', name: 'Urgent!' },
    { type: 'recolor_label', label: 'l', color: SKY },
    { type: 'delete_label', label: 'l' },
  ]);
});

it('a name is kept as it is typed, while the keyboard is in it, in one piece', async () => {
  const { acted } = await open([urgent]);
  await userEvent.type(screen.getByRole('textbox', { name: 'Name of Urgent' }), ' now');
  await expect.poll(() => acted).toEqual([{ type: 'rename_label', label: 'l', name: 'Urgent now' }]);
  expect(document.activeElement).toHaveProperty('value', 'Urgent now');
});

it('what somebody else makes of a name meanwhile is merged, and what is given up is as it was', async () => {
  const { acted, become } = await open([urgent]);
  const box = screen.getByRole('textbox', { name: 'Name of Urgent' });
  await userEvent.type(box, ' now');
  become([{ ...urgent, name: 'Very urgent' }]);
  await userEvent.keyboard('{Enter}');
  expect(acted).toEqual([{ type: 'rename_label', label: 'l', name: 'Very urgent now' }]);
  become([{ ...urgent, name: 'Very urgent now' }]);
  await userEvent.tab();
  await userEvent.type(box, ' or never{Escape}');
  expect(acted).toHaveLength(1);
  expect(box).toHaveProperty('value', 'Very urgent now');
});

it('what was written to it at the same time stands below it', async () => {
  const take = { type: 'rename_label', label: 'l', name: 'Hurry' } as const;
  const { acted } = await open([
    { ...urgent, conflicts: [{ lost: { field: 'name', name: 'Hurry' }, by: undefined, at: Date.now(), take }] },
  ]);
  expect(screen.getByText('Somebody named it “Hurry” at the same time')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Use theirs' }));
  expect(acted).toEqual([take]);
});
