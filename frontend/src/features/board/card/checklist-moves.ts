import type { ChecklistItem, ItemPosition } from '../../../generated/wasm/client_wasm';

/** Where an item goes when it is moved up or down by one; nowhere at the ends. */
export function stepped(items: readonly ChecklistItem[], id: string, step: -1 | 1): ItemPosition | undefined {
  const at = items.findIndex((item) => item.id === id);
  const neighbour = at < 0 ? undefined : items[at + step];
  if (!neighbour) return undefined;
  return { at: step < 0 ? 'before' : 'after', item: neighbour.id };
}

/** Where an item goes that was dropped on this side of another; nowhere when it would stay where it is. */
export function droppedOn(
  items: readonly ChecklistItem[],
  id: string,
  on: string,
  side: 'before' | 'after',
): ItemPosition | undefined {
  const at = items.findIndex((item) => item.id === on);
  if (at < 0 || on === id || items[side === 'before' ? at - 1 : at + 1]?.id === id) return undefined;
  return { at: side, item: on };
}

/** A line of a list that was pasted. */
export interface Line {
  text: string;
  done: boolean;
}

/** A sign is one with a space behind it: `2.4 GHz` and `-20 °C` begin with none. */
const SIGNS = /^\s*(?:(?:[-*+•]|\d+[.)])\s+)?(?:\[([ xX]?)\]\s+)?/u;

/** What was pasted as a list is several items: its lines, without the signs that lists begin lines with. */
export function linesOf(text: string): Line[] {
  return text
    .split(/\r?\n/u)
    .map((line) => {
      const [signs = '', box = ''] = SIGNS.exec(line) ?? [];
      return { text: line.slice(signs.length).trim(), done: box.trim() !== '' };
    })
    .filter((line) => line.text !== '');
}
