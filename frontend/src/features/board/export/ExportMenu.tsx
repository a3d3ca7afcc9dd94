import { Download } from 'lucide-react';
import { Menu, MenuItem } from '../../../components/Menu';
import { Spinner } from '../../../components/Spinner';
import { TOOL } from '../panel-style';
import { FORMATS } from './formats';
import { type Moment, useExport } from './use-export';

/** All that a board can become, as it is now or as it was. */
export function ExportMenu({ moment }: { moment?: Moment }) {
  const { progress, run } = useExport(moment);
  const busy = progress !== undefined;
  return (
    <>
      <Menu
        trigger={
          <button type="button" aria-disabled={busy} className={TOOL}>
            {busy ? <Spinner /> : <Download aria-hidden className="size-4" />}
            <span className="max-sm:sr-only">Export</span>
          </button>
        }
      >
        {FORMATS.map(({ format, name, use }) => (
          <MenuItem
            key={format}
            choose={() => {
              if (!busy) void run(format);
            }}
          >
            <span className="flex grow items-baseline justify-between gap-6">
              <span>{name}</span>
              <span className="text-xs text-muted max-sm:hidden">{use}</span>
            </span>
          </MenuItem>
        ))}
      </Menu>
      <span role="status" className="sr-only">
        {busy && `Exporting, ${String(Math.round(progress * 100))} %`}
      </span>
    </>
  );
}
