import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Page } from '../../api/types';
import { ListState } from '../../components/ListState';
import { PANEL } from '../../components/Section';
import { Pager } from './Pager';
import { SearchForm } from './SearchForm';
import type { Paging } from './use-paging';

interface ListingProps<Row> {
  query: UseQueryResult<Page<Row>>;
  paging: Paging;
  /** What the list is of, as in “No users here”. */
  what: string;
  /** What the search looks in; without it there is none. */
  searchLabel?: string;
  children: (rows: Row[]) => ReactNode;
}

/** A paged list with its search, and what stands there when it is empty. */
export function Listing<Row>({ query, paging, what, searchLabel, children }: ListingProps<Row>) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {searchLabel !== undefined && <SearchForm label={searchLabel} paging={paging} />}
      <ListState query={query} what={what}>
        {(page) => (
          <>
            {page.items.length > 0 ? (
              children(page.items)
            ) : (
              <p className={`${PANEL} px-4 py-8 text-center text-sm text-muted`}>
                {paging.q === '' ? `No ${what} here.` : `No ${what} match “${paging.q}”.`}
              </p>
            )}
            <Pager page={page} goTo={paging.goTo} />
          </>
        )}
      </ListState>
    </div>
  );
}
