// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef, useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { eventually } from '../lib/testing/eventually';
import { Button } from './Button';
import { Section } from './Section';

afterEach(cleanup);

function Once() {
  const [done, setDone] = useState(false);
  return done ? null : <Button onClick={() => setDone(true)}>Do it</Button>;
}

it.each([
  ['the heading of its section', true, () => screen.getByRole('heading')],
  ['the content', false, () => screen.getByRole('main')],
])('a button that goes with the keyboard on it hands it to %s', async (_, inSection, heir) => {
  const section = (
    <Section title="Keys">
      <Once />
    </Section>
  );
  render(
    <main id="content" tabIndex={-1}>
      {inSection ? section : <Once />}
    </main>,
  );
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  await eventually(() => expect(document.activeElement).toBe(heir()));
});

it('a button is held by whoever asks for it, however they ask', () => {
  const held = createRef<HTMLButtonElement>();
  const ended = vi.fn();
  const { unmount } = render(
    <>
      <Button ref={held}>One</Button>
      <Button ref={() => ended}>Two</Button>
    </>,
  );
  expect(held.current?.textContent).toBe('One');
  unmount();
  expect(held.current).toBeNull();
  expect(ended).toHaveBeenCalledOnce();
});
