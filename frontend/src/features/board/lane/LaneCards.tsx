import type { RefObject } from 'react';
import { useIsLarge } from '../board-context';
import { CardItem } from '../CardItem';
import { usePieces } from './use-pieces';

interface LaneCardsProps {
  ids: readonly string[];
  column: string;
  /** What they scroll in. */
  list: RefObject<HTMLUListElement | null>;
  /** Nothing can be dropped beside them. */
  fixed?: boolean;
}

/** The cards of a column, of a long one those near what is in sight. */
export function LaneCards({ ids, column, list, fixed = false }: LaneCardsProps) {
  const large = useIsLarge();
  return usePieces({ ids, large, list }).map((piece) =>
    piece.type === 'row' ? (
      <CardItem key={piece.id} id={piece.id} column={column} fixed={fixed} />
    ) : (
      <li key={`before ${piece.before}`} aria-hidden role="presentation" style={{ height: piece.height }} />
    ),
  );
}
