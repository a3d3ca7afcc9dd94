// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { ana, bob } from '../../../api/testing/people';
import type { UndoOutcome } from '../../../generated/wasm/client_wasm';
import { eventually } from '../../../lib/testing/eventually';
import { aDelta } from '../../../worker/testing/view';
import { useBoard } from '../board-context';
import { PeopleContext, peopleOf } from '../people';
import { boardScreen } from '../testing/screen';
import { useRestore } from './use-restore';

afterEach(cleanup);

const member = { role: 'member', added_at: '' } as const;
const people = peopleOf(
  [ana, bob].map(({ id, username, display_name }) => ({ user_id: id, username, display_name, ...member })),
  [],
  ana.id,
);

function Restore() {
  const { restore } = useRestore(useBoard());
  return (
    <button type="button" onClick={() => void restore('s1', undefined, 'The board is as it was.')}>
      Restore
    </button>
  );
}

it('taking a restored board back says what others have changed since, and that it stays', async () => {
  const { heard, say, inside } = boardScreen();
  render(
    inside(
      <PeopleContext value={people}>
        <Restore />
      </PeopleContext>,
    ),
  );
  await userEvent.click(screen.getByRole('button', { name: 'Restore' }));
  say({ type: 'restored', request: heard('restore')[0]?.request ?? 0, undo: ['first', 'second'] });
  await screen.findByText('The board is as it was.');
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  const outcomes: UndoOutcome[] = [
    { done: true, kept: [] },
    { done: false, kept: [{ part: 'due', card: 'a', why: { type: 'changed', by: bob.id } }] },
  ];
  for (const [index, outcome] of outcomes.entries()) {
    await eventually(() => expect(heard('undo')).toHaveLength(index + 1));
    say({ type: 'undone', request: heard('undo')[index]?.request ?? 0, board: 'b', delta: aDelta(), outcome });
  }
  await screen.findByText(/^Undone in part: .*Bob.* has changed the due date of “Call the clinic” since\.$/u);
  expect(heard('undo').map(({ undo }) => undo)).toEqual(['second', 'first']);
});
