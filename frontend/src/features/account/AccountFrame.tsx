import type { ReactNode } from 'react';
import { LogoMark } from '../../components/Logo';

interface AccountFrameProps {
  title: string;
  children: ReactNode;
  /** The way to the other page. */
  aside?: ReactNode;
}

/** What the pages before the sign-in share. */
export function AccountFrame({ title, children, aside }: AccountFrameProps) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <title>{`${title} · Weft`}</title>
      <div className="grid w-full max-w-88 gap-6">
        <div className="grid justify-items-center gap-4">
          <LogoMark className="size-9" />
          <h1 className="text-center text-xl font-semibold text-balance">{title}</h1>
        </div>
        {children}
        {aside && <p className="text-center text-sm text-balance text-muted">{aside}</p>}
      </div>
    </main>
  );
}

/** A way to another page in a line of text. */
export const ASIDE_LINK = 'font-medium text-accent underline underline-offset-2';
