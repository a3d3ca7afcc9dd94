import 'fake-indexeddb/auto';
import { QueryClient } from '@tanstack/react-query';
import { persistQueryClient } from '@tanstack/react-query-persist-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../api/errors';
import { Session } from '../../api/session';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana, bob, browser } from '../../api/testing/people';
import type { User } from '../../api/types';
import { eventually } from '../../lib/testing/eventually';
import { forgetAnswersOfOthers } from '../queries';
import { forgetAnswers } from './answer-store';
import { keeping } from './keeping';

const DAY_MS = 24 * 60 * 60_000;
const BOARDS = ['boards', 'w1'];

let stop: (() => Promise<void>) | undefined;
let unmount: (() => void)[] = [];

beforeEach(forgetAnswers);
afterEach(async () => {
  for (const leave of unmount) leave();
  unmount = [];
  await stop?.();
  vi.useRealTimers();
});

async function signedIn(first: User = ana) {
  let user = first;
  const server = await contractServer(() => ({ status: 200, body: { user, access: accessToken(user) } }));
  stop = server.stop;
  const around = browser(first);
  const session = new Session(server.url, around.tab());
  await session.start();
  const signIn = (next: User) => {
    user = next;
    return session.signIn(next.username, '…');
  };
  return { session, around, server, signIn };
}

/** The app starts anew, with what the device has kept for a user. */
async function started(user: User, session: Session) {
  const answers = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  forgetAnswersOfOthers(answers, session);
  const [leave, restored] = persistQueryClient({ queryClient: answers, ...keeping(user.id, session) });
  unmount.push(leave);
  await restored;
  return answers;
}

async function kept(user: User, session: Session, key: string[] = BOARDS) {
  return (await started(user, session)).getQueryData(key);
}

it('the next start has the answers of the last one, with their age', async () => {
  const { session } = await signedIn();
  const before = Date.now() - DAY_MS;
  (await started(ana, session)).setQueryData(BOARDS, ['Autumn'], { updatedAt: before });
  await eventually(async () => expect(await kept(ana, session)).toEqual(['Autumn']));
  expect((await started(ana, session)).getQueryState(BOARDS)?.dataUpdatedAt).toBe(before);
});

it('an answer outlives tries that failed, start after start', async () => {
  const { session } = await signedIn();
  (await started(ana, session)).setQueryData(BOARDS, ['Autumn']);
  for (let start = 0; start < 3; start++) {
    await eventually(async () => expect(await kept(ana, session)).toEqual(['Autumn']));
    const answers = await started(ana, session);
    const again = answers.fetchQuery({ queryKey: BOARDS, queryFn: () => Promise.reject(new UnreachableError()) });
    await expect(again).rejects.toThrow(UnreachableError);
  }
});

it('what comes from the device is asked for again, however young it is', async () => {
  const { session } = await signedIn();
  (await started(ana, session)).setQueryData(BOARDS, ['Autumn']);
  await eventually(async () => expect(await kept(ana, session)).toEqual(['Autumn']));
  const query = { queryKey: BOARDS, queryFn: () => ['Autumn', 'Winter'], staleTime: DAY_MS };
  expect(await (await started(ana, session)).fetchQuery(query)).toEqual(['Autumn', 'Winter']);
});

it('answers that nobody looks at stay, for the next start', async () => {
  const { session } = await signedIn();
  (await started(ana, session)).setQueryData(BOARDS, ['Autumn']);
  await eventually(async () => expect(await kept(ana, session)).toEqual(['Autumn']));
  const answers = await started(ana, session);
  expect(answers.getQueryCache().find({ queryKey: BOARDS })?.gcTime).toBe(Number.POSITIVE_INFINITY);
});

it('only lists of the app are kept, nothing else that was asked for', async () => {
  const { session } = await signedIn();
  const answers = await started(ana, session);
  answers.setQueryData(['access_keys'], ['secret']);
  answers.setQueryData(BOARDS, ['Autumn']);
  await eventually(async () => expect(await kept(ana, session)).toEqual(['Autumn']));
  expect(await kept(ana, session, ['access_keys'])).toBeUndefined();
});

it('one user never sees what another was told, and finds their own again', async () => {
  const { session, signIn } = await signedIn();
  (await started(ana, session)).setQueryData(BOARDS, ['of Ana']);
  await eventually(async () => expect(await kept(ana, session)).toEqual(['of Ana']));

  await signIn(bob);
  expect(await kept(bob, session)).toBeUndefined();
  // What still runs in Ana's name gets nothing either.
  expect(await kept(ana, session)).toBeUndefined();
  (await started(bob, session)).setQueryData(BOARDS, ['of Bob']);
  await eventually(async () => expect(await kept(bob, session)).toEqual(['of Bob']));

  await signIn(ana);
  expect(await kept(ana, session)).toEqual(['of Ana']);
});

it.each(['here', 'in another tab'])('a chosen sign-out %s leaves nothing on the device', async (where) => {
  const { session, around, server, signIn } = await signedIn();
  const other = new Session(server.url, around.tab());
  await other.start();
  const answers = await started(ana, session);
  answers.setQueryData(BOARDS, ['Autumn']);
  await eventually(async () => expect(await kept(ana, session)).toEqual(['Autumn']));

  await (where === 'here' ? session : other).signOut();
  // A late answer of before.
  answers.setQueryData(BOARDS, ['Autumn']);
  await signIn(ana);
  await eventually(async () => expect(await kept(ana, session)).toBeUndefined());
});

it('answers of long ago are thrown away', async () => {
  const { session } = await signedIn();
  const answers = await started(ana, session);
  answers.setQueryData(BOARDS, ['Autumn'], { updatedAt: Date.now() - 31 * DAY_MS });
  answers.setQueryData(['workspaces'], ['Team'], { updatedAt: Date.now() - 29 * DAY_MS });
  await eventually(async () => expect(await kept(ana, session, ['workspaces'])).toEqual(['Team']));
  expect(await kept(ana, session)).toBeUndefined();
});

it('tabs keep their answers beside each other, the newest of each question', async () => {
  const { session } = await signedIn();
  const [one, other] = [await started(ana, session), await started(ana, session)];
  const now = Date.now();
  one.setQueryData(BOARDS, ['newer'], { updatedAt: now });
  one.setQueryData(['workspaces'], ['Team']);
  await eventually(async () => expect(await kept(ana, session, ['workspaces'])).toEqual(['Team']));
  other.setQueryData(BOARDS, ['older'], { updatedAt: now - DAY_MS });
  other.setQueryData(['members', 'w1'], ['Ben']);
  await eventually(async () => expect(await kept(ana, session, ['members', 'w1'])).toEqual(['Ben']));
  expect(await kept(ana, session)).toEqual(['newer']);
});

it('where the device keeps nothing the app starts all the same', async () => {
  const { session } = await signedIn();
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
  const answers = await started(ana, session);
  answers.setQueryData(BOARDS, ['Autumn']);
  expect(answers.getQueryData(BOARDS)).toEqual(['Autumn']);
});
