import { describe, expect, it } from 'vitest';
import type { TabNews } from '../../generated/wasm/client_wasm';
import { eventually, SLOW } from '../../lib/testing/eventually';
import { TabChannel } from './tab-channel';

const SETTLED: TabNews = { type: 'settled', hashes: ['a'], stored: true };

describe('TabChannel', SLOW, () => {
  it('tells the user’s other tabs on the board, and nobody else', async () => {
    const heard: string[] = [];
    const listen = (user: string, board: string) =>
      new TabChannel(user, board, ({ type }) => heard.push(`${user} ${board} ${type}`));
    const channels = [listen('ana', 'b'), listen('ana', 'b'), listen('ana', 'other'), listen('ben', 'b')];
    channels[0]?.tell(SETTLED);
    await eventually(() => {
      expect(heard).toEqual(['ana b settled']);
    });
    for (const channel of channels) channel.close();
  });

  it('does not hear what it does not understand', async () => {
    const heard: TabNews[] = [];
    const channel = new TabChannel('ana', 'b', (news) => heard.push(news));
    const stranger = new BroadcastChannel('weft:ana:b');
    const strange = [undefined, 'text', { v: 2, news: SETTLED }, { v: 1 }, { v: 1, news: { type: 'newer' } }];
    for (const message of [...strange, { v: 1, news: SETTLED }]) stranger.postMessage(message);
    await eventually(() => {
      expect(heard).toEqual([SETTLED]);
    });
    channel.close();
    stranger.close();
  });
});
