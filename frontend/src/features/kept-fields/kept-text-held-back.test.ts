import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, UnreachableError } from '../../api/errors';
import { type Begun, draftFor } from './begun';
import { KEPT_AFTER_MS, KeptText, type KeptTextWire, TRY_AGAIN_MS, UNANSWERED_MAX } from './kept-text';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const begun = (base: string, text: string, unanswered: string[] = []): Begun => ({ base, text, unanswered });
const empty = (text: string) => (text === '' ? new Error('It must not be empty.') : undefined);

/** A server that says what it has, may not be heard, and may take what it does not answer; and a device. */
function text(but: Partial<KeptTextWire> = {}) {
  const asked: string[] = [];
  const server = { says: 'Clinic', fails: undefined as Error | undefined, takesUnheard: false };
  const here = { draft: '' };
  const settled = vi.fn();
  const wire: KeptTextWire = {
    send: (one) => {
      asked.push(`send ${one}`);
      if (server.fails === undefined || server.takesUnheard) server.says = one;
      return server.fails ? Promise.reject(server.fails) : Promise.resolve();
    },
    ask: () => {
      asked.push('ask');
      return server.fails ? Promise.reject(server.fails) : Promise.resolve(server.says);
    },
    draft: {
      get: () => here.draft,
      set: (next) => {
        here.draft = next;
      },
    },
    settled,
    ...but,
  };
  /** The page as it is when a field is shown there. */
  const page = (saved = server.says) => {
    const kept = new KeptText(saved, wire);
    return { kept, gone: kept.shown() };
  };
  const had = (one: Begun) => {
    here.draft = draftFor(one);
  };
  return { asked, server, here, had, settled, page };
}

describe('an answer that was lost', () => {
  it.each([[['Northern clinic']], [[]]])(
    'what an earlier page sent and the server took is not typed twice, %j',
    async (unanswered) => {
      const { asked, server, here, had, page } = text();
      server.says = 'Northern clinic';
      had(begun('North', 'Northern clinic', unanswered));
      const { kept } = page();
      await wait(TRY_AGAIN_MS);
      expect(kept.now().text).toBe('Northern clinic');
      expect(asked.filter((one) => one !== 'ask')).toEqual([]);
      expect(here.draft).toBe('');
    },
  );

  it('the device knows what is on its way before there is an answer', () => {
    const { here, page } = text({ send: () => new Promise(() => undefined) });
    const { kept } = page();
    kept.typed('North ');
    kept.leave();
    expect(here.draft).toBe(draftFor(begun('Clinic', 'North ', ['North'])));
  });

  it('is no reason to send again what the server says it has', async () => {
    const { asked, server, settled, here, page } = text();
    [server.fails, server.takesUnheard] = [new UnreachableError(), true];
    const { kept, gone } = page();
    kept.typed('Clinic north');
    gone();
    await wait(0);
    server.fails = undefined;
    await wait(TRY_AGAIN_MS);
    expect(asked).toEqual(['send Clinic north', 'ask']);
    expect(kept.now()).toEqual({ text: 'Clinic north', keeping: { kind: 'saved' } });
    expect(here.draft).toBe('');
    expect(settled).toHaveBeenCalled();
  });

  it('what was typed after it goes on top of what was sent', async () => {
    const { asked, server, page } = text();
    [server.fails, server.takesUnheard] = [new UnreachableError(), true];
    const { kept } = page();
    kept.typed('Clinic n');
    await wait(KEPT_AFTER_MS);
    server.takesUnheard = false;
    kept.typed('Clinic nor');
    server.fails = undefined;
    await wait(KEPT_AFTER_MS);
    expect(asked).toEqual(['send Clinic n', 'ask', 'send Clinic nor']);
  });

  it('what is typed back to what it was goes too: the server may have taken the other text', async () => {
    const { server, page } = text();
    [server.fails, server.takesUnheard] = [new UnreachableError(), true];
    const { kept } = page();
    kept.typed('North');
    await wait(KEPT_AFTER_MS);
    server.fails = undefined;
    kept.typed('Clinic');
    await wait(KEPT_AFTER_MS);
    expect(server.says).toBe('Clinic');
    expect(kept.now()).toEqual({ text: 'Clinic', keeping: { kind: 'saved' } });
  });

  it('a no is an answer: what it was said to is not remembered', async () => {
    const { server, here, page } = text();
    server.fails = new ApiError({ type: 'about:blank', title: 'Invalid', status: 422 });
    const { kept } = page();
    kept.typed('North');
    await wait(KEPT_AFTER_MS);
    expect(here.draft).toBe(draftFor(begun('Clinic', 'North')));
  });

  it('few are remembered', async () => {
    const { server, here, page } = text({ ask: undefined });
    server.fails = new UnreachableError();
    const { kept } = page();
    for (let n = 0; n < UNANSWERED_MAX + 2; n++) {
      kept.typed(`Clinic ${String(n)}`);
      kept.leave();
      await wait(0);
    }
    const sent = Array.from({ length: UNANSWERED_MAX }, (_, n) => `Clinic ${String(n + 2)}`);
    expect(here.draft).toBe(draftFor(begun('Clinic', 'Clinic 6', sent)));
  });
});

