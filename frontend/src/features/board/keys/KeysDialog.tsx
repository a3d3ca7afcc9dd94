import { Dialog } from '../../../components/Dialog';
import { keyName } from '../../../lib/key-names';
import { SHORTCUTS, type Shortcut } from './board-keys';
import { setSingleKeys, useSingleKeys } from './single-keys';

/** The sheet of keys. */
export function KeysDialog({ open, close }: { open: boolean; close: () => void }) {
  const single = useSingleKeys();
  return (
    <Dialog open={open} close={close} title="Keys">
      <label className="flex items-start gap-2.5 text-sm">
        <input
          type="checkbox"
          checked={single}
          onChange={(event) => {
            setSingleKeys(event.target.checked);
          }}
          className="mt-0.5 size-4 accent-accent"
        />
        <span>
          Single keys work on the board
          <span className="block text-xs text-muted">Turn them off if you dictate. Those of a card go on working.</span>
        </span>
      </label>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div
        role="group"
        aria-label="All keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard
        tabIndex={0}
        className="-mr-2 grid max-h-[52vh] gap-4 overflow-y-auto pr-2"
      >
        <Keys name="On the board" shortcuts={SHORTCUTS.filter(({ ofCard }) => !ofCard)} />
        <Keys name="On a card" shortcuts={SHORTCUTS.filter(({ ofCard }) => ofCard)} />
        <Keys name="Everywhere" shortcuts={[UNDO, REDO]} />
      </div>
    </Dialog>
  );
}

const UNDO = { key: 'undo', shown: ['Ctrl', 'Z'], what: 'Undo' };
const REDO = { key: 'redo', shown: ['Ctrl', 'Shift', 'Z'], what: 'Redo' };

function Keys({ name, shortcuts }: { name: string; shortcuts: readonly (Omit<Shortcut, 'key'> & { key: string })[] }) {
  return (
    <section aria-label={name} className="grid gap-1">
      <h3 className="text-xs font-medium text-muted">{name}</h3>
      <dl className="grid gap-0.5">
        {shortcuts.map(({ key, shown, what }) => (
          <div key={key} className="flex min-h-7 items-center gap-4 text-sm">
            <dt className="order-last ml-auto flex gap-1">
              {shown.map((cap) => (
                <kbd
                  key={cap}
                  className="min-w-6 rounded-md border border-line bg-sunken px-1.5 py-0.5 text-center font-sans text-xs"
                >
                  {keyName(cap)}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
