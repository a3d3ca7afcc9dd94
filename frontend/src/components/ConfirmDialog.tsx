import type { UseMutationResult } from '@tanstack/react-query';
import { type RefObject, useState } from 'react';
import { inWords } from '../api/errors';
import { Button } from './Button';
import { Dialog, DialogActions } from './Dialog';
import { Form } from './Form';
import { FormAlert } from './FormAlert';
import { TextField } from './TextField';

interface ConfirmDialogProps {
  open: boolean;
  close: () => void;
  title: string;
  description: string;
  /** What the button says that does it. */
  label: string;
  /** Has to be typed first: for what nobody can bring back. */
  typed?: string;
  /** What it does; it closes the dialog by itself when that is done. */
  action: Pick<UseMutationResult<unknown, Error, void>, 'mutate' | 'isPending' | 'isSuccess' | 'error'>;
  /** Where the keyboard goes afterwards, when the button that asked may be gone. */
  focusAfter?: RefObject<HTMLElement | null>;
}

/** A question before something that cannot be undone. */
export function ConfirmDialog({ open, close, title, description, focusAfter, ...rest }: ConfirmDialogProps) {
  return (
    <Dialog
      open={open}
      close={close}
      title={title}
      description={description}
      // Lists are asked for again before the action counts as done.
      focusAfter={() => (rest.action.isPending || rest.action.isSuccess ? focusAfter?.current : undefined)}
    >
      <Confirmation close={close} {...rest} />
    </Dialog>
  );
}

type ConfirmationProps = Pick<ConfirmDialogProps, 'close' | 'label' | 'typed' | 'action'>;

function Confirmation({ close, label, typed, action }: ConfirmationProps) {
  const [answer, setAnswer] = useState('');
  const [wrong, setWrong] = useState(false);
  return (
    <Form
      busy={action.isPending}
      refusal={wrong}
      submit={() => {
        const agreed = typed === undefined || answer.trim() === typed.trim();
        setWrong(!agreed);
        if (agreed) action.mutate();
      }}
    >
      {typed !== undefined && (
        <TextField
          label={`Type “${typed}” to confirm`}
          value={answer}
          onChange={(event) => {
            setAnswer(event.target.value);
            setWrong(false);
          }}
          problem={wrong ? 'That is not the name.' : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
      <FormAlert text={action.error ? inWords(action.error) : undefined} />
      <DialogActions>
        <Button look="ghost" onClick={close}>
          Cancel
        </Button>
        <Button look="danger" type="submit" busy={action.isPending}>
          {label}
        </Button>
      </DialogActions>
    </Form>
  );
}
