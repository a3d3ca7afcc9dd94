import { useRef, useState } from 'react';
import { Button } from '../../../components/Button';
import { Dialog, DialogActions } from '../../../components/Dialog';
import { Form } from '../../../components/Form';
import { SelectField } from '../../../components/SelectField';
import type { ColumnView } from '../../../generated/wasm/client_wasm';
import { useBoard, useCardsVersion, useColumns } from '../board-context';
import { useDoing } from '../use-doing';
import { cardsOf } from './cards-of';

interface DeleteColumnDialogProps {
  column: ColumnView;
  open: boolean;
  close: () => void;
  /** Where the keyboard goes when the column is deleted. */
  focusAfter: () => HTMLElement | undefined;
}

/** Asks where the cards of a column go before it is deleted. */
export function DeleteColumnDialog({ column, open, close, focusAfter }: DeleteColumnDialogProps) {
  // Found while the column is there: it may go before the dialog does.
  const heir = useRef<HTMLElement>(undefined);
  return (
    <Dialog
      open={open}
      close={close}
      title={`Delete “${column.title}”?`}
      description="The column can be brought back from the archive."
      focusAfter={() => heir.current}
    >
      <Destination
        column={column}
        close={close}
        deleting={() => {
          heir.current = focusAfter();
        }}
      />
    </Dialog>
  );
}

interface DestinationProps extends Pick<DeleteColumnDialogProps, 'column' | 'close'> {
  deleting: () => void;
}

function Destination({ column, close, deleting }: DestinationProps) {
  const { store } = useBoard();
  const doing = useDoing();
  const others = useColumns().filter(({ id }) => id !== column.id);
  useCardsVersion();
  const count = cardsOf(store, column.id).length;
  const [chosen, setChosen] = useState<string>();
  const target = others.find(({ id }) => id === chosen) ?? others[0];
  if (!target) return <p className="text-sm">It is the only column, and its cards have nowhere to go.</p>;
  const remove = () => {
    deleting();
    close();
    const words = `The column “${column.title}” is deleted`;
    void doing(
      { type: 'delete_column', column: column.id, move_cards_to: target.id },
      count === 0 ? words : `${words}; its cards are in “${target.title}”`,
    );
  };
  return (
    <Form busy={false} submit={remove}>
      <SelectField
        label={count === 1 ? 'Its card goes to' : `Its ${String(count)} cards go to`}
        hint="Archived ones, too."
        value={target.id}
        onChange={(event) => {
          setChosen(event.target.value);
        }}
      >
        {others.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </SelectField>
      <DialogActions>
        <Button look="ghost" onClick={close}>
          Cancel
        </Button>
        <Button type="submit" look="danger">
          Delete column
        </Button>
      </DialogActions>
    </Form>
  );
}