describe('what was held back', () => {
  it('goes on top of what the server says now, not of what a list said long ago', async () => {
    const { asked, server, had, page } = text();
    server.says = 'The clinic';
    had(begun('Clinic', 'Clinic north'));
    page('Clinic');
    await wait(0);
    expect(asked).toEqual(['ask', 'send The clinic north']);
  });

  it('is not sent blindly when it is tried again', async () => {
    const { asked, server, page } = text();
    server.fails = new UnreachableError();
    const { kept } = page();
    kept.typed('Clinic north');
    await wait(KEPT_AFTER_MS);
    [server.fails, server.says] = [undefined, 'The clinic'];
    kept.flush();
    await wait(0);
    expect(asked).toEqual(['send Clinic north', 'ask', 'send The clinic north']);
    expect(kept.now()).toEqual({ text: 'The clinic north', keeping: { kind: 'saved' } });
  });

  it('waits while the server cannot be asked, and what is typed meanwhile goes with it', async () => {
    const { asked, server, had, page } = text();
    server.fails = new UnreachableError();
    had(begun('Clinic', 'Clinic north'));
    const { kept } = page();
    await wait(0);
    expect(kept.now().keeping).toEqual({ kind: 'not_saved', why: server.fails });
    kept.typed('Clinic northeast');
    server.fails = undefined;
    await wait(KEPT_AFTER_MS);
    expect(asked).toEqual(['ask', 'ask', 'send Clinic northeast']);
  });

  it('what is heard while a text is on its way counts when it did not arrive', async () => {
    let refuse: (why: Error) => void = () => undefined;
    const answer = new Promise<void>((_, reject) => {
      refuse = reject;
    });
    const { page } = text({ send: () => answer });
    const { kept } = page();
    kept.typed('Clinic north');
    kept.leave();
    kept.heard('The clinic');
    expect(kept.now().text).toBe('Clinic north');
    refuse(new UnreachableError());
    await wait(0);
    expect(kept.now().text).toBe('The clinic north');
  });
});

describe('a text that was cleared', () => {
  it('and given up is no beginning of the next one', async () => {
    const { asked, here, had, page } = text({ lacks: empty });
    had(begun('Clinic', ' '));
    expect(page('Clinics').kept.now().text).toBe('Clinics');
    await wait(TRY_AGAIN_MS);
    expect(asked).toEqual([]);
    const { kept, gone } = page('Clinic');
    kept.typed('');
    gone();
    expect(here.draft).toBe('');
  });

  it('stays empty when others make something of what was there', () => {
    const { kept } = text({ lacks: empty }).page();
    kept.typed('');
    kept.heard('Clinics');
    expect(kept.now().text).toBe('');
  });
});

describe('half of what must be whole', () => {
  it('is not kept for the next page, and not sent when the page is gone', async () => {
    const { asked, here, page } = text({ whole: true });
    const { kept } = page();
    kept.typed('berger@example.or');
    kept.flush();
    await wait(TRY_AGAIN_MS);
    expect(asked).toEqual([]);
    expect(here.draft).toBe('');
  });

  it('does not go with what was refused before, and the device has the last that was whole', async () => {
    const { asked, server, here, page } = text({ whole: true });
    server.fails = new UnreachableError();
    const { kept } = page();
    for (const whole of ['berger@example.org', 'berger@example.net']) {
      kept.typed(whole);
      kept.leave();
      await wait(0);
    }
    expect(asked).toEqual(['send berger@example.org', 'ask']);
    kept.typed('berger@exam');
    server.fails = undefined;
    kept.flush();
    await wait(TRY_AGAIN_MS);
    expect(asked).toHaveLength(2);
    expect(here.draft).toBe(draftFor(begun('Clinic', 'berger@example.net', ['berger@example.org'])));
  });

  it('is not mixed with what others made of it', () => {
    const { kept } = text({ whole: true }).page('ana@example.org');
    kept.typed('ana@example.net');
    kept.heard('berger@example.org');
    expect(kept.now().text).toBe('ana@example.net');
  });
});

it.each(['Clinic ', '\nClinic', ' Clinic\n'])('looking at %j changes nothing', async (saved) => {
  const { asked, server, here, page } = text();
  server.says = saved;
  const { kept, gone } = page();
  kept.leave();
  gone();
  await wait(TRY_AGAIN_MS);
  expect(asked).toEqual([]);
  expect(here.draft).toBe('');
  expect(kept.now().text).toBe(saved);
});
