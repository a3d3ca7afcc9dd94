import { useEffect } from 'react';
import type { Selection } from '../selection/selection';
import { usePresenting } from './presence-context';

/** Tells others which card the user has open, and which they have chosen. */
export function usePresentBoard(card: string | undefined, selection: Selection): void {
  const presenting = usePresenting();
  useEffect(() => {
    presenting.set({ card });
  }, [presenting, card]);
  useEffect(() => {
    const tell = () => {
      presenting.set({ selection: [...selection.ids()] });
    };
    tell();
    return selection.subscribe(tell);
  }, [presenting, selection]);
}
