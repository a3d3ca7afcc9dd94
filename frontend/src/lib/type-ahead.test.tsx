// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { eventually } from './testing/eventually';
import { typeAhead } from './type-ahead';

afterEach(cleanup);

const heard = vi.fn();
beforeEach(() => {
  heard.mockClear();
});

function Page({ there }: { there: boolean }) {
  const [text, setText] = useState('');
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it stands for a page with keys */}
      <div onKeyDown={({ key }) => heard(key)}>
        <button type="button">Card</button>
      </div>
      {there && <input aria-label="Search" value={text} onChange={(event) => setText(event.target.value)} />}
    </>
  );
}

const box = () => document.querySelector('input');

it('what is typed before the box is there goes into it, and is no key of the page', async () => {
  const { rerender } = render(<Page there={false} />);
  screen.getByRole('button').focus();
  typeAhead(box);
  await userEvent.keyboard('ze{Enter}b');
  rerender(<Page there />);
  await eventually(() => expect(document.activeElement).toBe(box()));
  await userEvent.keyboard('ra');
  expect(box()?.value).toBe('zebra');
  expect(heard).not.toHaveBeenCalled();
});

it('Escape gives the keys back to the page', async () => {
  const { rerender } = render(<Page there={false} />);
  screen.getByRole('button').focus();
  typeAhead(box);
  await userEvent.keyboard('z{Escape}e');
  expect(heard.mock.calls).toEqual([['Escape'], ['e']]);
  rerender(<Page there />);
  await new Promise((done) => requestAnimationFrame(done));
  expect(box()?.value).toBe('');
});
