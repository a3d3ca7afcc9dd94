import { type ComponentProps, useId } from 'react';
import { Labelled, type LabelledProps, toldOf } from './Labelled';
import { FIELD } from './TextField';

/** Some lines of text with their label. */
export function TextAreaField({
  label,
  hint,
  beside,
  problem,
  className = '',
  ...textarea
}: ComponentProps<'textarea'> & LabelledProps) {
  const id = useId();
  const about = { label, hint, beside, problem };
  return (
    <Labelled {...about} id={id} className={className}>
      <textarea
        rows={3}
        {...textarea}
        {...toldOf(id, about)}
        className={`${FIELD} field-sizing-content h-auto min-h-18 py-2 sm:h-auto`}
      />
    </Labelled>
  );
}
