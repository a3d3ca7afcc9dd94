import { useMemo } from 'react';
import { RECOVERED } from '../../../worker/protocol';
import { useColumns } from '../board-context';

/** What the columns of the board are called, by their ids. */
export function useColumnNames(): (id: string) => string {
  const columns = useColumns();
  return useMemo(() => {
    const titles = new Map(columns.map(({ id, title }) => [id, title]));
    return (id) => titles.get(id) ?? (id === RECOVERED ? 'Recovered' : 'a column that is gone');
  }, [columns]);
}
