import { Dialog } from '../../components/Dialog';
import { keyName } from '../../lib/key-names';
import { setSingleKeys, useSingleKeys } from '../../lib/single-keys';

export interface Key {
  /** What stands on the keyboard; `keyName` knows Apple's. */
  shown: readonly string[];
  what: string;
}

interface KeySheetProps {
  open: boolean;
  close: () => void;
  groups: readonly { name: string; keys: readonly Key[] }[];
  note?: string;
}

/** The sheet of keys. */
export function KeySheet({ open, close, groups, note }: KeySheetProps) {
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
          Single keys work
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
        {groups.map(({ name, keys }) => (
          <Keys key={name} name={name} keys={keys} />
        ))}
      </div>
      {note !== undefined && <p className="text-sm text-muted">{note}</p>}
    </Dialog>
  );
}

function Keys({ name, keys }: { name: string; keys: readonly Key[] }) {
  return (
    <section aria-label={name} className="grid gap-1">
      <h3 className="text-xs font-medium text-muted">{name}</h3>
      <dl className="grid gap-0.5">
        {keys.map(({ shown, what }) => (
          <div key={what} className="flex min-h-7 items-center gap-4 text-sm">
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
