// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { eventually } from '../lib/testing/eventually';
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
  await eventually(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
});

it.each([
  ['what it was on before', true, () => screen.getByRole('button', { name: 'Throw away' })],
  ['the content when that has gone', false, () => screen.getByRole('main')],
])('a toast that goes hands the keyboard to %s', async (_, stays, heir) => {
  const page = (button: boolean) => (
    <ToastProvider>
      <main id="content" tabIndex={-1}>
        {button && <Trash restore={vi.fn()} />}
      </main>
    </ToastProvider>
  );
  const { rerender } = render(page(true));
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  const undo = await screen.findByRole('button', { name: 'Undo' });
  rerender(page(stays));
  undo.focus();
  await userEvent.keyboard('{Enter}');
  await eventually(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
  await eventually(() => expect(document.activeElement).toBe(heir()));
});
