import { expect, it } from 'vitest';
import { aCard, aView } from '../testing/view';
import { glance } from './glance';
import { databaseName } from './schema';
import { newUser, openStore } from './testing/store';

const VIEW = aView({ cards: [aCard({ id: 'a', title: 'One' })] });

it('sees what the device last showed of a board, and nothing of another', async () => {
  const user = newUser();
  const store = openStore(user);
  await store.opened('b', 1);
  await store.cacheView('b', VIEW);
  expect(await glance(user, 'b')).toEqual(VIEW);
  expect(await glance(user, 'c')).toBeUndefined();
});

it('makes no database where there is none', async () => {
  const user = newUser();
  expect(await glance(user, 'b')).toBeUndefined();
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(databaseName(user));
});

it('keeps nobody from removing or upgrading the database', async () => {
  const user = newUser();
  await openStore(user).opened('b', 1);
  await glance(user, 'b');
  await new Promise((resolve, reject) => {
    const removing = indexedDB.deleteDatabase(databaseName(user));
    removing.onsuccess = resolve;
    removing.onerror = reject;
  });
});
