import { edits, type Unsent } from './unsent';

/** What the server does not have, by board. */
export function UnsentList({ boards }: { boards: readonly Unsent[] }) {
  return (
    <ul aria-label="What the server does not have" className="max-h-[30vh] w-full space-y-1 overflow-y-auto">
      {boards.map(({ board, name, waiting, refused }) => (
        <li key={board} className="flex items-baseline gap-3 rounded-md bg-sunken px-3 py-2 text-sm">
          <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
          <span className="shrink-0 text-muted">{unsentWords({ waiting, refused })}</span>
        </li>
      ))}
    </ul>
  );
}

/** `2 edits wait, 1 not accepted`. */
export function unsentWords({ waiting, refused }: Pick<Unsent, 'waiting' | 'refused'>): string {
  const parts = [];
  if (waiting > 0) parts.push(`${edits(waiting)} ${waiting === 1 ? 'waits' : 'wait'}`);
  if (refused > 0) parts.push(`${String(refused)} not accepted`);
  return parts.join(', ');
}
