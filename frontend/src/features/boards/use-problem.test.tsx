// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { useProblem } from './use-problem';

const QUERY = ['list'];

afterEach(cleanup);

function Page({ ask }: { ask: () => Promise<string> }) {
  const query = useQuery({ queryKey: QUERY, queryFn: ask });
  return <p>{`${query.data ?? 'nothing'}, ${useProblem(query)?.message ?? 'no problem'}`}</p>;
}

/** A list from a server whose answers the test gives one by one. */
function list() {
  const asked: { answer: (list: string) => void; refuse: (why: string) => void }[] = [];
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const ask = () =>
    new Promise<string>((answer, reject) => asked.push({ answer, refuse: (why) => reject(new Error(why)) }));
  render(
    <QueryClientProvider client={queries}>
      <Page ask={ask} />
    </QueryClientProvider>,
  );
  const shows = (text: string) => waitFor(() => expect(screen.queryByText(text)).not.toBeNull());
  const askAgain = async () => {
    const before = asked.length;
    void queries.refetchQueries({ queryKey: QUERY });
    await waitFor(() => expect(asked.length).toBe(before + 1));
  };
  return { last: () => asked.at(-1), shows, askAgain };
}

it('a problem stands while another try is under way, and goes with the answer', async () => {
  const { last, shows, askAgain } = list();
  await shows('nothing, no problem');
  last()?.refuse('away');
  await shows('nothing, away');
  await askAgain();
  await shows('nothing, away');
  last()?.answer('boards');
  await shows('boards, no problem');
});

it('a list stays when asking again fails, and says that it is old until an answer comes', async () => {
  const { last, shows, askAgain } = list();
  last()?.answer('boards');
  await shows('boards, no problem');
  await askAgain();
  last()?.refuse('away');
  await shows('boards, away');
  await askAgain();
  await shows('boards, away');
  last()?.answer('more boards');
  await shows('more boards, no problem');
});
