import { ArrowRightLeft } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import { ringOf } from '../../lib/dyes';
import { useCard, useMayEdit } from './board-context';
import { useBoardScreen } from './board-screen-context';
import { CardLabels, CardSigns } from './CardFace';
import { CardLink } from './CardLink';
import { useCardMark } from './card-marks';
import { cardDrag } from './drag/adapter';
import { CardPeople } from './presence/CardPeople';
import { useAtCard } from './presence/presence-context';
import { useIsChosen } from './selection/selection-context';

interface CardItemProps {
  id: string;
  column: string;
  /** Nothing can be dropped beside it. */
  fixed?: boolean;
}

/** A card in its lane. It renders again only when this card changes, or when something is dragged over it. */
export const CardItem = memo(function CardItem({ id, column, fixed = false }: CardItemProps) {
  const card = useCard(id);
  const mayEdit = useMayEdit();
  const chosen = useIsChosen(id);
  const mark = useCardMark(id);
  const others = useAtCard(id);
  const item = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLElement>(null);
  const [dragging, setDragging] = useState(false);
  const [landing, setLanding] = useState<'before' | 'after'>();

  useEffect(() => {
    if (!mayEdit || !item.current || !handle.current) return;
    return cardDrag({
      card: id,
      column,
      handle: handle.current,
      target: fixed ? undefined : item.current,
      dragging: setDragging,
      over: setLanding,
    });
  }, [id, column, fixed, mayEdit]);

  if (!card) return null;
  return (
    <li ref={item} data-row={id} data-landing={landing} data-lifted={others?.draggedBy && ''} className={ITEM}>
      <article
        ref={handle}
        aria-label={card.title || 'Untitled'}
        data-dragging={dragging || undefined}
        data-chosen={chosen || undefined}
        className={`${ARTICLE} ${others ? `ring-2 ${ringOf(others.draggedBy ?? others.users[0] ?? '')}` : ''}`}
      >
        <CardLabels card={card} />
        <div className="flex items-start gap-1">
          <div className="min-w-0 flex-1">
            <CardLink id={id} title={card.title} choosable={mayEdit} />
          </div>
          {mayEdit && <MoveButton id={id} />}
        </div>
        <CardSigns card={card} />
        {mark !== undefined && <p className="mt-1 text-xs text-warning">{mark}</p>}
        {others && <CardPeople {...others} />}
        {chosen && <span className="sr-only">Chosen</span>}
      </article>
    </li>
  );
});

function MoveButton({ id }: { id: string }) {
  const { openMoveMenu } = useBoardScreen();
  return (
    <button
      type="button"
      aria-label="Move to…"
      aria-haspopup="menu"
      onClick={(event) => {
        openMoveMenu(id, event.currentTarget);
      }}
      className="relative z-10 -my-1 -mr-1.5 grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink focus-visible:opacity-100 group-hover:opacity-100 pointer-fine:opacity-0"
    >
      <ArrowRightLeft aria-hidden className="size-3.5" />
    </button>
  );
}

/**
 * Cards out of sight are not laid out, so a board of thousands scrolls and drags like one of ten: until they have been,
 * each is as high as one with a title of one line. The line that shows where a card would land takes no room of its own.
 */
const ITEM =
  'relative px-2 py-1 [contain-intrinsic-block-size:auto_2.375rem] [content-visibility:auto] before:pointer-events-none before:absolute before:inset-x-2 before:hidden before:h-0.5 before:rounded-full before:bg-accent data-[landing=after]:before:bottom-0 data-[landing=after]:before:block data-[landing=before]:before:top-0 data-[landing=before]:before:block data-lifted:z-10 data-lifted:[content-visibility:visible]';

/** In the hand of somebody else it is lifted. */
const ARTICLE =
  'group relative rounded-lg border border-line bg-surface px-3 py-2 shadow-xs transition-[border-color,opacity,translate,rotate,box-shadow] hover:border-line-strong has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-accent data-chosen:border-accent data-chosen:bg-accent-soft data-dragging:opacity-40 in-data-lifted:-translate-y-0.5 in-data-lifted:-rotate-1 in-data-lifted:shadow-lg';
