// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, it } from 'vitest';
import type { ServerSetup } from '../../api/types';
import { serverSetupQuery } from './queries';
import { RegisterPage } from './RegisterPage';

afterEach(cleanup);

function visit(facts: Partial<ServerSetup>) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  queries.setQueryData(serverSetupQuery().queryKey, {
    first_account: false,
    needs_link: false,
    registration: 'open',
    ...facts,
  });
  render(
    <QueryClientProvider client={queries}>
      <MemoryRouter>
        <RegisterPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

it.each<[string, Partial<ServerSetup>, title: string, form: boolean]>([
  ['an open server', {}, 'Create your account', true],
  ['a closed server', { registration: 'closed' }, 'Registration is closed', false],
  ['an empty server', { first_account: true }, 'Create the first account', true],
  ['an empty public server', { first_account: true, needs_link: true }, 'This server waits for its set-up', false],
  [
    'an empty closed server',
    { first_account: true, needs_link: true, registration: 'closed' },
    'This server waits for its set-up',
    false,
  ],
])('%s says which way there is to an account', (_what, facts, title, form) => {
  visit(facts);
  screen.getByRole('heading', { name: title });
  expect(screen.queryByRole('button', { name: 'Create account' }) !== null).toBe(form);
});
