import { History as HistoryIcon } from 'lucide-react';
import { useState } from 'react';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { useNow } from '../../../lib/use-now';
import { when } from '../../../lib/when';
import { nameAtStart, type People, usePeople } from '../people';
import { ActivityLog } from './ActivityLog';

/** Who made the card and who changed it last; all that was done to it for who asks. */
export function Activity({ card }: { card: CardView }) {
  const people = usePeople();
  const now = useNow();
  const [open, setOpen] = useState(false);
  return (
    <div className="grid gap-3 border-t border-line pt-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        {activityWords(card, people, now).map((words) => (
          <span key={words}>{words}</span>
        ))}
        <button
          type="button"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
          className="flex h-7 items-center gap-1.5 rounded-md px-2 hover:bg-hover hover:text-ink"
        >
          <HistoryIcon aria-hidden className="size-3.5" />
          {open ? 'Hide activity' : 'Show activity'}
        </button>
      </div>
      {open && <ActivityLog card={card} />}
    </div>
  );
}

type Told = Pick<
  CardView,
  'created_by' | 'created_at' | 'updated_by' | 'updated_at' | 'imported_from' | 'put_away' | 'state'
>;

export function activityWords(card: Told, people: Pick<People, 'me' | 'find' | 'known'>, now: Date): string[] {
  const by = (who: string | undefined, did: string, at: number) =>
    `${nameAtStart(people, who)} ${did} ${when(new Date(at), now)}.`;
  const words = [by(card.created_by, 'added this', card.created_at)];
  if (card.imported_from !== undefined) words[0] += ` It comes from ${card.imported_from}.`;
  if (card.updated_at > card.created_at) words.push(by(card.updated_by, 'changed it', card.updated_at));
  if (card.put_away) {
    const did = card.state === 'archived' ? 'archived it' : 'moved it to the trash';
    words.push(by(card.put_away.by, did, card.put_away.at));
  }
  return words;
}
