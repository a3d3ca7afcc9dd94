import type { CardView } from '../../../generated/wasm/client_wasm';
import { useNow } from '../../../lib/use-now';
import { when } from '../../../lib/when';
import { nameAtStart, type People, usePeople } from '../people';

/** Who made the card and who changed it last. */
export function Activity({ card }: { card: CardView }) {
  const people = usePeople();
  const now = useNow();
  return (
    <p className="border-t border-line pt-3 text-xs text-muted">
      {activityWords(card, people, now).map((words) => (
        <span key={words} className="mr-3 inline-block">
          {words}
        </span>
      ))}
    </p>
  );
}

type Told = Pick<
  CardView,
  'created_by' | 'created_at' | 'updated_by' | 'updated_at' | 'imported_from' | 'put_away' | 'state'
>;

export function activityWords(card: Told, people: Pick<People, 'me' | 'find'>, now: Date): string[] {
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
