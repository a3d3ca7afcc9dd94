// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { ToastProvider, useToast } from './toast';

afterEach(cleanup);

function Trash({ restore }: { restore: () => void }) {
  const toast = useToast();
  return (
    <button type="button" onClick={() => toast({ text: 'In the trash', action: { label: 'Undo', run: restore } })}>
      Throw away
    </button>
  );
}

it('a toast says what happened, takes it back once, and goes', async () => {
  const restore = vi.fn();
  render(
    <ToastProvider>
      <Trash restore={restore} />
    </ToastProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Throw away' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  expect(restore).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
});
