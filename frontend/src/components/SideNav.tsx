import { type ReactNode, useEffect, useRef } from 'react';
import { NavLink, useLocation } from 'react-router';

interface SideNavProps {
  label: string;
  links: { to: string; label: string; icon: ReactNode }[];
}

/** The parts of a large page: beside it where there is room, above it on a phone. */
export function SideNav({ label, links }: SideNavProps) {
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // On a phone it may be out of sight, also once that has been turned.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the current link is another one with each path
  useEffect(() => {
    const show = () => {
      if (nav.current) scrollToCurrent(nav.current);
    };
    show();
    window.addEventListener('resize', show);
    return () => {
      window.removeEventListener('resize', show);
    };
  }, [pathname]);
  return (
    <nav ref={nav} aria-label={label} className="max-md:-mx-4 max-md:overflow-x-auto max-md:px-4 md:w-44 md:shrink-0">
      <ul className="flex gap-1 max-md:pb-2 md:sticky md:top-10 md:flex-col">
        {links.map(({ to, label: text, icon }) => (
          <li key={to}>
            <NavLink
              to={to}
              end
              className="flex h-9 items-center gap-2 rounded-md px-2.5 text-sm font-medium whitespace-nowrap text-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent [&_svg]:size-4"
            >
              {icon}
              {text}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Into the middle of the row of links; the page itself does not move. */
function scrollToCurrent(nav: HTMLElement): void {
  const current = nav.querySelector('[aria-current=page]');
  if (!current) return;
  const { left, width } = current.getBoundingClientRect();
  const row = nav.getBoundingClientRect();
  nav.scrollLeft += left + width / 2 - (row.left + row.width / 2);
}

/** A page in parts. */
export function PartedPage({ title, nav, children }: { title: string; nav: ReactNode; children: ReactNode }) {
  return (
    <main className="h-full overflow-y-auto">
      <div className="mx-auto grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-6 px-4 pt-8 pb-20 sm:px-8 sm:pt-10">
        <h1 className="text-2xl font-semibold">{title}</h1>
        <div className="flex min-w-0 flex-col gap-6 md:flex-row md:gap-10">
          {nav}
          <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)] content-start gap-10">{children}</div>
        </div>
      </div>
    </main>
  );
}
