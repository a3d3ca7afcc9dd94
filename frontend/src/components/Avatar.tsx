import { groundOf } from '../lib/dyes';

interface AvatarProps {
  /** Decides the colour. */
  id: string;
  name: string;
  /** They are not here now: without their colour. */
  absent?: boolean;
  /** Less than 20 pixels wide. */
  small?: boolean;
  className?: string;
}

/** Somebody's initials on a colour of their own. The name beside it, or its parent's label, says who. */
export function Avatar({ id, name, absent = false, small = false, className = 'size-7' }: AvatarProps) {
  const look = absent ? 'bg-sunken text-muted' : `text-on-dye ${groundOf(id)}`;
  return (
    <span
      aria-hidden
      className={`grid shrink-0 place-items-center rounded-full font-semibold select-none ${small ? 'text-[0.5625rem]' : 'text-[0.6875rem]'} ${look} ${className}`}
    >
      {initialsOf(name)}
    </span>
  );
}

/** At most two letters: of the first and the last word, or the first of the only one. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/u).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return ends.map((word) => [...(word ?? '?')][0]?.toLocaleUpperCase() ?? '').join('');
}
