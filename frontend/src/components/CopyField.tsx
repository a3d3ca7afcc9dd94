import { Check, Copy } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from './Button';
import { FIELD } from './TextField';

type Copied = 'no' | 'yes' | 'refused';

interface CopyFieldProps {
  label: string;
  text: string;
}

/** A text to take along, such as a link or a secret, with a button that copies it. */
export function CopyField({ label, text }: CopyFieldProps) {
  const id = useId();
  const [copied, setCopied] = useState<Copied>('no');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('yes');
    } catch {
      // Clipboards are for secure pages only; the text is selected, for the keyboard to copy.
      document.getElementById(id)?.focus();
      setCopied('refused');
    }
  };
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          value={text}
          readOnly
          className={`${FIELD} min-w-0 font-mono text-xs`}
          onFocus={(event) => {
            event.target.select();
          }}
        />
        <Button className="h-10 sm:h-9" onClick={() => void copy()}>
          {copied === 'yes' ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied === 'yes' ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <p role="status" className="text-xs text-muted">
        {SAID[copied]}
      </p>
    </div>
  );
}

const SAID: Record<Copied, string> = {
  no: '',
  yes: 'Copied to the clipboard.',
  refused: 'This browser does not let pages copy here. The text is selected: copy it with the keyboard.',
};
