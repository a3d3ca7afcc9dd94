import { describe, expect, it, vi } from 'vitest';
import type { CardView } from '../generated/wasm/client_wasm';
import { eventually } from '../lib/testing/eventually';
import { BoardClient } from './board-client';
import { FarEnd } from './testing/far-end';
import { live } from './testing/status';
import { aCard, aDelta, aView } from './testing/view';

const CARD = aCard({ id: 'a', title: 'A' });

function start(tokens = () => Promise.resolve({ type: 'token' as const, token: 'T' })) {
  const worker = new FarEnd();
  const client = new BoardClient(worker, 'user', tokens);
  return { worker, client };
}

const shown = (card: CardView) => aDelta({ cards: [card] });

describe('BoardClient', () => {
  it('follows a board once, however many look at it, and lets go with the last', () => {
    const { worker, client } = start();
    const [first, second] = [client.follow('b'), client.follow('b')];
    first();
    first();
    expect(worker.heard).toEqual([{ type: 'open', board: 'b', user: 'user' }]);
    second();
    expect(worker.heard.at(-1)).toEqual({ type: 'close', board: 'b' });
  });

  it('shows a picture that was there before the worker, and says so when there is none', async () => {
    const { worker, client } = start();
    const picture = aView({ cards: [CARD] });
    client.follow('b', Promise.resolve(picture));
    expect(worker.heard).toEqual([{ type: 'open', board: 'b', user: 'user', pictured: true }]);
    await eventually(() => expect(client.store('b').card('a')).toEqual(CARD));
    expect(client.store('b').cached()).toBe(true);
    client.follow('c', Promise.resolve(undefined));
    await eventually(() => expect(worker.heard.at(-1)).toEqual({ type: 'painted', board: 'c' }));
  });

  it('shows what an action changed before its promise is kept', async () => {
    const { worker, client } = start();
    const acted = client.act('b', { type: 'trash_card', card: 'a' });
    worker.say({ type: 'done', request: 1, board: 'b', delta: shown(CARD) });
    await acted;
    expect(client.store('b').card('a')).toEqual(CARD);
  });

  it('tells an editor how its typing ended before the store shows it', () => {
    const { worker, client } = start();
    const order: string[] = [];
    client.store('b').subscribe('card:a', () => order.push('shown'));
    client.typeText('b', { card: 'a', field: 'title', from: '', to: 'A' }, (outcome) => order.push(outcome.type));
    worker.say({ type: 'done', request: 1, board: 'b', delta: shown(CARD) });
    expect(order).toEqual(['taken', 'shown']);
  });

  it('hands the words of a refused action on', async () => {
    const { worker, client } = start();
    const acted = client.act('b', { type: 'trash_card', card: 'a' });
    worker.say({ type: 'failed', request: 1, message: 'there is no card a' });
    await expect(acted).rejects.toThrow('there is no card a');
  });

  it('is busy while something is nowhere but in this tab', async () => {
    const { worker, client } = start();
    expect(client.busy()).toBe(false);
    const acted = client.act('b', { type: 'trash_card', card: 'a' });
    expect(client.busy()).toBe(true);
    worker.say({ type: 'status', board: 'b', deviceFull: false, status: live({ waiting: 1, unsaved: 1 }) });
    worker.say({ type: 'done', request: 1, board: 'b', delta: shown(CARD) });
    await acted;
    expect(client.busy()).toBe(true);
    worker.say({ type: 'status', board: 'b', deviceFull: false, status: live({ waiting: 1 }) });
    expect(client.busy()).toBe(false);
    worker.say({ type: 'status', board: 'b', deviceFull: false, status: live({ waiting: 1, durable: false }) });
    expect(client.busy()).toBe(true);
  });

  it('answers every question for a token, also when nobody could be asked', async () => {
    const { worker } = start(() => Promise.reject(new Error('no network')));
    worker.say({ type: 'token_wanted', request: 7, fresh: false });
    await eventually(() => {
      expect(worker.heard).toEqual([{ type: 'token', request: 7, answer: { type: 'unreachable' } }]);
    });
  });

  it('fails what is under way when the worker breaks, and says so', async () => {
    const { worker, client } = start();
    const heard = vi.fn();
    client.subscribeBroken(heard);
    const acted = client.act('b', { type: 'trash_card', card: 'a' });
    worker.say({ type: 'broken', message: 'unreachable' });
    await expect(acted).rejects.toThrow('unreachable');
    expect(client.broken()?.message).toBe('unreachable');
    expect(heard).toHaveBeenCalledOnce();
  });
});
