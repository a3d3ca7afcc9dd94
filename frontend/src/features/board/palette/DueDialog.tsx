import { Dialog } from '../../../components/Dialog';
import { useCard } from '../board-context';
import { DueChooser } from '../card/DueChooser';

/** When a card is due, asked for from the palette. */
export function DueDialog({ card: id, open, close }: { card: string; open: boolean; close: () => void }) {
  const card = useCard(id);
  return (
    <Dialog open={open && card !== undefined} close={close} title="Due date" description={card?.title}>
      {card && <DueChooser card={card} close={close} />}
    </Dialog>
  );
}
