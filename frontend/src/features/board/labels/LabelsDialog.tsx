import { Plus } from 'lucide-react';
import { useState } from 'react';
import { v7 as uuidv7 } from 'uuid';
import { Button } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import type { Action } from '../../../generated/wasm/client_wasm';
import { useBoard, useLabels } from '../board-context';
import { QUIET_BOX } from '../panel-style';
import { ColorMenu } from './ColorMenu';
import { LabelRow } from './LabelRow';
import { nextColor } from './label-colors';

interface LabelsDialogProps {
  open: boolean;
  close: () => void;
  /** The card that asked: a new label goes on it. */
  card?: string;
}

/** The board's labels: make, rename, recolour, delete. */
export function LabelsDialog({ open, close, card }: LabelsDialogProps) {
  const labels = useLabels();
  return (
    <Dialog open={open} close={close} title="Labels" description="All cards of this board share them.">
      <NewLabel card={card} />
      {labels.length > 0 && (
        <ul aria-label="Labels of this board" className="-mx-1 grid max-h-[45vh] gap-1 overflow-y-auto px-1 py-0.5">
          {labels.map((label) => (
            <LabelRow key={label.id} label={label} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function NewLabel({ card }: { card: string | undefined }) {
  const { act } = useBoard();
  const labels = useLabels();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string>();
  const color = chosen ?? nextColor(labels);
  const add = async () => {
    if (name.trim() === '') return;
    const label = uuidv7();
    const actions: Action[] = [{ type: 'add_label', label, name: name.trim(), color }];
    if (card !== undefined) actions.push({ type: 'label_card', card, label });
    setName('');
    setChosen(undefined);
    if (!(await act({ type: 'batch', actions }))) setName(name);
  };
  return (
    <form
      aria-label="New label"
      className="flex items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <ColorMenu of="the new label" color={color} choose={setChosen} />
      <input
        dir="auto"
        aria-label="Name of the new label"
        placeholder="A new label"
        value={name}
        onChange={(event) => {
          setName(event.target.value);
        }}
        className={QUIET_BOX}
      />
      <Button type="submit" className="ml-1 h-8.5">
        <Plus aria-hidden />
        Add
      </Button>
    </form>
  );
}
