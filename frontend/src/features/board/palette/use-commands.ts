import { use } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useToast } from '../../../components/toast';
import { useBoard, useCanRedo, useCanUndo, useColumns, useMayEdit } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { ComposingContext } from '../composing';
import { NO_FILTER } from '../finding/filter';
import { FilterContext, useFilter } from '../finding/filter-context';
import { withHistory } from '../history/address';
import { usePeople } from '../people';
import { type Command, commandsFor, type Doings } from './commands';

/** What only the screen can open. */
export interface PaletteWish {
  find: () => void;
  keys: () => void;
  labels: () => void;
  putAway: () => void;
  addColumn: () => void;
}

/** What can be done here and now, and what does it. */
export function useCommands(wish: PaletteWish): { commands: Command[]; does: Doings } {
  const { id } = useBoard();
  const { undo, redo } = useBoardScreen();
  const { compose } = use(ComposingContext);
  const { me } = usePeople();
  const [, change] = useFilter();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const toast = useToast();
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
    go: (path) => void navigate(path),
  };
  return { commands: commandsFor(here, does), does };
}
