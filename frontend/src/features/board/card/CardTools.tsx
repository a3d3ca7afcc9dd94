import { Archive, ArrowRightLeft, Copy, Ellipsis, Link2, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { Menu, MenuItem, MenuSeparator } from '../../../components/Menu';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { useBoardScreen } from '../board-screen-context';
import { MoveMenu } from '../MoveMenu';
import { TOOL } from '../panel-style';
import { useCardDeeds } from './use-card-deeds';

interface CardToolsProps {
  card: CardView;
  /** Its texts may be changed; without that it can still be linked to. */
  editable: boolean;
  close: () => void;
}

/** What can be done with a card as a whole. */
export function CardTools({ card, editable, close }: CardToolsProps) {
  const { trash, archive } = useBoardScreen();
  const { copyLink, duplicate } = useCardDeeds();
  const away = (putAway: (card: string) => void) => {
    close();
    putAway(card.id);
  };
  return (
    <>
      {editable && card.state === 'active' && <MoveTool card={card.id} />}
      <Menu
        trigger={
          <button type="button" aria-label="Card actions" className={TOOL}>
            <Ellipsis aria-hidden className="size-4" />
          </button>
        }
      >
        <MenuItem choose={() => copyLink(card.id)}>
          <Link2 aria-hidden /> Copy link
        </MenuItem>
        {editable && (
          <>
            <MenuItem choose={() => duplicate(card.id)}>
              <Copy aria-hidden /> Duplicate
            </MenuItem>
            <MenuSeparator />
            {card.state === 'active' && (
              <MenuItem choose={() => away(archive)}>
                <Archive aria-hidden /> Archive
              </MenuItem>
            )}
            <MenuItem choose={() => away(trash)}>
              <Trash2 aria-hidden /> Move to trash
            </MenuItem>
          </>
        )}
      </Menu>
    </>
  );
}

function MoveTool({ card }: { card: string }) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => {
          setOpen(true);
        }}
        className={TOOL}
      >
        <ArrowRightLeft aria-hidden className="size-4" />
        <span className="max-sm:sr-only">Move to…</span>
      </button>
      <MoveMenu
        card={card}
        anchor={button.current}
        open={open}
        close={() => {
          setOpen(false);
        }}
        focusAfter={() => button.current}
      />
    </>
  );
}
