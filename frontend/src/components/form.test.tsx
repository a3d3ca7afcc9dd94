// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { Button } from './Button';
import { TextField } from './TextField';

afterEach(cleanup);

it('a busy button keeps its name and the keyboard, and takes no clicks', async () => {
  const clicked = vi.fn();
  render(
    <Button busy onClick={clicked}>
      Create
    </Button>,
  );
  const button = screen.getByRole('button', { name: 'Create' });
  await userEvent.click(button);
  expect(clicked).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(button);
});

it('a busy submit button does not submit twice', async () => {
  const submitted = vi.fn((event: React.FormEvent) => event.preventDefault());
  render(
    <form onSubmit={submitted}>
      <Button type="submit" busy>
        Create
      </Button>
    </form>,
  );
  await userEvent.click(screen.getByRole('button'));
  expect(submitted).not.toHaveBeenCalled();
});

it('what is wrong with a field is its description, in place of the hint', () => {
  render(<TextField label="Name" hint="Short is good" problem="Name must not be blank." />);
  const field = screen.getByRole('textbox', { name: 'Name', description: 'Name must not be blank.' });
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(screen.queryByText('Short is good')).toBeNull();
});

it('a password can be shown, and hidden again', async () => {
  render(<TextField label="Password" type="password" />);
  const field = screen.getByLabelText('Password');
  await userEvent.click(screen.getByRole('button', { name: 'Show what is typed' }));
  expect(field.getAttribute('type')).toBe('text');
  await userEvent.click(screen.getByRole('button', { name: 'Hide what is typed' }));
  expect(field.getAttribute('type')).toBe('password');
});
