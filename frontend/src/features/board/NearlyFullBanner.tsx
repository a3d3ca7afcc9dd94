import { useBoard, useStatus } from './board-context';
import { nearlyFullWords } from './nearly-full-words';

/** While the board has nearly as much of something as it may have: what that means, and the way on. */
export function NearlyFullBanner() {
  const { store } = useBoard();
  const nearlyFull = useStatus(store).nearly_full;
  if (!nearlyFull) return null;
  const { title, detail } = nearlyFullWords(nearlyFull);
  return (
    <p role="status" className="mx-4 mb-3 rounded-lg bg-warning-soft px-4 py-3 text-sm text-warning">
      <strong className="font-semibold">{title}</strong> {detail}
    </p>
  );
}
