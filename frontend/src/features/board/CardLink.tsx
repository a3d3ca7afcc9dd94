import type { MouseEvent } from 'react';
import { useBoardScreen } from './board-screen-context';
import { cardAddress } from './card-address';

/**
 * Opens a card; it covers the whole of it. The router's own link renders again whenever the address changes: with
 * thousands of cards that made opening one of them slow.
 */
export function CardLink({ id, title }: { id: string; title: string }) {
  const { openCard } = useBoardScreen();
  return (
    <a
      href={cardAddress(id)}
      draggable={false}
      dir="auto"
      data-card={id}
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        openCard(id);
      }}
      className="text-sm leading-5 break-words outline-none after:absolute after:inset-0 after:content-['']"
    >
      {title || 'Untitled'}
    </a>
  );
}

/** With any of these keys the browser opens another tab or window, or saves. */
function isPlain({ button, metaKey, altKey, ctrlKey, shiftKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !altKey && !ctrlKey && !shiftKey;
}
