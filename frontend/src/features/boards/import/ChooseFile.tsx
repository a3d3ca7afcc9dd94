import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../../../components/Button';
import { FormAlert } from '../../../components/FormAlert';
import { asSentence } from './sentence';

interface ChooseFileProps {
  problem: string | undefined;
  choose: (file: File) => void;
}

/** A file, by the browser's own dialog or dropped here. */
export function ChooseFile({ problem, choose }: ChooseFileProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div className="grid gap-3">
      <FormAlert text={problem === undefined ? undefined : asSentence(problem)} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: to drop a file here is a shorter way to the button */}
      <div
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => {
          setOver(false);
        }}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          const file = event.dataTransfer.files[0];
          if (file) choose(file);
        }}
        className="grid justify-items-center gap-3 rounded-xl border border-dashed border-line-strong px-4 py-8 data-over:border-accent data-over:bg-accent-soft"
      >
        <FileUp aria-hidden className="size-6 text-muted" />
        <Button look="primary" onClick={() => input.current?.click()}>
          Choose a file
        </Button>
        <p className="text-sm text-muted max-sm:hidden">or drop it here</p>
        <input
          ref={input}
          type="file"
          aria-label="File to import"
          accept=".json,.automerge,application/json"
          className="hidden"
          onChange={(event) => {
            const file = event.target.files?.[0];
            // So that the same file can be chosen again, mended.
            event.target.value = '';
            if (file) choose(file);
          }}
        />
      </div>
    </div>
  );
}
