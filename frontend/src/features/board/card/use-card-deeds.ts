import { useMemo } from 'react';
import { v7 as uuidv7 } from 'uuid';
import { useToast } from '../../../components/toast';
import { useBoard } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { cardUrl } from '../card-address';
import { useDoing } from '../use-doing';

export interface CardDeeds {
  copyLink: (card: string) => void;
  /** Adds a copy of a card behind it. */
  duplicate: (card: string) => void;
}

/** What can be done with a card that leaves it as it is. */
export function useCardDeeds(): CardDeeds {
  const { id: board, store } = useBoard();
  const { openCard } = useBoardScreen();
  const doing = useDoing();
  const toast = useToast();
  return useMemo(
    () => ({
      copyLink: (card) => {
        const url = cardUrl(location.origin, board, card);
        navigator.clipboard.writeText(url).then(
          () => toast({ text: 'Link copied' }),
          () => toast({ text: `This browser does not let pages copy here. The link: ${url}`, kind: 'danger' }),
        );
      },
      duplicate: (card) => {
        const copy = uuidv7();
        const title = store.card(card)?.title ?? '';
        void doing({ type: 'duplicate_card', card, copy }, `“${title}” is duplicated`).then((done) => {
          if (done) openCard(copy);
        });
      },
    }),
    [board, store, openCard, doing, toast],
  );
}
