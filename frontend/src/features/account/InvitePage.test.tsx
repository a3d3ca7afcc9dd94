// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { session } from '../../api/client';
import { type Answer, contractServer } from '../../api/testing/contract-server';
import { accessToken, ana } from '../../api/testing/people';
import { ToastProvider } from '../../components/toast';
import { InvitePage } from './InvitePage';

let server: Awaited<ReturnType<typeof contractServer>>;
let acceptance: Answer;

beforeEach(async () => {
  acceptance = { status: 200, body: { id: 'clinic', name: 'Clinic' } };
  server = await contractServer(({ path }) => {
    if (path === '/api/setup')
      return { status: 200, body: { first_account: false, needs_link: false, registration: 'open' } };
    if (path === '/api/auth/logout') return { status: 204 };
    if (path.startsWith('/api/auth/')) return { status: 201, body: { user: ana, access: accessToken(ana) } };
    return acceptance;
  });
  window.location.href = server.url;
});
afterEach(async () => {
  cleanup();
  await session.signOut();
  await server.stop();
});

function Address() {
  const { pathname, hash } = useLocation();
  return <output>{pathname + hash}</output>;
}

function visit(address: string) {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ToastProvider>
        <MemoryRouter initialEntries={[address]}>
          <InvitePage />
          <Address />
        </MemoryRouter>
      </ToastProvider>
    </QueryClientProvider>,
  );
}

const accepted = () => server.asked.filter(({ path }) => path.endsWith('/accept')).map(({ path }) => path);

it('the token leaves the address at once, and lasts through making an account', async () => {
  await session.signIn('ana', '…');
  await session.signOut();
  visit('/invite#s3cret');
  await screen.findByRole('heading', { name: 'Create an account to join' });
  expect(document.querySelector('output')?.textContent).toBe('/invite');
  await userEvent.type(screen.getByRole('textbox', { name: 'Username' }), 'ana');
  await userEvent.type(screen.getByRole('textbox', { name: 'E-mail' }), 'ana@example.org');
  await userEvent.type(screen.getByLabelText('Password'), 'correct horse battery{Enter}');
  await userEvent.click(await screen.findByRole('button', { name: 'Join the workspace' }));
  await screen.findByText('You are now in Clinic');
  expect(accepted()).toEqual(['/api/invites/s3cret/accept']);
  await waitFor(() => expect(document.querySelector('output')?.textContent).toBe('/'));
});

it('nobody joins anything before they say so', async () => {
  await session.signIn('ana', '…');
  visit('/invite#s3cret');
  await screen.findByRole('button', { name: 'Join the workspace' });
  expect(accepted()).toEqual([]);
});

it('a used link says so', async () => {
  acceptance = { status: 404, body: { type: 'about:blank', title: 'Not Found', status: 404 } };
  await session.signIn('ana', '…');
  visit('/invite#s3cret');
  await userEvent.click(await screen.findByRole('button', { name: 'Join the workspace' }));
  await screen.findByRole('heading', { name: 'This invitation works no more' });
});

it('an address without a token is no invitation', async () => {
  visit('/invite');
  await screen.findByRole('heading', { name: 'This invitation works no more' });
});
