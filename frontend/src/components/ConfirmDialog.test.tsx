// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider, useMutation } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useRef, useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { eventually } from '../lib/testing/eventually';
import { ConfirmDialog } from './ConfirmDialog';

afterEach(cleanup);

function List({ remove, typed }: { remove: () => Promise<void>; typed?: string }) {
  const [state, setState] = useState<'there' | 'asking' | 'gone'>('there');
  const heading = useRef<HTMLHeadingElement>(null);
  const action = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      setState('gone');
    },
  });
  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        Boards
      </h2>
      {state !== 'gone' && (
        <button type="button" onClick={() => setState('asking')}>
          Delete Autumn
        </button>
      )}
      <ConfirmDialog
        open={state === 'asking'}
        close={() => setState('there')}
        title="Delete Autumn?"
        description="For ever."
        label="Delete"
        typed={typed}
        action={action}
        focusAfter={heading}
      />
    </>
  );
}

async function ask(remove: () => Promise<void>, typed?: string) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <List remove={remove} typed={typed} />
    </QueryClientProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Delete Autumn' }));
  await screen.findByRole('dialog', { name: 'Delete Autumn?' });
}

it('when what asked is gone, the keyboard goes to the heading of the list', async () => {
  await ask(() => Promise.resolve());
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  await eventually(() => expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Boards' })));
});

it('whoever cancels is back where they were, and nothing has happened', async () => {
  const remove = vi.fn(() => Promise.resolve());
  await ask(remove);
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  const button = screen.getByRole('button', { name: 'Delete Autumn' });
  await eventually(() => expect(document.activeElement).toBe(button));
  expect(remove).not.toHaveBeenCalled();
});

it('what must be typed must be right', async () => {
  const remove = vi.fn(() => Promise.resolve());
  await ask(remove, 'Autumn');
  await userEvent.type(screen.getByRole('textbox'), 'Winter{Enter}');
  screen.getByRole('textbox', { description: 'That is not the name.' });
  expect(remove).not.toHaveBeenCalled();
  await userEvent.clear(screen.getByRole('textbox'));
  await userEvent.type(screen.getByRole('textbox'), 'Autumn{Enter}');
  await eventually(() => expect(remove).toHaveBeenCalledOnce());
});

it('a refusal stands in the dialog', async () => {
  await ask(() => Promise.reject(new Error('Not now.')));
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect((await screen.findByRole('alert')).textContent).toBe('Not now.');
});
