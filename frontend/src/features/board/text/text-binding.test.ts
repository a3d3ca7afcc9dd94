import { beforeEach, describe, expect, it, vi } from 'vitest';
import { GATHER_MS, TextBinding, type TextBox, type TextWire } from './text-binding';
import type { TextBatch } from './text-session';

class Box implements TextBox {
  value = '';
  selectionStart = 0;
  selectionEnd = 0;
  selectionDirection: 'forward' | 'backward' | 'none' = 'none';

  setSelectionRange(start: number | null, end: number | null) {
    this.selectionStart = start ?? 0;
    this.selectionEnd = end ?? 0;
  }

  /** The user types at the caret. */
  type(text: string) {
    const at = this.selectionStart;
    this.value = this.value.slice(0, at) + text + this.value.slice(this.selectionEnd);
    this.setSelectionRange(at + text.length, at + text.length);
  }
}

type Settled = Parameters<TextWire['send']>[1];

function start(shared: string, caret = shared.length) {
  const box = new Box();
  const sent: { batch: TextBatch; settled: Settled }[] = [];
  const errors: (string | undefined)[] = [];
  const lost: string[] = [];
  const binding = new TextBinding(box, shared, {
    send: (batch, settled) => sent.push({ batch, settled }),
    failed: (error) => errors.push(error),
    lost: (text) => lost.push(text),
  });
  box.setSelectionRange(caret, caret);
  const type = (text: string) => {
    box.type(text);
    binding.input();
  };
  const batch = (i: number) => {
    const found = sent[i];
    if (!found) throw new Error(`there is no batch ${String(i)}`);
    return found;
  };
  return { box, binding, sent, errors, lost, type, batch };
}

const gather = () => vi.advanceTimersByTime(GATHER_MS);

describe('TextBinding', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it('does something once all that was typed is with the replica, at once when nothing waits', () => {
    const { type, sent, batch, binding } = start('');
    const undo = vi.fn();
    type('a');
    gather();
    type('b');
    binding.afterwards(undo);
    expect(undo).not.toHaveBeenCalled();
    batch(0).settled({ text: 'a' });
    // What was typed meanwhile goes first, without waiting for more.
    expect(sent).toHaveLength(2);
    expect(undo).not.toHaveBeenCalled();
    batch(1).settled({ text: 'ab' });
    expect(undo).toHaveBeenCalledOnce();
    binding.afterwards(undo);
    expect(undo).toHaveBeenCalledTimes(2);
  });

  it('gathers what is typed in quick succession into one batch', () => {
    const { type, sent, batch } = start('');
    type('H');
    type('i');
    expect(sent).toHaveLength(0);
    gather();
    expect(sent).toHaveLength(1);
    expect(batch(0).batch).toEqual({ from: '', to: 'Hi' });
  });

  it('has one batch under way at a time and sends the rest behind it', () => {
    const { type, sent, batch } = start('');
    type('a');
    gather();
    type('b');
    gather();
    expect(sent).toHaveLength(1);
    batch(0).settled({ text: 'a' });
    gather();
    expect(batch(1).batch).toEqual({ from: 'a', to: 'ab' });
  });

  it('shows what others type and keeps the caret at its letter', () => {
    const { box, binding } = start('Buy milk', 3);
    binding.shared('Please: Buy milk and eggs');
    expect(box.value).toBe('Please: Buy milk and eggs');
    expect(box.selectionStart).toBe('Please: Buy'.length);
  });

  it('keeps what is not sent yet when others type', () => {
    const { box, binding, type, batch } = start('Buy milk');
    type('!');
    binding.shared('Please buy milk');
    expect(box.value).toBe('Please buy milk!');
    gather();
    expect(batch(0).batch).toEqual({ from: 'Please buy milk', to: 'Please buy milk!' });
  });

  it('keeps what is under way and what is behind it when others type meanwhile', () => {
    const { box, binding, type, batch } = start('milk');
    type(' and');
    gather();
    type(' eggs');
    binding.shared('Buy milk');
    expect(box.value).toBe('Buy milk and eggs');
    batch(0).settled({ text: 'Buy milk and' });
    expect(box.value).toBe('Buy milk and eggs');
    gather();
    expect(batch(1).batch).toEqual({ from: 'Buy milk and', to: 'Buy milk and eggs' });
    batch(1).settled({ text: 'Buy milk and eggs' });
    expect(box.value).toBe('Buy milk and eggs');
  });

  it('follows the replica when it merged in another order than was shown', () => {
    const { box, binding, type, batch } = start('x');
    type('a');
    gather();
    binding.shared('xb');
    batch(0).settled({ text: 'xba' });
    expect(box.value).toBe('xba');
  });

  it('does not touch the box while an input method composes', () => {
    const { box, binding, type, batch } = start('日');
    binding.compositionStart();
    type('ほん');
    binding.shared('今日');
    expect(box.value).toBe('日ほん');
    binding.compositionEnd();
    expect(box.value).toBe('今日ほん');
    gather();
    expect(batch(0).batch).toEqual({ from: '今日', to: '今日ほん' });
  });

  it('keeps a composition that begins while a batch is under way', () => {
    const { box, binding, type, batch } = start('');
    type('a');
    gather();
    binding.compositionStart();
    type('に');
    batch(0).settled({ text: 'Xa' });
    expect(box.value).toBe('aに');
    binding.compositionEnd();
    expect(box.value).toBe('Xaに');
  });

  it('hands out what is not taken when the box goes away', () => {
    const { binding, type, batch, lost } = start('');
    type('far too long');
    gather();
    batch(0).settled({ error: 'it is too long' });
    expect(lost).toEqual([]);
    binding.detach();
    batch(1).settled({ error: 'it is too long' });
    expect(lost).toEqual(['far too long']);
  });

  it('keeps a text that is not taken, says why, and sends it again with the next key', () => {
    const { box, type, batch, sent, errors } = start('');
    type(' ');
    gather();
    batch(0).settled({ error: 'the title must not be blank' });
    expect(box.value).toBe(' ');
    expect(errors).toEqual(['the title must not be blank']);
    gather();
    expect(sent).toHaveLength(1);
    type('a');
    gather();
    expect(batch(1).batch).toEqual({ from: '', to: ' a' });
    batch(1).settled({ text: ' a' });
    expect(errors.at(-1)).toBeUndefined();
  });

  it('sends the last keys when the box goes away', () => {
    const { binding, type, batch } = start('');
    type('a');
    gather();
    type('b');
    binding.detach();
    batch(0).settled({ text: 'a' });
    expect(batch(1).batch).toEqual({ from: 'a', to: 'ab' });
  });
});
