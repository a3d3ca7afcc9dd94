import { useState } from 'react';
import { useSearchParams } from 'react-router';

const PARAMETER = 'q';

/** What is searched for; the address remembers it for who comes back. */
export function useSearchText(): [string, (text: string) => void] {
  const [search, setSearch] = useSearchParams();
  // Not read off the address while it is typed: that follows later.
  const [text, setText] = useState(search.get(PARAMETER) ?? '');
  const change = (next: string) => {
    setText(next);
    setSearch(next.trim() === '' ? {} : { [PARAMETER]: next }, { replace: true });
  };
  return [text, change];
}
