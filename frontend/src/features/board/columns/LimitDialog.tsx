import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Button } from '../../../components/Button';
import { Dialog, DialogActions } from '../../../components/Dialog';
import { Form } from '../../../components/Form';
import { TextField } from '../../../components/TextField';
import type { ColumnView } from '../../../generated/wasm/client_wasm';
import { useBoard } from '../board-context';

/** The largest limit that a board takes, in cards. */
const WIP_LIMIT_MAX = 20_000;
/** How long a pause in typing is that makes it an edit, in milliseconds. */
const KEPT_AFTER_MS = 500;

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

/** Kept as it is typed. */
function LimitForm({ column, close }: Omit<LimitDialogProps, 'open'>) {
  const { act } = useBoard();
  const [typed, setTyped] = useState(column.wip_limit?.toString() ?? '');
  const limit = limitIn(typed);
  const [refusals, setRefusals] = useState(0);
  // What was typed last, until that is asked for; others may set the limit meanwhile.
  const waits = useRef<Limit | undefined>(undefined);
  // What was asked for last, and is not on the board yet.
  const asked = useRef<Limit | undefined>(undefined);
  const keep = () => {
    const wanted = waits.current;
    waits.current = undefined;
    if (wanted === undefined || wanted.cards === (asked.current ?? { cards: column.wip_limit }).cards) return;
    asked.current = wanted;
    void act({ type: 'set_wip_limit', column: column.id, wip_limit: wanted.cards }).finally(() => {
      if (asked.current === wanted) asked.current = undefined;
    });
  };
  const keepNow = useEffectEvent(keep);
  useEffect(() => {
    // Empty is how another number begins, too: that is kept when the field is left.
    if (typed === '') return;
    const timer = setTimeout(keepNow, KEPT_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => () => keepNow(), []);
  const type = (text: string) => {
    setTyped(text);
    waits.current = limitIn(text);
  };
  return (
    <Form
      busy={false}
      refusal={refusals}
      submit={() => {
        keep();
        if (limit) close();
        else setRefusals((count) => count + 1);
      }}
    >
      <TextField
        label="Cards at most"
        inputMode="numeric"
        autoComplete="off"
        value={typed}
        hint="Leave it empty for no limit."
        problem={limit ? undefined : `A whole number from 1 to ${WIP_LIMIT_MAX.toLocaleString('en')}.`}
        onChange={(event) => type(event.target.value)}
        onBlur={keep}
      />
      <DialogActions>
        {typed !== '' && (
          <Button
            look="ghost"
            onClick={() => {
              type('');
              close();
            }}
          >
            Remove the limit
          </Button>
        )}
        <Button type="submit">Done</Button>
      </DialogActions>
    </Form>
  );
}

/** A limit that a column may have; without `cards`, none. */
interface Limit {
  cards: number | undefined;
}

/** `undefined` when the text is no limit. */
function limitIn(text: string): Limit | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return { cards: undefined };
  const cards = Number(trimmed);
  return Number.isInteger(cards) && cards >= 1 && cards <= WIP_LIMIT_MAX ? { cards } : undefined;
}
