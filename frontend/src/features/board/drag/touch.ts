/**
 * Fingers drag as the mouse does. A finger that rests on something draggable takes hold of it, and what it does then is
 * told as the drag events that browsers send for a mouse. So there is one way from a drag to a move, and one notion of
 * where something would land. Browsers' own long press, where there is one, shows the link's menu instead.
 */

type Stop = () => void;

/** How long a finger rests before it drags, in milliseconds: shorter and who scrolls would drag, longer and it feels dead. */
const PRESS_MS = 300;
/** How far it may stray meanwhile, in pixels: further and it scrolls. */
const STRAY_PX = 8;
/** How long the phone trembles when something is taken, in milliseconds. */
const TREMBLE_MS = 12;
/** Set on the page while a finger drags. */
const TOUCH_DRAGGING = 'touchDragging';

export interface Touchable {
  /** What is dragged: draggable for the mouse, too. */
  element: HTMLElement;
  /** What the finger rests on. */
  handle: HTMLElement;
}

interface Held {
  /** Which finger. */
  finger: number;
  at: Point;
  /** Undefined while it only rests. */
  drag: Drag | undefined;
  rest: ReturnType<typeof setTimeout>;
}

interface Point {
  clientX: number;
  clientY: number;
}

let held: Held | undefined;

/** Lets a finger drag `element` once it has rested on `handle`. */
export function touchDraggable({ element, handle }: Touchable): Stop {
  const began = (event: TouchEvent) => {
    const [touch] = event.changedTouches;
    // A second finger zooms or scrolls, whatever the first was about to do.
    if (held || event.touches.length > 1 || !touch) return letGo();
    const at = pointOf(touch);
    // The browser's own drag would begin at its own time, and then no finger is heard of any more.
    element.draggable = false;
    held = { finger: touch.identifier, at, drag: undefined, rest: setTimeout(() => take(element), PRESS_MS) };
  };
  const moved = (event: TouchEvent) => {
    const touch = held && [...event.changedTouches].find(({ identifier }) => identifier === held?.finger);
    if (!held || !touch) return;
    const to = pointOf(touch);
    if (held.drag) {
      event.preventDefault();
      held.at = to;
      held.drag.moved(to);
    } else if (Math.hypot(to.clientX - held.at.clientX, to.clientY - held.at.clientY) > STRAY_PX) end();
  };
  const ended = (event: TouchEvent) => {
    if (!held || ![...event.changedTouches].some(({ identifier }) => identifier === held?.finger)) return;
    // Or the browser would make it a click, which opens the card.
    if (held.drag) event.preventDefault();
    held.drag?.drop(held.at);
    end();
  };
  const letGo = () => {
    held?.drag?.giveUp();
    end();
  };
  const end = () => {
    if (held) clearTimeout(held.rest);
    held = undefined;
    element.draggable = true;
  };
  const noMenu = (event: Event) => {
    if (held) event.preventDefault();
  };
  // Browsers ask at the beginning of a touch whether anybody may hinder it from scrolling.
  handle.addEventListener('touchstart', began, { passive: true });
  handle.addEventListener('touchmove', moved, { passive: false });
  handle.addEventListener('touchend', ended);
  handle.addEventListener('touchcancel', letGo);
  handle.addEventListener('contextmenu', noMenu);
  return () => {
    handle.removeEventListener('touchstart', began);
    handle.removeEventListener('touchmove', moved);
    handle.removeEventListener('touchend', ended);
    handle.removeEventListener('touchcancel', letGo);
    handle.removeEventListener('contextmenu', noMenu);
  };
}

function take(element: HTMLElement): void {
  if (!held || !element.isConnected) return;
  held.drag = new Drag(element, held.at);
  // Only phones can, and only where they are allowed to.
  navigator.vibrate?.(TREMBLE_MS);
}

/** Something under a finger. */
class Drag {
  readonly #data = new DataTransfer();
  readonly #picture: HTMLElement;
  #at: Point;
  #frame: number | undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly from: Point,
  ) {
    this.#at = from;
    this.#picture = pictureOf(element);
    document.documentElement.dataset[TOUCH_DRAGGING] = '';
    this.#tell('dragstart', element, from);
    document.body.append(this.#picture);
    this.#follow();
  }

  moved(to: Point): void {
    this.#at = to;
  }

  drop(at: Point): void {
    const below = elementAt(at);
    this.#tell('dragover', below, at);
    this.#tell('drop', below, at);
    this.#end();
  }

  giveUp(): void {
    this.#end();
  }

  /** Each frame: what is under a finger that rests changes when it scrolls there. */
  #follow(): void {
    const { clientX, clientY } = this.#at;
    this.#picture.style.translate = `${String(clientX - this.from.clientX)}px ${String(clientY - this.from.clientY)}px`;
    this.#tell('dragover', elementAt(this.#at), this.#at);
    this.#frame = requestAnimationFrame(() => this.#follow());
  }

  #end(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#picture.remove();
    delete document.documentElement.dataset[TOUCH_DRAGGING];
    // After a drop nobody listens any more; without one it says that the drag was given up.
    this.#tell('dragend', this.element.isConnected ? this.element : document.body, this.#at);
  }

  #tell(type: string, target: Element, { clientX, clientY }: Point): void {
    const init = { bubbles: true, cancelable: true, composed: true, clientX, clientY, dataTransfer: this.#data };
    target.dispatchEvent(new DragEvent(type, init));
  }
}

/** What is drawn under the finger: a copy, a little raised. */
function pictureOf(element: HTMLElement): HTMLElement {
  const { left, top, width, height } = element.getBoundingClientRect();
  const picture = document.createElement('div');
  const copy = element.cloneNode(true) as HTMLElement;
  for (const named of [copy, ...copy.querySelectorAll('[id], [data-card], [data-row]')]) {
    named.removeAttribute('id');
    named.removeAttribute('data-card');
    named.removeAttribute('data-row');
  }
  copy.style.height = '100%';
  picture.append(copy);
  picture.setAttribute('aria-hidden', 'true');
  picture.inert = true;
  picture.className = 'drag-picture';
  Object.assign(picture.style, {
    left: `${String(left)}px`,
    top: `${String(top)}px`,
    width: `${String(width)}px`,
    height: `${String(height)}px`,
  });
  return picture;
}

function elementAt({ clientX, clientY }: Point): Element {
  return document.elementFromPoint(clientX, clientY) ?? document.body;
}

function pointOf({ clientX, clientY }: Touch): Point {
  return { clientX, clientY };
}

// Browsers send no pointer events during a drag of their own; the drag library takes them for its end.
window.addEventListener(
  'pointermove',
  (event) => {
    if (held?.drag) event.stopImmediatePropagation();
  },
  { capture: true },
);
