// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { session } from '../../api/client';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import { device } from '../device/testing/device';
import { MyCardsPage } from './MyCardsPage';
import { myCardsQuery } from './queries';

let server: Awaited<ReturnType<typeof contractServer>>;
let up: boolean;

beforeEach(async () => {
  up = true;
  server = await contractServer(({ path }) => {
    if (path.startsWith('/api/auth/')) return { status: 200, body: { user: ana, access: accessToken(ana) } };
    return up ? { status: 200, body: [] } : { status: 502, body: '' };
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
});
afterEach(async () => {
  cleanup();
  await server.stop();
});

it('cards that could not be asked for again say so, and as of when they are', async () => {
  const { queries, around } = device();
  queries.setDefaultOptions({ queries: { retry: false } });
  render(around(<MyCardsPage />));
  await screen.findByText('Nothing is assigned to you');
  expect(screen.queryByText(/as of/u)).toBeNull();
  up = false;
  await queries.refetchQueries(myCardsQuery());
  await screen.findByText(/^The server cannot answer now\. These are your cards as of/u);
});
