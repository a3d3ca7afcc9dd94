import { use, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useToast } from '../../../components/toast';
import { useNow } from '../../../lib/use-now';
import type { Command } from '../../palette/commands';
import { useAppCommands } from '../../palette/use-app-commands';
import { useBoard, useCanRedo, useCanUndo, useColumns, useMayEdit } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { cardIn } from '../card-address';
import { ComposingContext } from '../composing';
import { useExport } from '../export/use-export';
import { NO_FILTER } from '../finding/filter';
import { FilterContext, useFilter } from '../finding/filter-context';
import { withHistory } from '../history/address';
import { cardAtFocus } from '../keys/walk';
import { usePeople } from '../people';
import { chosenInOrder, chosenWith } from '../selection/chosen';
import { useSelection } from '../selection/selection-context';
import { useDoing } from '../use-doing';
import { commandsFor, type Doings } from './commands';
import { dueCommands } from './due-commands';

/** What only the screen can open. */
export interface PaletteWish {
  find: () => void;
  keys: () => void;
  labels: () => void;
  putAway: () => void;
  addColumn: () => void;
  /** Asks when a card is due. */
  due: (card: string) => void;
}

/** What can be done here and now, and what does it. */
export function useCommands(wish: PaletteWish) {
  const { id } = useBoard();
  const { undo, redo } = useBoardScreen();
  const { compose } = use(ComposingContext);
  const { me } = usePeople();
  const [, change] = useFilter();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const toast = useToast();
  const app = useAppCommands();
  const { run: exportAs } = useExport(undefined);
  const due = useDueCommands(wish.due);
  const here = {
    columns: useColumns(),
    mayEdit: useMayEdit(),
    canUndo: useCanUndo(),
    canRedo: useCanRedo(),
    filtered: use(FilterContext) !== undefined,
  };
  const does: Doings = {
    ...wish,
    compose,
    undo,
    redo,
    exportAs: (format) => void exportAs(format),
    showMine: () => {
      change({ ...NO_FILTER, people: [me] });
      wish.find();
    },
    showOverdue: () => {
      change({ ...NO_FILTER, due: 'overdue' });
      wish.find();
    },
    showAll: () => change(NO_FILTER),
    search: (text) => {
      change({ ...NO_FILTER, text });
      wish.find();
    },
    copyLink: () => {
      const url = `${location.origin}/boards/${id}`;
      navigator.clipboard.writeText(url).then(
        () => toast({ text: 'Link copied' }),
        () => toast({ text: `This browser does not let pages copy here. The link: ${url}`, kind: 'danger' }),
      );
    },
    history: () => void navigate(withHistory(search), { state: { within: true } }),
  };
  return { commands: [...commandsFor(here, does), ...due, ...app.commands], does: { ...does, go: app.does.go } };
}

/** About the card that was open, or had the keyboard, or those that were chosen, when the palette came. */
function useDueCommands(choose: (card: string) => void): Command[] {
  const { store } = useBoard();
  const doing = useDoing();
  const now = useNow();
  const selection = useSelection();
  const shows = use(FilterContext);
  const [search] = useSearchParams();
  const mayEdit = useMayEdit();
  const [at] = useState(() => cardIn(search) ?? cardAtFocus());
  if (!mayEdit) return [];
  const together =
    at === undefined ? chosenInOrder(store, selection.ids(), shows) : chosenWith(at, store, selection.ids(), shows);
  const ids = together.length > 0 || at === undefined ? together : [at];
  const cards = ids.flatMap((id) => store.card(id) ?? []).filter(({ state }) => state === 'active');
  return dueCommands(cards, now, { doing: (action, text) => void doing(action, text), choose });
}
