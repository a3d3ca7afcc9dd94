/** Marks what is typed into of whichever palette. */
export const PALETTE_BOX = 'data-palette-box';

/** The palette's box, when it is open. */
export function paletteBox(): HTMLInputElement | null {
  return document.querySelector(`[${PALETTE_BOX}]`);
}
