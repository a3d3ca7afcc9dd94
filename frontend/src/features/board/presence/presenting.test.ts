import { expect, it } from 'vitest';
import { Presenting } from './presenting';

function start() {
  const said: string[] = [];
  return { said, presenting: new Presenting((state) => said.push(state)) };
}

it('says what has changed, while its user is here', () => {
  const { said, presenting } = start();
  presenting.set({ card: 'a' });
  expect(said).toEqual([]);
  presenting.come();
  presenting.come();
  presenting.set({ card: 'a' });
  presenting.set({ dragging: 'b' });
  presenting.set({ dragging: undefined });
  expect(said).toEqual(['{"card":"a"}', '{"card":"a","dragging":"b"}', '{"card":"a"}']);
});

it('leaving takes everything back, and who comes again is where they were', () => {
  const { said, presenting } = start();
  presenting.come();
  presenting.leave();
  presenting.leave();
  presenting.set({ card: 'a' });
  presenting.come();
  expect(said).toEqual(['{}', '', '{"card":"a"}']);
});
