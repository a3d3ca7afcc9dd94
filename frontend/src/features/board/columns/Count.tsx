interface CountProps {
  count: number;
  /** Cards that the filter shows; absent without one. */
  shown?: number | undefined;
  limit?: number | undefined;
}

/** How full a column is. The limit only advises: it is shown when it is exceeded and blocks nothing. */
export function Count({ count, shown, limit }: CountProps) {
  const over = limit !== undefined && count > limit;
  const ofAll = shown === undefined || shown === count ? String(count) : `${String(shown)} of ${String(count)}`;
  return (
    <span
      title={over ? `More than its limit of ${String(limit)}` : undefined}
      className={`shrink-0 text-xs tabular-nums ${over ? 'rounded-full bg-danger-soft px-1.5 py-0.5 font-semibold text-danger' : 'text-muted'}`}
    >
      {limit === undefined ? ofAll : `${ofAll} / ${String(limit)}`}
      <span className="sr-only">
        {count === 1 ? ' card' : ' cards'}
        {over && ', more than its limit'}
      </span>
    </span>
  );
}
