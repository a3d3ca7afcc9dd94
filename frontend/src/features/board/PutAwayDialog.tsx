import { Tabs } from '@base-ui/react/tabs';
import { useRef } from 'react';
import { Dialog } from '../../components/Dialog';
import { useArchive, useDeletedColumns, useTrash } from './board-context';
import { PutAwayCards } from './PutAwayCards';
import { PutAwayColumns } from './PutAwayColumns';

/** What is not on the board any more, each with the way back. */
export function PutAwayDialog({ open, close }: { open: boolean; close: () => void }) {
  const [archive, trash, columns] = [useArchive(), useTrash(), useDeletedColumns()];
  const list = useRef<HTMLDivElement>(null);
  return (
    <Dialog open={open} close={close} title="Archive and trash" description="Everything comes back to where it was.">
      <Tabs.Root defaultValue={archive.length === 0 && trash.length > 0 ? 'trash' : 'archive'} className="grid gap-3">
        <Tabs.List ref={list} aria-label="What is put away" className="flex gap-1 rounded-lg bg-sunken p-1">
          <Tab value="archive" name="Archive" count={archive.length} />
          <Tab value="trash" name="Trash" count={trash.length} />
          <Tab value="columns" name="Columns" count={columns.length} />
        </Tabs.List>
        <Tabs.Panel value="archive" tabIndex={-1}>
          <PutAwayCards ids={archive} of="the archive" close={close} focusAfter={() => list.current} />
        </Tabs.Panel>
        <Tabs.Panel value="trash" tabIndex={-1}>
          <PutAwayCards ids={trash} of="the trash" purgeable close={close} focusAfter={() => list.current} />
        </Tabs.Panel>
        <Tabs.Panel value="columns" tabIndex={-1}>
          <PutAwayColumns columns={columns} />
        </Tabs.Panel>
      </Tabs.Root>
    </Dialog>
  );
}

function Tab({ value, name, count }: { value: string; name: string; count: number }) {
  return (
    <Tabs.Tab
      value={value}
      className="flex h-8 flex-1 items-center justify-center gap-1.5 rounded-md text-sm text-muted hover:text-ink data-active:bg-surface data-active:font-medium data-active:text-ink data-active:shadow-xs"
    >
      {name}
      {count > 0 && <span className="text-xs tabular-nums">{count}</span>}
    </Tabs.Tab>
  );
}
