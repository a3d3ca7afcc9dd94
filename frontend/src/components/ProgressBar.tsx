interface ProgressBarProps {
  label: string;
  /** From 0 to 1; nothing while nobody knows. */
  value: number | undefined;
}

/** How far long work has come. */
export function ProgressBar({ label, value }: ProgressBarProps) {
  const percent = value === undefined ? undefined : Math.round(value * 100);
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3 text-sm text-muted">
        <span>{label}</span>
        <span className="tabular-nums">{percent === undefined ? '' : `${String(percent)} %`}</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div
          style={{ width: `${String(percent ?? 30)}%` }}
          className={`h-full rounded-full bg-accent transition-[width] ${percent === undefined ? 'motion-safe:animate-pulse' : ''}`}
        />
      </div>
    </div>
  );
}
