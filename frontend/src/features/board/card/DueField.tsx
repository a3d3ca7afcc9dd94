import { Popover } from '@base-ui/react/popover';
import { CalendarDays } from 'lucide-react';
import { useState } from 'react';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { useNow } from '../../../lib/use-now';
import { FIELD_BUTTON } from '../panel-style';
import { DueChooser } from './DueChooser';
import { dueWords, type Urgency, urgencyOf } from './due';
import { Field, Nothing } from './Field';

const LOOK: Record<Urgency, string> = { overdue: 'text-danger', soon: 'text-warning', later: '' };

export function DueField({ card, editable }: { card: CardView; editable: boolean }) {
  const now = useNow();
  const [open, setOpen] = useState(false);
  const words = card.due === undefined ? 'none' : dueWords(card.due, now);
  const urgency = urgencyOf({ due: card.due, column: card.column }, now);
  const shown =
    card.due === undefined ? (
      <Nothing>{editable ? 'Set a date' : 'No date'}</Nothing>
    ) : (
      <span className={`flex items-center gap-1.5 ${LOOK[urgency]}`}>
        <CalendarDays aria-hidden className="size-4" />
        <span className="inline-block first-letter:uppercase">{words}</span>
        {urgency === 'overdue' && <span>· overdue</span>}
      </span>
    );
  if (!editable) {
    return (
      <Field name="Due">
        <div className="flex min-h-9 items-center px-2 text-sm">{shown}</div>
      </Field>
    );
  }
  return (
    <Field name="Due">
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger
          render={
            <button
              type="button"
              aria-label={`Due: ${words}${urgency === 'overdue' ? ', overdue' : ''}`}
              className={FIELD_BUTTON}
            />
          }
        >
          {shown}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner align="start" sideOffset={6} collisionPadding={12} className="z-50 outline-none">
            <Popover.Popup className="w-80 max-w-(--available-width) rounded-xl border border-line bg-raised p-3 shadow-lg outline-none">
              <Popover.Title className="sr-only">Due date</Popover.Title>
              <DueChooser
                card={card}
                close={() => {
                  setOpen(false);
                }}
              />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </Field>
  );
}
