import { useId } from 'react';
import { fillOf } from '../lib/dyes';
import { hashOf } from '../lib/hash';

const CELL_PX = 9;
const THREAD_PX = 7.5;
/** Cells after which each weave repeats. */
const REPEAT = 4;
/** The warp is the same dye, washed out. */
const WARP_OPACITY = 0.28;
const WEFT_OPACITY = 0.72;

/** Where the weft passes over the warp, by column and row: linen, twill, basket. */
const WEAVES: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => (x + y) % 4 < 2,
  (x, y) => (Math.floor(x / 2) + Math.floor(y / 2)) % 2 === 0,
];

const CELLS = Array.from({ length: REPEAT * REPEAT }, (_, i) => ({ x: i % REPEAT, y: Math.floor(i / REPEAT) }));

/** A piece of cloth. The same id always gives the same one. */
export function Weave({ id, className = '' }: { id: string; className?: string }) {
  const pattern = useId();
  const weftOver = WEAVES[(hashOf(id) >>> 16) % WEAVES.length];
  const size = REPEAT * CELL_PX;
  return (
    <svg aria-hidden className={`bg-cloth ${fillOf(id)} ${className}`}>
      <defs>
        <pattern id={pattern} width={size} height={size} patternUnits="userSpaceOnUse">
          {CELLS.map(({ x, y }) => (
            <Crossing key={`${String(x)} ${String(y)}`} x={x} y={y} weftOver={weftOver?.(x, y) ?? false} />
          ))}
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${pattern})`} />
    </svg>
  );
}

/** One cell: the thread that is on top. */
function Crossing({ x, y, weftOver }: { x: number; y: number; weftOver: boolean }) {
  const inset = (CELL_PX - THREAD_PX) / 2;
  return weftOver ? (
    <rect x={x * CELL_PX} y={y * CELL_PX + inset} width={CELL_PX} height={THREAD_PX} fillOpacity={WEFT_OPACITY} />
  ) : (
    <rect x={x * CELL_PX + inset} y={y * CELL_PX} width={THREAD_PX} height={CELL_PX} fillOpacity={WARP_OPACITY} />
  );
}
