import { useState } from 'react';
import { Button } from '../../../components/Button';
import { Dialog, DialogActions } from '../../../components/Dialog';
import { Form } from '../../../components/Form';
import { TextField } from '../../../components/TextField';
import type { ColumnView } from '../../../generated/wasm/client_wasm';
import { useBoard } from '../board-context';

/** The largest limit that a board takes, in cards. */
const WIP_LIMIT_MAX = 20_000;

interface LimitDialogProps {
  column: ColumnView;
  open: boolean;
  close: () => void;
}

/** How many cards a column should have at most. It only advises. */
export function LimitDialog({ column, open, close }: LimitDialogProps) {
  return (
    <Dialog
      open={open}
      close={close}
      title={`Limit of “${column.title}”`}
      description="Beyond it the count turns red. Nothing is ever blocked."
    >
      <LimitForm column={column} close={close} />
    </Dialog>
  );
}

function LimitForm({ column, close }: Omit<LimitDialogProps, 'open'>) {
  const { act } = useBoard();
  const [typed, setTyped] = useState(column.wip_limit?.toString() ?? '');
  const [wrong, setWrong] = useState(false);
  const set = async (wip_limit: number | undefined) => {
    if (await act({ type: 'set_wip_limit', column: column.id, wip_limit })) close();
  };
  return (
    <Form
      busy={false}
      refusal={wrong}
      submit={() => {
        const limit = Number(typed);
        const isLimit = typed.trim() === '' || (Number.isInteger(limit) && limit >= 1 && limit <= WIP_LIMIT_MAX);
        setWrong(!isLimit);
        if (isLimit) void set(typed.trim() === '' ? undefined : limit);
      }}
    >
      <TextField
        label="Cards at most"
        inputMode="numeric"
        autoComplete="off"
        value={typed}
        hint="Leave it empty for no limit."
        problem={wrong ? `A whole number from 1 to ${WIP_LIMIT_MAX.toLocaleString('en')}.` : undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(false);
        }}
      />
      <DialogActions>
        {column.wip_limit !== undefined && (
          <Button look="ghost" onClick={() => void set(undefined)}>
            Remove the limit
          </Button>
        )}
        <Button type="submit" look="primary">
          Set limit
        </Button>
      </DialogActions>
    </Form>
  );
}
