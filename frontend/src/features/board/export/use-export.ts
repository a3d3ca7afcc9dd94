import { useCallback, useState } from 'react';
import { useToast } from '../../../components/toast';
import type { ExportFormat } from '../../../generated/wasm/client_wasm';
import { download, fileName } from '../../../lib/download';
import { useBoard } from '../board-context';
import { useMembers } from '../use-members';
import { sentence } from '../words';
import { titleOfFile } from './formats';

/** A moment of a board's past. */
export interface Moment {
  /** The step behind which it is. */
  step: string;
  at: Date;
  /** What the board was called. */
  board: string;
}

/** How far an export has come, from 0 to 1; nothing while there is none. */
export type ExportProgress = number | undefined;

/** Gives the board as a file, as it is or as it was. Nothing leaves the device on the way. */
export function useExport(moment: Moment | undefined) {
  const { id, client, store } = useBoard();
  const members = useMembers();
  const toast = useToast();
  const [progress, setProgress] = useState<ExportProgress>();

  const run = useCallback(
    async (format: ExportFormat) => {
      const names = Object.fromEntries(
        members.map(({ user_id, display_name, username }) => [user_id, display_name || username]),
      );
      setProgress(0);
      try {
        const wish = { format, at: moment?.step, names };
        const { file, extension } = await client.past.exported(id, wish, (done, total) => {
          setProgress(done / Math.max(total, 1));
        });
        const title = titleOfFile(moment?.board ?? store.info().name, moment?.at);
        const name = fileName(title, extension);
        download(file, name);
        toast({ text: `Exported ${name}` });
      } catch (error) {
        toast({ text: sentence(error instanceof Error ? error.message : String(error)), kind: 'danger' });
      } finally {
        setProgress(undefined);
      }
    },
    [client, id, members, moment, store, toast],
  );
  return { progress, run };
}
