import { Button } from '../../components/Button';
import { when } from '../../lib/when';
import { edits } from '../device/unsent';
import { useHolding } from '../device/use-holdings';
import { actionWords, titlesOf } from './action-words';
import { useBoard, useStatus } from './board-context';
import { parkedWords } from './sync-words';

/** What the server does not have yet: how much, since when, and the oldest of it in words. */
export function WhatWaits({ waiting }: { waiting: number }) {
  const { id, client, store } = useBoard();
  const { waiting_since, parked } = useStatus(store);
  const holding = useHolding(client, id);
  if (waiting === 0) return null;
  const oldest = holding?.actions[0] ?? store.unsaved()[0];
  const since = waiting_since ?? holding?.waitingSince;
  return (
    <div className="grid gap-2 rounded-lg bg-sunken px-3 py-2 text-sm">
      <p>
        {edits(waiting)} {waiting === 1 ? 'waits' : 'wait'}
      </p>
      {oldest && (
        <p className="wrap-anywhere text-muted">
          {waiting > 1 && 'The oldest: '}
          {actionWords(oldest, titlesOf(store, holding?.actions ?? store.unsaved()))}
          {since !== undefined && `, ${when(new Date(since), new Date())}`}
        </p>
      )}
      {parked > 0 && (
        <div className="grid justify-items-start gap-2 border-t border-line pt-2">
          <p>{parkedWords(parked)}</p>
          <Button
            onClick={() => {
              client.redoParked(id);
            }}
          >
            Apply them now as new edits
          </Button>
        </div>
      )}
    </div>
  );
}
