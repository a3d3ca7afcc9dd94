// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { session } from '../../api/client';
import { contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import { live } from '../../worker/testing/status';
import { boardScreen } from './testing/screen';
import { useMembers } from './use-members';

let server: Awaited<ReturnType<typeof contractServer>>;
let registered: boolean;
let asked: number;

beforeEach(async () => {
  registered = false;
  asked = 0;
  server = await contractServer(({ path }) => {
    if (path.startsWith('/api/auth/')) return { status: 200, body: { user: ana, access: accessToken(ana) } };
    if (path.endsWith('/members')) return { status: 200, body: [{ user: ana, role: 'owner' }] };
    if (path.endsWith('/people')) return { status: 200, body: [] };
    asked++;
    if (!registered) return { status: 404, body: { title: 'Not found', status: 404, code: 'not_found' } };
    return { status: 200, body: { id: 'b', workspace_id: 'w' } };
  });
  window.location.href = server.url;
  await session.signIn('ana', '…');
});
afterEach(async () => {
  cleanup();
  await server.stop();
});

function Count() {
  return <p>{`${String(useMembers().members?.length ?? 0)} known`}</p>;
}

it('learns who works on a board that was made here, once the server knows it', async () => {
  const { store, queries, inside } = boardScreen();
  queries.setDefaultOptions({ queries: { retry: false } });
  render(
    inside(
      <>
        <Count />
        <Count />
        <Count />
      </>,
    ),
  );
  await expect.poll(() => queries.getQueryState(['board', 'b'])?.status).toBe('error');
  expect(screen.getAllByText('0 known')).toHaveLength(3);
  registered = true;
  act(() => store.setStatus(live()));
  expect(await screen.findAllByText('1 known')).toHaveLength(3);
  expect(asked).toBe(2);
});
