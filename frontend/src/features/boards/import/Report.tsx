import { useId } from 'react';
import type { Report as ImportReport } from '../../../generated/wasm/client_wasm';
import { droppedWords, whatComes } from './report-words';

/** What comes with an import, and what does not, and why. */
export function Report({ report, title }: { report: ImportReport; title: string }) {
  const dropped = useId();
  return (
    <div className="grid gap-3 text-sm">
      <p>
        <span className="font-medium">{title}:</span> {whatComes(report)}
      </p>
      {report.dropped.length > 0 && (
        <div className="grid gap-1">
          <h3 id={dropped} className="font-medium">
            Not as it was
          </h3>
          <ul
            aria-labelledby={dropped}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: so that it can be scrolled
            tabIndex={0}
            className="grid max-h-40 gap-1 overflow-y-auto rounded-md bg-warning-soft px-3 py-2 text-warning"
          >
            {report.dropped.map((line) => (
              <li key={`${line.what} ${line.why}`} className="wrap-anywhere" dir="auto">
                {droppedWords(line)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
