import type { Unkept } from './begun';

/** The fields that keep what is typed, as people call them. */
const FIELDS: Partial<Record<string, string>> = {
  name: 'Name',
  description: 'Description',
  display_name: 'Your name',
  email: 'Your e-mail address',
  begun: 'Begun',
};

/** What was typed into fields and is not with the server; all of each text, so that it can be copied. */
export function UnkeptList({ texts }: { texts: readonly Unkept[] }) {
  return (
    <ul aria-label="What is not saved" className="max-h-[30vh] w-full space-y-1 overflow-y-auto">
      {texts.map(({ key, field, text }) => (
        <li key={key} className="rounded-md bg-sunken px-3 py-2 text-sm">
          <span className="font-medium">{FIELDS[field] ?? field}</span>{' '}
          <span className="text-muted wrap-anywhere whitespace-pre-line">
            {text.trim() === '' ? 'left empty' : text}
          </span>
        </li>
      ))}
    </ul>
  );
}
