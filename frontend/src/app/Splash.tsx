import { LogoMark } from '../components/Logo';

/** For the moment in which nobody knows yet who is here. It shows late, so that a fast answer shows nothing. */
export function Splash() {
  return (
    <main className="grid h-dvh place-items-center">
      <div role="status" className="appear-late">
        <LogoMark className="size-8 motion-safe:animate-pulse" />
        <span className="sr-only">Loading Weft</span>
      </div>
    </main>
  );
}
