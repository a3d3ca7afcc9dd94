import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useId, useState } from 'react';
import { Labelled, type LabelledProps, toldOf } from './Labelled';

export const FIELD =
  'h-10 w-full rounded-md border border-line-strong/60 bg-surface px-3 text-base text-ink shadow-xs transition-colors hover:border-line-strong focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent aria-invalid:border-danger sm:h-9 sm:text-sm';

/** One line of text with its label. */
export function TextField({
  label,
  hint,
  beside,
  problem,
  type = 'text',
  className = '',
  ...input
}: ComponentProps<'input'> & LabelledProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const secret = type === 'password';
  const about = { label, hint, beside, problem };
  return (
    <Labelled {...about} id={id} className={className}>
      <div className="relative">
        <input
          {...input}
          {...toldOf(id, about)}
          type={secret && shown ? 'text' : type}
          className={`${FIELD} ${secret ? 'pr-10' : ''}`}
        />
        {secret && <ShowToggle shown={shown} toggle={() => setShown(!shown)} />}
      </div>
    </Labelled>
  );
}

function ShowToggle({ shown, toggle }: { shown: boolean; toggle: () => void }) {
  const Icon = shown ? EyeOff : Eye;
  return (
    <button
      type="button"
      aria-label={shown ? 'Hide what is typed' : 'Show what is typed'}
      onClick={toggle}
      className="absolute inset-y-1 right-1 grid w-8 place-items-center rounded text-muted hover:text-ink"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
}
