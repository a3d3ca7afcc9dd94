import { Archive, ListFilter } from 'lucide-react';
import { BoardName } from './BoardName';
import { useBoardScreen } from './board-screen-context';
import { ExportMenu } from './export/ExportMenu';
import { HistoryLink } from './history/HistoryLink';
import { TOOL } from './panel-style';
import { HeadPeople } from './presence/HeadPeople';
import { SyncChip } from './SyncChip';
import { UndoButtons } from './UndoButtons';

export function BoardHeader({ find }: { find: () => void }) {
  const { open } = useBoardScreen();
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 px-3 max-sm:gap-0 max-sm:px-2">
      <BoardName />
      <SyncChip />
      <div className="ml-auto flex items-center gap-2 max-sm:gap-0">
        <UndoButtons />
        <HeadPeople />
        <button type="button" onClick={find} className={TOOL}>
          <ListFilter aria-hidden className="size-4" />
          <span className="max-lg:sr-only">Find</span>
        </button>
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => {
            open('put_away');
          }}
          className={TOOL}
        >
          <Archive aria-hidden className="size-4" />
          <span className="max-lg:sr-only">Archive and trash</span>
        </button>
        <ExportMenu />
        <HistoryLink />
      </div>
    </header>
  );
}
