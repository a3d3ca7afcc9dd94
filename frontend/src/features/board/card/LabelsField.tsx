import { Plus, Tags } from 'lucide-react';
import { useState } from 'react';
import { Menu, MenuCheck, MenuItem, MenuSeparator } from '../../../components/Menu';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { useBoard, useLabels } from '../board-context';
import { LabelChip, LabelDot, labelName } from '../labels/LabelChip';
import { LabelsDialog } from '../labels/LabelsDialog';
import { FIELD_BUTTON } from '../panel-style';
import { Field, Nothing } from './Field';

export function LabelsField({ card, editable }: { card: CardView; editable: boolean }) {
  const { act } = useBoard();
  const labels = useLabels();
  const [managing, setManaging] = useState(false);
  const its = labels.filter(({ id }) => card.labels.includes(id));
  const names = its.map(labelName).join(', ');
  const shown = its.length > 0 ? its.map((label) => <LabelChip key={label.id} label={label} />) : undefined;
  return (
    <Field name="Labels">
      {editable ? (
        <Menu
          align="start"
          trigger={
            <button
              type="button"
              aria-label={names === '' ? 'Labels: none' : `Labels: ${names}`}
              className={FIELD_BUTTON}
            >
              {shown ?? <Nothing>Add a label</Nothing>}
            </button>
          }
        >
          {labels.map((label) => (
            <MenuCheck
              key={label.id}
              checked={card.labels.includes(label.id)}
              set={(on) => void act({ type: on ? 'label_card' : 'unlabel_card', card: card.id, label: label.id })}
            >
              <LabelDot color={label.color} />
              <span className="max-w-60 truncate">{labelName(label)}</span>
            </MenuCheck>
          ))}
          {labels.length > 0 && <MenuSeparator />}
          <MenuItem
            choose={() => {
              setManaging(true);
            }}
          >
            {labels.length === 0 ? <Plus aria-hidden /> : <Tags aria-hidden />}
            {labels.length === 0 ? 'Make a label…' : 'Make and edit labels…'}
          </MenuItem>
        </Menu>
      ) : (
        <div className="flex min-h-9 flex-wrap items-center gap-1.5 px-2 text-sm">
          {shown ?? <Nothing>None</Nothing>}
        </div>
      )}
      <LabelsDialog
        open={managing}
        close={() => {
          setManaging(false);
        }}
        card={card.id}
      />
    </Field>
  );
}
