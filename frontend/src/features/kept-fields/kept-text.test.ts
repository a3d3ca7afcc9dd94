import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError, UnreachableError } from '../../api/errors';
import { KEPT_AFTER_MS, KeptText, type KeptTextWire, TRY_AGAIN_MS } from './kept-text';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A text of a server that takes all, or what the test lets it take, and a device that keeps drafts. */
function text(saved: string, but: Partial<KeptTextWire> = {}) {
  const sent: string[] = [];
  const server = { refuses: undefined as Error | undefined };
  const here = { draft: '' };
  const [unseen, settled] = [vi.fn(), vi.fn()];
  const send = (one: string) => {
    sent.push(one);
    return server.refuses ? Promise.reject(server.refuses) : Promise.resolve();
  };
  const draft = {
    get: () => here.draft,
    set: (next: string) => {
      here.draft = next;
    },
  };
  const make = (says = saved) => new KeptText(says, { send, draft, unseen, settled, ...but });
  return { sent, server, here, unseen, settled, make };
}

const refusal = new ApiError({ type: 'about:blank', title: 'Invalid', status: 422 });
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('what is typed goes in one piece, a little after the last key', async () => {
  const { sent, here, make } = text('Clinic');
  const kept = make();
  kept.shown();
  for (const typed of ['Clinic n', 'Clinic no', 'Clinic nor']) {
    kept.typed(typed);
    await wait(KEPT_AFTER_MS / 2);
  }
  expect(sent).toEqual([]);
  expect(here.draft).toBe(JSON.stringify(['Clinic', 'Clinic nor', []]));
  await wait(KEPT_AFTER_MS);
  expect(sent).toEqual(['Clinic nor']);
  expect(kept.now()).toEqual({ text: 'Clinic nor', keeping: { kind: 'saved' } });
  expect(here.draft).toBe('');
});

it('leaving the field or its page does not wait, and sends nothing twice', async () => {
  const { sent, settled, make } = text('Clinic');
  const kept = make();
  const gone = kept.shown();
  kept.typed('North ');
  kept.leave();
  gone();
  expect(sent).toEqual(['North']);
  await wait(KEPT_AFTER_MS);
  expect(sent).toEqual(['North']);
  expect(settled).toHaveBeenCalled();
});

it('what cannot go now stays and is tried again, also after the page was left', async () => {
  const { sent, server, here, unseen, settled, make } = text('Clinic');
  server.refuses = new UnreachableError();
  const kept = make();
  const gone = kept.shown();
  kept.typed('North');
  await wait(KEPT_AFTER_MS);
  expect(kept.now()).toEqual({ text: 'North', keeping: { kind: 'not_saved', why: server.refuses } });
  gone();
  await wait(0);
  expect(settled).not.toHaveBeenCalled();
  expect(unseen).not.toHaveBeenCalled();
  expect(here.draft).toContain('North');
  server.refuses = undefined;
  await wait(TRY_AGAIN_MS);
  expect(sent.at(-1)).toBe('North');
  expect(here.draft).toBe('');
  expect(settled).toHaveBeenCalled();
});

it('a no is a no: it waits for another text, and is said even when no field is there', async () => {
  const { sent, server, unseen, make } = text('Clinic');
  server.refuses = refusal;
  const kept = make();
  const gone = kept.shown();
  kept.typed('x'.repeat(300));
  gone();
  await wait(TRY_AGAIN_MS * 3);
  expect(sent).toHaveLength(1);
  expect(unseen).toHaveBeenCalledExactlyOnceWith(refusal);
  server.refuses = undefined;
  kept.shown();
  kept.typed('North');
  await wait(KEPT_AFTER_MS);
  expect(kept.now().keeping).toEqual({ kind: 'saved' });
});

it('what the page could not send is there when it is opened again, on top of what others made of it', async () => {
  const { sent, here, make } = text('Clinic');
  here.draft = JSON.stringify(['Clinic', 'Clinic north']);
  const kept = make('The clinic');
  expect(kept.now().text).toBe('The clinic north');
  kept.shown();
  await wait(0);
  expect(sent).toEqual(['The clinic north']);
});

it('what others make of it shows, and what is typed meanwhile goes on top', async () => {
  const { sent, make } = text('Clinic');
  const kept = make();
  kept.shown();
  kept.heard('Clinics');
  expect(kept.now().text).toBe('Clinics');
  kept.typed('Clinics of ours');
  kept.heard('All clinics');
  await wait(KEPT_AFTER_MS);
  expect(sent).toEqual(['All clinics of ours']);
});

it('an empty text is not sent where there must be one; half of what must be whole is not either', async () => {
  const lack = new Error('It needs one.');
  const { sent, make } = text('ana@example.org', {
    lacks: (one) => (one === '' ? lack : undefined),
    whole: true,
  });
  const kept = make();
  kept.shown();
  kept.typed('');
  kept.leave();
  expect(kept.now().keeping).toEqual({ kind: 'not_saved', why: lack });
  kept.typed('berger@example.org');
  kept.flush();
  await wait(KEPT_AFTER_MS * 2);
  expect(sent).toEqual([]);
  kept.leave();
  kept.typed('berger@example.org.uk');
  kept.leave();
  await wait(0);
  expect(sent).toEqual(['berger@example.org', 'berger@example.org.uk']);
});

it('once it has ended nothing is sent any more', async () => {
  const { sent, make } = text('Clinic');
  const kept = make();
  kept.shown();
  kept.typed('North');
  kept.end();
  kept.leave();
  await wait(KEPT_AFTER_MS);
  expect(sent).toEqual([]);
});
