import { Search } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { FIELD } from '../../components/TextField';
import { singleKeys } from '../../lib/single-keys';
import { isTextBox } from '../../lib/text-box';

interface SearchBoardsProps {
  text: string;
  search: (text: string) => void;
}

/** The box that says which boards are shown; `/` puts the keyboard there. */
export function SearchBoards({ text, search }: SearchBoardsProps) {
  const box = useRef<HTMLInputElement>(null);
  useSlash(box);
  return (
    <search className="relative max-w-sm">
      <Search aria-hidden className="pointer-events-none absolute inset-y-0 left-3 my-auto size-4 text-muted" />
      <input
        ref={box}
        type="search"
        dir="auto"
        aria-label="Search the boards"
        aria-keyshortcuts="/"
        placeholder="Search the boards"
        autoComplete="off"
        value={text}
        onChange={(event) => {
          search(event.target.value);
        }}
        className={`${FIELD} pl-9`}
      />
    </search>
  );
}

const OVER_THE_PAGE = '[role="dialog"], [role="alertdialog"], [role="menu"]';

function useSlash(box: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const keyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.defaultPrevented || !singleKeys() || isTextBox(event.target)) return;
      if (document.querySelector(OVER_THE_PAGE)) return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    };
    window.addEventListener('keydown', keyDown);
    return () => {
      window.removeEventListener('keydown', keyDown);
    };
  }, [box]);
}
