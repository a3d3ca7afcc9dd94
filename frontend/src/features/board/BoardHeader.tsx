import { BoardName } from './BoardName';
import { Members } from './Members';
import { SyncChip } from './SyncChip';
import { TrashDialog } from './TrashDialog';
import { UndoButtons } from './UndoButtons';

export function BoardHeader() {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 px-3">
      <BoardName />
      <SyncChip />
      <div className="ml-auto flex items-center gap-2">
        <UndoButtons />
        <Members />
        <TrashDialog />
      </div>
    </header>
  );
}
