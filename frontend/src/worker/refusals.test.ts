// What was refused, as tabs over one real store tell it.
import { expect, it } from 'vitest';
import { eventually } from '../lib/testing/eventually';
import type { LocalStore } from './local/local-store';
import { batch, beginning } from './local/testing/batches';
import { newUser, openStore } from './local/testing/store';
import type { ToldRefusal } from './protocol';
import { Refusals } from './refusals';

const BOARD = 'autumn';
const refusal = (detail: string) => ({ actions: [], changes: ['c'], reason: 'role', detail });

/** A tab of the user that has the board open. */
async function openTab(store: LocalStore | undefined) {
  let told: readonly ToldRefusal[] = [];
  const refusals = new Refusals(BOARD, (list) => {
    told = list;
  });
  await refusals.follow(store);
  return {
    refusals,
    details: () => told.map(({ refusal }) => refusal.detail),
    ids: () => told.map(({ id }) => id),
    /** As the session does it: it says so, and its batch brings it to the device. */
    refuse: async (detail: string) => {
      refusals.add(refusal(detail));
      const refused = [refusal(detail)];
      const written = await store?.write(BOARD, batch({ refused }));
      if (written) refusals.stored(refused, written.refusals);
    },
  };
}

it('a refusal that one tab stores is told in all, and seen to in all when one has', async () => {
  const user = newUser();
  const [one, other] = [await openTab(openStore(user)), await openTab(openStore(user))];
  await one.refuse('first');
  await other.refuse('second');
  await eventually(() => {
    for (const tab of [one, other]) expect(tab.details().sort()).toEqual(['first', 'second']);
  });
  expect(one.refusals.onlyHere).toBe(false);
  await other.refusals.dismiss(other.ids());
  await eventually(() => {
    for (const tab of [one, other]) expect(tab.details()).toEqual([]);
  });
  expect(await openStore(user).refusals(BOARD)).toEqual([]);
});

it('what has come since the user looked is not dismissed unseen', async () => {
  const tab = await openTab(openStore(newUser()));
  await tab.refuse('seen');
  const seen = tab.ids();
  await tab.refuse('unseen');
  await tab.refusals.dismiss(seen);
  expect(tab.details()).toEqual(['unseen']);
});

it('what is dismissed before the device has it does not come back', async () => {
  const user = newUser();
  const tab = await openTab(openStore(user));
  const storing = tab.refuse('early');
  await tab.refusals.dismiss(tab.ids());
  await storing;
  await eventually(async () => {
    expect(await openStore(user).refusals(BOARD)).toEqual([]);
  });
  expect(tab.details()).toEqual([]);
});

it('what the device cannot keep is here alone, and says so', async () => {
  const tab = await openTab(undefined);
  await tab.refuse('only here');
  expect(tab.refusals.onlyHere).toBe(true);
  await tab.refusals.dismiss(tab.ids());
  expect(tab.refusals.onlyHere).toBe(false);
});

it('they go with the board that the device forgets', async () => {
  const user = newUser();
  const tab = await openTab(openStore(user));
  const store = openStore(user);
  await store.write(BOARD, beginning('a', 1));
  await tab.refuse('old');
  await store.forget(BOARD);
  await eventually(() => {
    expect(tab.details()).toEqual([]);
  });
});
