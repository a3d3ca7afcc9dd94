// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, it } from 'vitest';
import { live } from '../../worker/testing/status';
import { CardPanel } from './CardPanel';
import { boardScreen } from './testing/screen';

afterEach(cleanup);

it('a card that is not here is not said to be nowhere until the server has told what is new', async () => {
  const { store, inside } = boardScreen();
  act(() => store.setStatus({ ...live(), connection: 'connecting' }));
  render(inside(<CardPanel id="new" close={() => undefined} />));
  await screen.findByText(/^This card is not on this device\./u);
  act(() => store.setStatus(live()));
  await screen.findByText('There is no such card on this board.');
});
