import type { ExportFormat } from '../../../generated/wasm/client_wasm';

/** What a board can become, and what that is good for. */
export const FORMATS: readonly { format: ExportFormat; name: string; use: string }[] = [
  { format: 'json', name: 'JSON', use: 'Everything that shows; can be imported' },
  { format: 'csv', name: 'CSV', use: 'A row a card, for spreadsheets' },
  { format: 'markdown', name: 'Markdown', use: 'One page of text' },
  { format: 'html', name: 'HTML', use: 'One page to read and to print' },
  { format: 'automerge', name: 'Automerge', use: 'The document with its whole history' },
];

/** What a file is called, without its extension: of a moment in the past it says which. */
export function titleOfFile(board: string, asOf?: { at: Date; toTheSecond: boolean }): string {
  const name = board || 'Untitled board';
  if (!asOf) return name;
  const { at, toTheSecond } = asOf;
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const second = toTheSecond ? `.${two(at.getSeconds())}` : '';
  return `${name} as of ${day} ${two(at.getHours())}.${two(at.getMinutes())}${second}`;
}
