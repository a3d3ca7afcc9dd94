import { hashOf } from './hash';

/** Tailwind finds class names as text, so they are written out. */
const GROUND = ['bg-dye-1', 'bg-dye-2', 'bg-dye-3', 'bg-dye-4', 'bg-dye-5', 'bg-dye-6'] as const;
const FILL = ['fill-dye-1', 'fill-dye-2', 'fill-dye-3', 'fill-dye-4', 'fill-dye-5', 'fill-dye-6'] as const;
const RING = ['ring-dye-1', 'ring-dye-2', 'ring-dye-3', 'ring-dye-4', 'ring-dye-5', 'ring-dye-6'] as const;

/** The ground that goes with an id, always the same. */
export function groundOf(id: string): string {
  return GROUND[hashOf(id) % GROUND.length] ?? GROUND[0];
}

/** The fill that goes with an id, always the same. */
export function fillOf(id: string): string {
  return FILL[hashOf(id) % FILL.length] ?? FILL[0];
}

/** The ring that goes with an id, always the same. */
export function ringOf(id: string): string {
  return RING[hashOf(id) % RING.length] ?? RING[0];
}
