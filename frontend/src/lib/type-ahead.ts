/** How long a box may take to come, in milliseconds: the part of the app that has it may have to be loaded. */
export const COMES_WITHIN_MS = 5_000;

let stopLast: () => void = () => undefined;

/**
 * Gives the keyboard to a box that is about to be there. What is typed meanwhile goes into it, and is no key of the page:
 * whoever knows the key that opens it types on. Escape ends the wait.
 */
export function typeAhead(find: () => HTMLInputElement | null): void {
  stopLast();
  let typed = '';
  let frame = 0;
  const until = performance.now() + COMES_WITHIN_MS;
  const keyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      stop();
      return;
    }
    const isText = [...event.key].length === 1;
    if (!isText && event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    if (isText) typed += event.key;
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    document.removeEventListener('keydown', keyDown, { capture: true });
  };
  const look = () => {
    const box = find();
    if (box) {
      stop();
      box.focus();
      if (typed !== '') write(box, box.value + typed);
    } else if (performance.now() < until) frame = requestAnimationFrame(look);
    else stop();
  };
  stopLast = stop;
  document.addEventListener('keydown', keyDown, { capture: true });
  look();
}

/** As if it had been typed there: React hears of it. */
function write(box: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(box, text);
  box.dispatchEvent(new Event('input', { bubbles: true }));
}
