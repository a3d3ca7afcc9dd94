import { cardLink } from '../lane/reveal';

/** The card that has the keyboard, and the column it is in. */
export function cardAtFocus(): string | undefined {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement ? activeElement.dataset.card : undefined;
}

/** Puts the keyboard on another card. */
export function focusCard(id: string): void {
  const link = cardLink(id);
  link?.focus();
  link?.closest('li')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** Columns with their shown cards, in order. */
export type Lanes = readonly (readonly string[])[];

/** Where the keyboard goes when these cards go: to the next one that stays in the column, or else to the one before. */
export function beside(lanes: Lanes, from: string, going: ReadonlySet<string>): string | undefined {
  const lane = lanes.find((each) => each.includes(from)) ?? [];
  const row = lane.indexOf(from);
  const stays = (id: string) => !going.has(id);
  return lane.slice(row + 1).find(stays) ?? lane.slice(0, row).findLast(stays);
}

/** Where an arrow leads from a card; sideways past empty columns, to the card at the same height. */
export function walk(lanes: Lanes, from: string, key: 'up' | 'down' | 'left' | 'right'): string | undefined {
  const column = lanes.findIndex((lane) => lane.includes(from));
  const lane = lanes[column];
  if (!lane) return undefined;
  const row = lane.indexOf(from);
  if (key === 'up') return lane[row - 1];
  if (key === 'down') return lane[row + 1];
  const beyond = key === 'left' ? lanes.slice(0, column).reverse() : lanes.slice(column + 1);
  const next = beyond.find((other) => other.length > 0);
  return next?.[Math.min(row, next.length - 1)];
}
