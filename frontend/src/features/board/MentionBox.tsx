import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Avatar } from '../../components/Avatar';
import { complete, mentionAt, offered, type Typing } from './mentions';
import { QUIET_BOX } from './panel-style';
import { type BoardPerson, usePeople } from './people';

interface MentionBoxProps {
  label: string;
  value: string;
  change: (value: string) => void;
  /** Ctrl or Cmd with Enter. */
  submit: () => void;
  /** Escape; without it the key is the dialog's. */
  cancel?: () => void;
  placeholder?: string;
  /** It was asked for: it takes the keyboard, behind what is there. */
  takeFocus?: boolean;
}

/** Lines of text in which an `@` offers the people of the board. */
export function MentionBox({ label, value, change, submit, cancel, placeholder, takeFocus = false }: MentionBoxProps) {
  const { all } = usePeople();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [typing, setTyping] = useState<Typing>();
  const [marked, setMarked] = useState(0);
  const people = typing ? offered(all, typing) : [];
  const open = people.length > 0;
  const chosen = people[Math.min(marked, people.length - 1)];

  useEffect(() => {
    if (!takeFocus || !area.current) return;
    area.current.focus();
    area.current.setSelectionRange(area.current.value.length, area.current.value.length);
  }, [takeFocus]);

  const look = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) => {
    setTyping(selectionStart === selectionEnd ? mentionAt(value, selectionStart) : undefined);
    setMarked(0);
  };
  const choose = (person: BoardPerson) => {
    if (!typing || !area.current) return;
    const { text, caret } = complete(value, area.current.selectionStart, typing, person);
    change(text);
    setTyping(undefined);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(caret, caret);
    });
  };
  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const { key } = event;
    if (key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    } else if (open && (key === 'ArrowDown' || key === 'ArrowUp')) {
      event.preventDefault();
      const step = key === 'ArrowDown' ? 1 : people.length - 1;
      setMarked((Math.min(marked, people.length - 1) + step) % people.length);
    } else if (open && chosen && (key === 'Enter' || key === 'Tab')) {
      event.preventDefault();
      choose(chosen);
    } else if (key === 'Escape' && (open || cancel)) {
      // It ends the innermost thing, not the dialog around it.
      event.stopPropagation();
      if (open) setTyping(undefined);
      else cancel?.();
    }
  };
  return (
    <div className="relative">
      <textarea
        dir="auto"
        ref={area}
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={open ? id : undefined}
        aria-activedescendant={open && chosen ? `${id}-${chosen.id}` : undefined}
        rows={1}
        spellCheck
        placeholder={placeholder}
        value={value}
        onChange={(event) => {
          change(event.target.value);
          look(event.target);
        }}
        onClick={(event) => {
          look(event.currentTarget);
        }}
        onKeyDown={keyDown}
        onBlur={() => {
          setTyping(undefined);
        }}
        className={`${QUIET_BOX} field-sizing-content max-h-60 min-h-9 resize-none`}
      />
      {open && <Offered id={id} people={people} chosen={chosen} choose={choose} />}
      <span aria-live="polite" className="sr-only">
        {open && `${String(people.length)} to choose from: ${people.map(({ name }) => name).join(', ')}`}
      </span>
    </div>
  );
}

interface OfferedProps {
  id: string;
  people: readonly BoardPerson[];
  chosen: BoardPerson | undefined;
  choose: (person: BoardPerson) => void;
}

function Offered({ id, people, chosen, choose }: OfferedProps) {
  return (
    <ul
      id={id}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the keyboard stays in the text
      role="listbox"
      aria-label="People"
      className="absolute top-full left-0 z-10 mt-1 w-64 max-w-full rounded-lg border border-line bg-raised p-1 shadow-lg"
    >
      {people.map((person) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the text
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <li
          key={person.id}
          id={`${id}-${person.id}`}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: as above
          role="option"
          aria-selected={person === chosen}
          // The text keeps the keyboard.
          onPointerDown={(event) => {
            event.preventDefault();
          }}
          onMouseDown={(event) => {
            event.preventDefault();
          }}
          onClick={() => {
            choose(person);
          }}
          className="flex h-9 items-center gap-2 rounded-md px-2 text-sm hover:bg-hover aria-selected:bg-hover sm:h-8"
        >
          <Avatar id={person.id} name={person.name} className="size-5.5" />
          <span className="truncate">{person.name}</span>
          <span className="ml-auto truncate text-xs text-muted">@{person.username}</span>
        </li>
      ))}
    </ul>
  );
}
