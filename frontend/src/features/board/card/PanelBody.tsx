import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { useColumns, useMayEdit } from '../board-context';
import { Conflicts } from '../conflicts/Conflicts';
import { MergedTextArea } from '../MergedTextArea';
import { TOOL } from '../panel-style';
import { FieldPeople, PanelPeople } from '../presence/FieldPeople';
import { usePresentField } from '../presence/use-present-field';
import { SyncChip } from '../SyncChip';
import { UndoButtons } from '../UndoButtons';
import { Activity } from './Activity';
import { AssigneesField } from './AssigneesField';
import { CardTools } from './CardTools';
import { Checklist } from './Checklist';
import { Comments } from './Comments';
import { Description } from './Description';
import { DueField } from './DueField';
import { LabelsField } from './LabelsField';
import { PutAway } from './PutAway';

/** All of a card. In the trash it can be read, and taken out. */
export function PanelBody({ card, close }: { card: CardView; close: () => void }) {
  const mayEdit = useMayEdit();
  const editable = mayEdit && card.state !== 'trashed';
  const presentField = usePresentField();
  return (
    <>
      <div className="flex items-center gap-1 border-b border-line px-3 py-2">
        <Whereabouts card={card} />
        <SyncChip />
        <div className="ml-auto flex shrink-0 items-center gap-1">
          <PanelPeople card={card.id} />
          <UndoButtons />
          <CardTools card={card} editable={editable} close={close} />
          <Dialog.Close aria-label="Close" className={TOOL}>
            <X aria-hidden className="size-4" />
          </Dialog.Close>
        </div>
      </div>
      <div
        {...presentField}
        data-panel-scroller
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pt-4 pb-6"
      >
        <div className="grid content-start gap-x-8 gap-y-4 sm:grid-cols-[minmax(0,1fr)_14rem]">
          <div className="grid gap-3 sm:col-span-2">
            {card.state !== 'active' && <PutAway card={card} />}
            <Conflicts conflicts={card.conflicts} />
            <div data-field="title" className="relative">
              <MergedTextArea
                card={card.id}
                field="title"
                label="Title"
                readOnly={!editable}
                singleLine
                className="text-xl leading-7 font-semibold"
              />
              <FieldPeople card={card.id} field="title" className="absolute -top-3.5 right-0" />
            </div>
          </div>
          <div className="-mx-2 grid content-start gap-3 max-sm:grid-cols-2 sm:order-last">
            <LabelsField card={card} editable={editable} />
            <AssigneesField card={card} editable={editable} />
            <DueField card={card} editable={editable} />
          </div>
          <div className="grid min-w-0 content-start gap-6">
            <Description card={card} editable={editable} />
            <Checklist card={card} editable={editable} />
            <Comments card={card} editable={editable} />
            <Activity card={card} />
          </div>
        </div>
      </div>
    </>
  );
}

function Whereabouts({ card }: { card: CardView }) {
  const column = useColumns().find(({ id }) => id === card.column);
  return <span className="min-w-0 truncate px-2 text-sm text-muted">{placeOf(card, column?.title)}</span>;
}

function placeOf(card: CardView, column: string | undefined): string {
  if (card.state === 'trashed') return 'In the trash';
  if (card.state === 'archived') return 'In the archive';
  return column ?? 'Recovered';
}
