// @vitest-environment happy-dom
// The past on screen, with the test as the worker that knows it.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Role } from '../../../generated/wasm/client_wasm';
import type { AboutPast } from '../../../worker/protocol';
import { live } from '../../../worker/testing/status';
import { aCard, aView } from '../../../worker/testing/view';
import { boardScreen, VIEW } from '../testing/screen';
import { HistoryScreen } from './HistoryScreen';
import { PAGE_STEPS } from './queries';

const NO_CHANGE = { info: undefined, columns: [], columns_reordered: false, labels: [], cards: [] };
/** A slider comes to rest before the board is read; a busy machine takes its time. */
const PATIENT = { timeout: 10_000 };
/** Two full pages and a half. */
const TOTAL = 2.5 * PAGE_STEPS;

beforeEach(() => {
  // Scrollers measure nothing here, which the drag library warns of at length.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  // Who works on the board is not known here.
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function visit(role: Role = 'owner', total = TOTAL) {
  const here = boardScreen();
  here.queries.setDefaultOptions({ queries: { retry: false } });
  here.say({ type: 'status', board: 'b', deviceFull: false, status: live({ role }) });
  render(here.inside(<HistoryScreen />, '/boards/b?history='));
  let answered = 0;
  /** Answers all that was asked since. */
  const answer = () => {
    const asked = (['get_steps', 'get_past', 'compare'] as const).flatMap((type): AboutPast[] => here.heard(type));
    for (const question of asked.filter(({ request }) => request > answered).sort((a, b) => a.request - b.request)) {
      answered = question.request;
      const { request } = question;
      if (question.type === 'get_steps') {
        const first = (question.page ?? Math.floor((total - 1) / PAGE_STEPS)) * PAGE_STEPS;
        const steps = Array.from({ length: Math.min(PAGE_STEPS, total - first) }, (_, i) => step(first + i));
        here.say({ type: 'steps', request, steps: { total, first, steps } });
      } else if (question.type === 'get_past') {
        const card = aCard({ id: 'a', title: `As of ${question.at}` });
        here.say({ type: 'past', request, view: aView({ ...VIEW, cards: [card] }) });
      } else {
        here.say({ type: 'compared', request, difference: NO_CHANGE });
      }
    }
  };
  const shows = (text: string) =>
    waitFor(() => {
      answer();
      screen.getByText(text);
    }, PATIENT);
  return { ...here, shows };
}

const step = (n: number) => ({
  id: `s${String(n)}`,
  at: n,
  user: undefined,
  summary: `did thing ${String(n)}`,
  in_full: n === 7 ? ['did', 'all', 'that'] : [],
  changes: 1,
});

describe('the history of a board', { timeout: 30_000 }, () => {
  it('begins with the newest moment and reads only the pages that are looked at', async () => {
    const { shows, heard } = visit();
    await shows(`As of s${String(TOTAL - 1)}`);
    fireEvent.change(screen.getByRole('slider', { name: 'Moment' }), { target: { value: '7' } });
    await shows('As of s7');
    expect(heard('get_steps').map(({ page }) => page)).toEqual([undefined, 0]);
    expect(screen.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/^Step 8 of 250: Somebody did thing 7/u);
    // The steps between were passed over: the board as of them was never asked for.
    expect(heard('get_past').map(({ at }) => at)).toEqual([`s${String(TOTAL - 1)}`, 's7']);
  });

  it('tells the shown step in full, and shows it in its go', async () => {
    const { shows } = visit();
    await shows(`As of s${String(TOTAL - 1)}`);
    fireEvent.change(screen.getByRole('slider', { name: 'Moment' }), { target: { value: '8' } });
    await shows('did thing 7');
    fireEvent.change(screen.getByRole('slider', { name: 'Moment' }), { target: { value: '7' } });
    await shows('did, all, that');
    expect(screen.getByText('did, all, that').closest('button')?.getAttribute('aria-current')).toBe('step');
    // Those that are newer are all between.
    expect(screen.queryByRole('button', { name: /^Show \d/u })).toBeNull();
  });

  it('shows the page before with a last page of few steps', async () => {
    const total = PAGE_STEPS + 1;
    const { shows, heard } = visit('owner', total);
    await shows(`As of s${String(total - 1)}`);
    await shows(`Show ${String(total - 3)} more`);
    fireEvent.change(screen.getByRole('slider', { name: 'Moment' }), { target: { value: '0' } });
    await shows('As of s0');
    expect(screen.getAllByRole('button', { name: /did thing/u })).toHaveLength(total);
    expect(heard('get_steps').map(({ page }) => page)).toEqual([undefined, 0]);
  });

  it('offers the whole board to admins, and to nobody else', async () => {
    const first = visit('admin');
    await first.shows(`As of s${String(TOTAL - 1)}`);
    screen.getByRole('button', { name: 'Restore board' });
    first.say({ type: 'status', board: 'b', deviceFull: false, status: live({ role: 'member' }) });
    expect(screen.queryByRole('button', { name: 'Restore board' })).toBeNull();
  });

  it('keeps the keys of the board from the board that is not seen', async () => {
    const { shows } = visit();
    await shows(`As of s${String(TOTAL - 1)}`);
    const reached = vi.fn();
    window.addEventListener('keydown', reached);
    for (const key of ['e', 'z', 'ArrowDown']) {
      fireEvent.keyDown(screen.getByRole('link', { name: /^As of/u }), { key, ctrlKey: key === 'z' });
    }
    window.removeEventListener('keydown', reached);
    expect(reached).not.toHaveBeenCalled();
  });

  it('says why it cannot be told', async () => {
    const { heard, say } = visit();
    await waitFor(() => expect(heard('get_steps')).toHaveLength(1));
    say({ type: 'failed', request: heard('get_steps')[0]?.request ?? 0, message: 'the history cannot be read' });
    await waitFor(() => {
      expect(screen.getByRole('alert').textContent).toContain('The history cannot be read.');
    });
  });
});
