/** A place held for what is loading. Whoever shows several says so once, to readers, around them. */
export function Skeleton({ className = '' }: { className?: string }) {
  return <div aria-hidden className={`rounded-md bg-sunken motion-safe:animate-pulse ${className}`} />;
}
