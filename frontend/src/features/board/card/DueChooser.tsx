import { useState } from 'react';
import { Button } from '../../../components/Button';
import { TextField } from '../../../components/TextField';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { useNow } from '../../../lib/use-now';
import { useBoard } from '../board-context';
import { boxesOf, dayFromNow, dueOf } from './due';

/** Days from today that one press sets. */
const QUICK = [
  { words: 'Today', days: 0 },
  { words: 'Tomorrow', days: 1 },
  { words: 'In a week', days: 7 },
];

/** A day, and a time where it matters. What is chosen counts at once. */
export function DueChooser({ card, close }: { card: CardView; close: () => void }) {
  const { act } = useBoard();
  const now = useNow();
  const [typed, setTyped] = useState<{ date: string; time: string }>();
  const boxes = typed ?? boxesOf(card.due);
  const set = (due: string | undefined) => void act({ type: 'set_due', card: card.id, due });
  const type = (change: Partial<typeof boxes>) => {
    const next = { ...boxes, ...change };
    const due = dueOf(next);
    // The boxes keep what they hold while they are open: a date is not whole while it is typed.
    setTyped(next);
    if (due !== undefined && due !== card.due) set(due);
  };
  const choose = (due: string | undefined) => {
    set(due);
    close();
  };
  return (
    <div className="grid gap-3">
      <div className="flex gap-1.5">
        {QUICK.map(({ words, days }) => (
          <Button
            key={words}
            className="h-8 flex-1 px-2"
            onClick={() => {
              choose(dayFromNow(days, now));
            }}
          >
            {words}
          </Button>
        ))}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,8.25rem)] gap-2">
        <TextField
          type="date"
          label="Day"
          value={boxes.date}
          max="9999-12-31"
          onChange={({ target }) => {
            // A day that is half typed is empty, too; one that was cleared is nothing at all.
            if (target.value === '' && !target.validity.badInput && card.due !== undefined) set(undefined);
            type({ date: target.value });
          }}
        />
        <TextField
          type="time"
          label="Time"
          value={boxes.time}
          disabled={boxes.date === ''}
          onChange={(event) => {
            type({ time: event.target.value });
          }}
        />
      </div>
      {card.due !== undefined && (
        <Button
          look="ghost"
          onClick={() => {
            choose(undefined);
          }}
        >
          Remove the date
        </Button>
      )}
    </div>
  );
}
