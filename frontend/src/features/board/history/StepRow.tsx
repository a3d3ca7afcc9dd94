import { type ReactNode, useEffect, useRef } from 'react';
import { when } from '../../../lib/when';
import type { Placed } from './goes';

const clock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

interface StepRowProps extends Placed {
  /** Who did it, for the beginning of a sentence. */
  said: string;
  position: number;
  go: (position: number) => void;
  /** Of who did it, where nothing above says so. */
  avatar?: ReactNode;
}

/** A step, to go to. The shown one is told in full. */
export function StepRow({ step, place, said, position, go, avatar }: StepRowProps) {
  const isShown = place === position;
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isShown) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isShown]);
  const words = isShown && step.in_full.length > 0 ? step.in_full.join(', ') : step.summary;
  return (
    <button
      ref={row}
      type="button"
      aria-current={isShown ? 'step' : undefined}
      onClick={() => {
        go(place);
      }}
      className="flex w-full items-start gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover aria-[current]:bg-accent-soft"
    >
      {avatar}
      <span className={avatar === undefined ? 'flex min-w-0 flex-1 items-baseline gap-2' : 'grid min-w-0 gap-0.5'}>
        <span className="min-w-0 flex-1 text-sm wrap-anywhere" dir="auto">
          <span className={avatar === undefined ? 'sr-only' : 'font-medium'}>{said}</span> {words}
        </span>
        <span className="shrink-0 text-xs text-muted tabular-nums">
          <Moment at={step.at} words={avatar === undefined ? (at) => clock.format(at) : when} />
        </span>
      </span>
    </button>
  );
}

export function Moment({ at, words }: { at: number; words: (at: Date, now: Date) => string }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {words(date, new Date())}
    </time>
  );
}
