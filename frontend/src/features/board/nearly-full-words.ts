import type { Limited, NearlyFull } from '../../generated/wasm/client_wasm';

const FULL_PERCENT = 100;
const GO_ON = 'Go on with a duplicate of the board, which begins without history.';

/** What there is much of, and what helps. */
const OF: Record<Limited, { what: string; help: string }> = {
  cards: { what: 'cards', help: 'Delete cards that are in the trash, or move some to another board.' },
  columns: { what: 'columns', help: GO_ON },
  labels: { what: 'labels', help: 'Delete labels that nobody uses.' },
  actors: { what: 'devices', help: GO_ON },
  operations: { what: 'history', help: GO_ON },
  bytes: { what: 'space', help: GO_ON },
};

/** Says to people what there is nearly too much of. */
export function nearlyFullWords({ of, percent }: NearlyFull): { title: string; detail: string } {
  const { what, help } = OF[of];
  return percent >= FULL_PERCENT
    ? {
        title: `This board has no room for more (${what}).`,
        detail: `What is there can still be moved, put away and exported. ${help}`,
      }
    : { title: `This board is nearly full: ${String(percent)} % of the ${what} it may have.`, detail: help };
}
