import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, it } from 'vitest';
import { Session } from '../api/session';
import { contractServer } from '../api/testing/contract-server';
import { accessToken, ana, bob, browser } from '../api/testing/people';
import { forgetAnswersOfOthers } from './queries';

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
