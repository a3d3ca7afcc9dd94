import { useMentions } from './use-mentions';

/** How many mentions nobody has seen on this device, beside the way to them. */
export function MentionCount() {
  const fresh = useMentions()?.filter(({ isNew }) => isNew).length ?? 0;
  if (fresh === 0) return null;
  return (
    <span className="rounded-full bg-accent px-1.5 text-xs font-medium text-on-accent tabular-nums">
      {fresh}
      <span className="sr-only">{fresh === 1 ? ' new mention' : ' new mentions'}</span>
    </span>
  );
}
