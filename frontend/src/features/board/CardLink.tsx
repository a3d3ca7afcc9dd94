import { type MouseEvent, useRef } from 'react';
import { useBoardScreen } from './board-screen-context';
import { cardAddress } from './card-address';
import { useKeptFocus } from './keys/kept-focus';
import type { Selection } from './selection/selection';
import { useSelection } from './selection/selection-context';

interface CardLinkProps {
  id: string;
  title: string;
  /** With Shift it chooses the card. */
  choosable: boolean;
}

/**
 * Opens a card; it covers the whole of it. The router's own link renders again whenever the address changes: with
 * thousands of cards that made opening one of them slow.
 */
export function CardLink({ id, title, choosable }: CardLinkProps) {
  const { openCard } = useBoardScreen();
  const selection = useSelection();
  const link = useRef<HTMLAnchorElement>(null);
  useKeptFocus(link, id);
  return (
    <a
      ref={link}
      href={cardAddress(id)}
      draggable={false}
      dir="auto"
      data-card={id}
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        if (choosable && (event.shiftKey || goesOnChoosing(event, selection))) selection.toggle(id);
        else openCard(id);
      }}
      className="text-sm leading-5 break-words outline-none after:absolute after:inset-0 after:content-['']"
    >
      {title || 'Untitled'}
    </a>
  );
}

/** A finger has no Shift: once something is chosen, a tap chooses more. */
function goesOnChoosing({ nativeEvent }: MouseEvent, selection: Selection): boolean {
  return selection.ids().size > 0 && 'pointerType' in nativeEvent && nativeEvent.pointerType === 'touch';
}

/** With any of these keys the browser opens another tab, or saves. Shift chooses the card. */
function isPlain({ button, metaKey, altKey, ctrlKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !altKey && !ctrlKey;
}
