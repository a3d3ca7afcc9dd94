import { useBoardClient } from '../device/client-of-tab';
import { unsentWords } from '../device/UnsentList';
import { unsentOf } from '../device/unsent';
import { useHeld } from '../device/use-holdings';
import { HeldBoards } from './HeldBoards';
import { Keeping } from './Keeping';

/** What of somebody's work is on this device, and whether it stays. */
export function ThisDevice() {
  const client = useBoardClient();
  const { known, holdings, durability } = useHeld(client);
  // What only this tab has counts, too.
  const unsent = unsentOf(client).reduce(
    (all, { waiting, refused }) => ({ waiting: all.waiting + waiting, refused: all.refused + refused }),
    { waiting: 0, refused: 0 },
  );
  return (
    <section aria-labelledby="this-device" className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <title>This device · Settings · Weft</title>
      <div className="grid gap-1">
        <h2 id="this-device" className="text-lg font-semibold">
          This device
        </h2>
        <p role="status" className="text-sm text-muted">
          {known
            ? summary(holdings.length, unsentWords(unsent), durability === 'none')
            : 'Looking at what is kept here…'}
        </p>
      </div>
      <Keeping durability={durability} />
      {holdings.length > 0 && <HeldBoards client={client} holdings={holdings} />}
    </section>
  );
}

function summary(boards: number, unsent: string, nothingKept: boolean): string {
  if (nothingKept) return 'Nothing is kept here: your boards are only in this tab, and on the server.';
  if (boards === 0) return 'No boards are kept here yet. Those you open stay here, and open without a network.';
  const kept = boards === 1 ? '1 board is kept here' : `${String(boards)} boards are kept here`;
  return `${kept}. ${unsent === '' ? 'The server has all your edits' : `The server does not have all your edits: ${unsent}`}.`;
}
