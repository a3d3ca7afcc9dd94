import { useCallback, useSyncExternalStore } from 'react';
import { useToast } from '../../../components/toast';
import type { ExportFormat } from '../../../generated/wasm/client_wasm';
import { download, fileName } from '../../../lib/download';
import { useBoard } from '../board-context';
import { usePeople } from '../people';
import { sentence } from '../words';
import { exporting } from './exporting';
import { titleOfFile } from './formats';

/** A moment of a board's past. */
export interface Moment {
  /** The step behind which it is. */
  step: string;
  at: Date;
  /** Another step is of the same minute. */
  toTheSecond: boolean;
  /** What the board was called. */
  board: string;
}

/** Gives the board as a file, as it is or as it was. Nothing leaves the device on the way. */
export function useExport(moment: Moment | undefined) {
  const { id, client, store } = useBoard();
  const { ever } = usePeople();
  const toast = useToast();
  const progress = useSyncExternalStore(exporting.subscribe, () => exporting.of(id));

  const run = useCallback(
    async (format: ExportFormat) => {
      const names = Object.fromEntries(ever.map((person) => [person.id, person.name]));
      exporting.become(id, 0);
      try {
        const wish = { format, at: moment?.step, names };
        const { file, extension } = await client.past.exported(id, wish, (done, total) => {
          exporting.become(id, done / Math.max(total, 1));
        });
        const title = titleOfFile(moment?.board ?? store.info().name, moment);
        const name = fileName(title, extension);
        download(file, name);
        toast({ text: `Exported ${name}` });
      } catch (error) {
        toast({ text: sentence(error instanceof Error ? error.message : String(error)), kind: 'danger' });
      } finally {
        exporting.become(id, undefined);
      }
    },
    [client, id, ever, moment, store, toast],
  );
  return { progress, run };
}
