import { expect, it } from 'vitest';
import { Carrying } from './carrying';

it('a step begins when the one before has ended, and the card is known until the last has', async () => {
  const carrying = new Carrying();
  const done: string[] = [];
  const ends: (() => void)[] = [];
  const step = (name: string) => () => {
    done.push(name);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  carrying.step('card', step('first'));
  carrying.step('card', step('second'));
  await settled();
  expect([done, carrying.card()]).toEqual([['first'], 'card']);
  ends[0]?.();
  await settled();
  expect([done, carrying.card()]).toEqual([['first', 'second'], 'card']);
  ends[1]?.();
  await settled();
  expect(carrying.card()).toBeUndefined();
});

it('one that fails holds up none', async () => {
  const carrying = new Carrying();
  carrying.step('card', () => Promise.reject(new Error('no')));
  await new Promise<void>((resolve) => carrying.step('card', async () => resolve()));
});
