import type { ReactNode } from 'react';
import { LogoMark } from './Logo';

interface MessageProps {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

/** A page that has one thing to say. */
export function Message({ title, children, action }: MessageProps) {
  return (
    <main className="grid min-h-full place-items-center p-6">
      <title>{`${title} · Weft`}</title>
      <div className="grid max-w-sm grid-cols-[minmax(0,1fr)] justify-items-center gap-2 text-center">
        <LogoMark className="mb-3 size-8" />
        <h1 className="text-xl font-semibold text-balance wrap-anywhere">{title}</h1>
        <div className="text-sm text-balance text-muted wrap-anywhere">{children}</div>
        {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
      </div>
    </main>
  );
}
