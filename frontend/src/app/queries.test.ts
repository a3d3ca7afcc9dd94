import { onlineManager, QueryClient } from '@tanstack/react-query';
import { afterEach, expect, it } from 'vitest';
import { UnreachableError } from '../api/errors';
import { caller } from '../api/http';
import { Session } from '../api/session';
import { contractServer } from '../api/testing/contract-server';
import { accessToken, ana, bob, browser } from '../api/testing/people';
import { forgetAnswersOfOthers, queries } from './queries';

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

it('what one user was told is gone when another signs in, here or in another tab', async () => {
  let user = ana;
  const server = await contractServer(() => ({ status: 200, body: { user, access: accessToken(user) } }));
  stop = server.stop;
  const around = browser(ana);
  const [here, there] = [new Session(server.url, around.tab()), new Session(server.url, around.tab())];
  const answers = new QueryClient();
  forgetAnswersOfOthers(answers, here);
  await here.start();

  answers.setQueryData(['workspaces'], 'of ana');
  await here.signIn('ana', '…');
  expect(answers.getQueryData(['workspaces'])).toBe('of ana');

  user = bob;
  await here.signIn('bob', '…');
  expect(answers.getQueryData(['workspaces'])).toBeUndefined();

  answers.setQueryData(['workspaces'], 'of bob');
  user = ana;
  await there.signIn('ana', '…');
  expect(answers.getQueryData(['workspaces'])).toBeUndefined();

  answers.setQueryData(['workspaces'], 'of ana');
  await there.signOut();
  expect(answers.getQueryData(['workspaces'])).toBeUndefined();
});

it('what the browser thinks of the network keeps nobody waiting: the answer is that the server cannot be reached', async () => {
  const server = await contractServer(() => ({ status: 200, body: { access: accessToken(ana) } }));
  const session = new Session(server.url, browser(ana).tab());
  await session.start();
  await server.stop();
  onlineManager.setOnline(false);
  try {
    const mutation = queries.getMutationCache().build(queries, {
      mutationFn: () => caller(server.url, session)('/api/workspaces', { method: 'POST' }),
    });
    await expect(mutation.execute(undefined)).rejects.toThrow(UnreachableError);
    const query = queries.fetchQuery({
      queryKey: ['workspaces'],
      queryFn: () => caller(server.url, session)('/api/workspaces'),
      retry: false,
    });
    await expect(query).rejects.toThrow(UnreachableError);
  } finally {
    onlineManager.setOnline(true);
    queries.clear();
  }
});
