import type { FocusEvent, KeyboardEvent } from 'react';
import { isPassing } from '../../api/errors';
import { formErrors } from '../../api/form-errors';
import { TextAreaField } from '../../components/TextAreaField';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/toast';
import { placeOf } from './begun';
import { type KeptTextWish, useKeptText } from './use-kept-text';

interface KeptFieldProps extends Omit<KeptTextWish, 'place' | 'lacks' | 'unseen'> {
  /** What the API calls it. */
  field: string;
  label: string;
  hint?: string;
  type?: 'text' | 'email';
  autoComplete?: string;
  /** It may not be empty. */
  required?: boolean;
  /** Some lines of text. */
  lines?: boolean;
  /** What Enter does when it has kept the line. */
  entered?: () => void;
}

/** A field that keeps what is typed as it is typed, and says how that went. */
export function KeptField({
  field: name,
  label,
  hint,
  lines = false,
  required = false,
  entered,
  type,
  autoComplete,
  ...wish
}: KeptFieldProps) {
  const lacks = (text: string) => (required && text === '' ? new Error(`${label} must not be empty.`) : undefined);
  const toast = useToast();
  const why = (error: Error) => notSaved(error, name, label);
  const { text, keeping, typed, leave } = useKeptText({
    ...wish,
    place: placeOf(name),
    lacks,
    unseen: (error) => toast({ text: why(error), kind: 'danger' }),
  });
  const field = {
    label,
    hint,
    value: text,
    problem: keeping.kind === 'not_saved' ? why(keeping.why) : undefined,
    beside: (
      <span role="status" className="text-xs text-muted">
        {keeping.kind === 'saved' && 'Saved'}
        {keeping.kind === 'not_saved' && <span className="sr-only">Not saved</span>}
      </span>
    ),
    onChange: (event: { target: { value: string } }) => typed(event.target.value),
    onBlur: (event: FocusEvent) => {
      // The window was left, not the field: half of what must be whole waits.
      if (!wish.whole || event.target !== document.activeElement) leave();
    },
  };
  if (lines) return <TextAreaField {...field} />;
  return (
    <TextField
      {...field}
      type={type}
      autoComplete={autoComplete ?? 'off'}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
        leave();
        if (!lacks(text.trim())) entered?.();
      }}
    />
  );
}

function notSaved(error: Error, field: string, label: string): string {
  const { form, fields } = formErrors(error, { [field]: label });
  const why = fields[field] ?? form ?? '';
  const stays = isPassing(error) ? ' What you typed stays on this device and is tried again.' : '';
  return `Not saved: ${why.charAt(0).toLocaleLowerCase()}${why.slice(1)}${stays}`;
}
