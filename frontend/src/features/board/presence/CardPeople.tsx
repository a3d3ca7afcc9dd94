import { HandGrab } from 'lucide-react';
import { Avatar } from '../../../components/Avatar';
import { groundOf } from '../../../lib/dyes';
import type { AtCard } from './here';
import { listed, useNameOf } from './names';

/** How many faces fit on the edge of a card with one line before the rest becomes a number. */
const FACES_MAX = 2;

/**
 * Who else is at a card: their faces on its edge, where nothing else is, so that nothing moves when they come; and
 * whose hand it is in.
 */
export function CardPeople({ users, draggedBy }: AtCard) {
  const nameOf = useNameOf();
  const more = users.length - FACES_MAX;
  const shown = more > 0 ? users.slice(0, FACES_MAX - 1) : users;
  const says =
    draggedBy === undefined ? `${listed(users.map(nameOf))} ${users.length === 1 ? 'is' : 'are'} here` : undefined;
  return (
    <>
      {draggedBy === undefined ? (
        <span title={says} className="absolute -top-1 -left-1.5 grid -space-y-1.5">
          <span className="sr-only">{says}</span>
          {shown.map((user) => (
            <Avatar key={user} id={user} name={nameOf(user)} small className="size-4.5 ring-2 ring-surface" />
          ))}
          {more > 0 && (
            <span
              aria-hidden
              className="grid size-4.5 place-items-center rounded-full bg-sunken text-[0.5625rem] text-muted ring-2 ring-surface"
            >
              +{more + 1}
            </span>
          )}
        </span>
      ) : (
        <span
          className={`absolute right-2 -bottom-1.5 flex max-w-3/4 items-center gap-1 rounded-full px-1.5 text-[0.6875rem] leading-4 font-medium text-on-dye ${groundOf(draggedBy)}`}
        >
          <HandGrab aria-hidden className="size-3 shrink-0" />
          <span className="truncate">
            {nameOf(draggedBy)}
            <span className="sr-only"> drags it</span>
          </span>
        </span>
      )}
    </>
  );
}
