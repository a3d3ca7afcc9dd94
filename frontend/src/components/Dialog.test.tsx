// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../lib/testing/eventually';
import { Dialog } from './Dialog';
import { TextField } from './TextField';

afterEach(cleanup);

function Asking() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        New board
      </button>
      <Dialog open={open} close={() => setOpen(false)} title="New board" description="It starts empty.">
        <TextField label="Name" />
      </Dialog>
    </>
  );
}

it('a dialog gives the keyboard to its first field, and gives it back when it closes', async () => {
  render(<Asking />);
  const button = screen.getByRole('button', { name: 'New board' });
  await userEvent.click(button);
  const dialog = await screen.findByRole('dialog', { name: 'New board', description: 'It starts empty.' });
  expect(dialog).toBeDefined();
  await eventually(() => expect(document.activeElement).toBe(screen.getByLabelText('Name')));
  await userEvent.keyboard('{Escape}');
  await eventually(() => expect(document.activeElement).toBe(button));
  expect(screen.queryByRole('dialog')).toBeNull();
});
