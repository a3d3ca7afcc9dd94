import type { CardView } from '../../../generated/wasm/client_wasm';
import { useBoard, useMayEdit } from '../board-context';

/** Says that a card is not on the board, and brings it back. */
export function PutAway({ card }: { card: CardView }) {
  const { act } = useBoard();
  const mayEdit = useMayEdit();
  return (
    <div className="flex items-center gap-3 rounded-md bg-sunken px-3 py-2 text-sm">
      <p className="min-w-0">
        This card is in the {card.state === 'trashed' ? 'trash' : 'archive'}.
        {card.edited_after_deletion && ' Somebody has edited it since, or at the same time.'}
      </p>
      {mayEdit && (
        <button
          type="button"
          className="ml-auto font-medium text-accent hover:underline"
          onClick={() => void act({ type: 'restore_card', card: card.id })}
        >
          Restore
        </button>
      )}
    </div>
  );
}
