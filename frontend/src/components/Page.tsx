import type { ReactNode } from 'react';

interface PageProps {
  title: string;
  /** What the browser's tab says, when that is more than the heading. */
  tabTitle?: string;
  description?: ReactNode;
  /** Beside the heading. */
  actions?: ReactNode;
  /** Below the heading, where it takes no room. */
  notice?: ReactNode;
  width?: 'narrow' | 'wide';
  children: ReactNode;
}

const WIDTH = { narrow: 'max-w-3xl', wide: 'max-w-6xl' };

/** A page of the signed-in part that is read from top to bottom. */
export function Page({ title, tabTitle = title, description, actions, notice, width = 'narrow', children }: PageProps) {
  return (
    <main className="h-full overflow-y-auto">
      <title>{`${tabTitle} · Weft`}</title>
      <div className={`mx-auto grid grid-cols-[minmax(0,1fr)] gap-8 px-4 pt-8 pb-20 sm:px-8 sm:pt-10 ${WIDTH[width]}`}>
        <div className="relative flex min-h-9 flex-wrap items-center gap-x-4 gap-y-2">
          <div className="mr-auto grid min-w-0 gap-1">
            <h1 className="text-2xl font-semibold wrap-anywhere">{title}</h1>
            {description && <p className="text-sm text-muted wrap-anywhere">{description}</p>}
          </div>
          {actions}
          {notice}
        </div>
        {children}
      </div>
    </main>
  );
}
