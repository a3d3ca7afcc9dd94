import { useSearchParams } from 'react-router';

export interface Paging {
  page: number;
  /** What is looked for; empty for everything. */
  q: string;
  goTo: (page: number) => void;
  search: (q: string) => void;
}

/** Which part of a list is asked for: it stands in the address, so that a reload and the way back show it again. */
export function usePaging(): Paging {
  const [params, setParams] = useSearchParams();
  const q = params.get('q') ?? '';
  const set = (page: number, text: string) => {
    setParams({ ...(text !== '' && { q: text }), ...(page > 1 && { page: String(page) }) });
  };
  return {
    page: pageIn(params.get('page')),
    q,
    goTo: (page) => {
      set(page, q);
    },
    search: (text) => {
      set(1, text);
    },
  };
}

/** Anybody can write an address: what is no page is the first. */
export function pageIn(text: string | null): number {
  const page = Number(text ?? 1);
  return Number.isInteger(page) && page >= 1 ? page : 1;
}
