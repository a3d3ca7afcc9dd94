import { useState, useSyncExternalStore } from 'react';
import { groundOf } from '../../../lib/dyes';
import { moved, type PlacedCaret, placed } from './carets';
import type { PersonHere } from './here';
import { useNameOf } from './names';
import { useOthersIn } from './presence-context';
import type { Field } from './state';

/** What a text editor shows and what the replica has of it. */
export interface EditorTexts {
  shared: string;
  text: string;
}

interface CaretsProps {
  card: string;
  field: Field;
  texts: () => EditorTexts;
  watch: (listener: () => void) => () => void;
  /** The looks of the text box: lines must break where they break in it. */
  className: string;
}

/** The carets of others in a text box: over it, for the eyes alone. */
export function Carets(props: CaretsProps) {
  const others = useOthersIn(props.card, props.field);
  return others.some(({ caret }) => caret) && <Placed {...props} people={others} />;
}

function Placed({ people, texts, watch, className }: CaretsProps & { people: readonly PersonHere[] }) {
  const { shared, text } = useSyncExternalStore(watch, texts);
  const [before, keep] = useState<readonly PlacedCaret[]>([]);
  const carets = placed(before, people, shared);
  if (carets !== before) keep(carets);
  return carets.map((caret) => (
    <OneCaret key={caret.user} user={caret.user} {...moved(caret, shared, text)} text={text} className={className} />
  ));
}

interface OneCaretProps {
  user: string;
  from: number;
  to: number;
  text: string;
  className: string;
}

/** The text again, unseen, with the caret where it is in it: so the browser finds the place. */
function OneCaret({ user, from, to, text, className }: OneCaretProps) {
  const nameOf = useNameOf();
  const next = text[to];
  return (
    <div
      aria-hidden
      dir="auto"
      className={`${className} pointer-events-none invisible absolute inset-0 overflow-x-clip whitespace-pre-wrap`}
    >
      {text.slice(0, from)}
      {from < to && (
        <span className={`visible text-transparent opacity-25 ${groundOf(user)}`}>{text.slice(from, to)}</span>
      )}
      <span data-caret-of={user} data-caret-at={to} className="relative">
        <span className={`visible absolute -top-px -ml-px h-[1.35em] w-0.5 rounded-full ${groundOf(user)}`}>
          <span
            // Another place: it is said again whose it is.
            key={`${String(from)} ${String(to)}`}
            className={`caret-flag absolute bottom-full left-0 rounded-sm rounded-bl-none px-1 text-[0.625rem] leading-3.5 font-medium whitespace-nowrap text-on-dye ${groundOf(user)}`}
          >
            {nameOf(user)}
          </span>
        </span>
        {/* An empty line has no height of its own. */}
        {(next === undefined || next === '\n') && '\u200b'}
      </span>
      {text.slice(to)}
    </div>
  );
}
