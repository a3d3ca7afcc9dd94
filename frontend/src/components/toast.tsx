import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useRef } from 'react';
import { useHeirs } from '../lib/use-heirs';

/** How long a toast stays, in milliseconds; the pointer or the keyboard on it stops the clock. */
const STAYS_MS = 5_000;
const STAYS_WITH_ACTION_MS = 9_000;
const SHOWN_AT_ONCE = 3;

/** On a phone dialogs rise from the foot of the screen, with their buttons there. */
const ABOVE_SHEETS =
  'max-sm:[body:has([role$=dialog])_&]:top-[max(1rem,env(safe-area-inset-top))] max-sm:[body:has([role$=dialog])_&]:bottom-auto';

/** What can be done with chosen cards stands at the foot of the board. */
export const ABOVE_CHOSEN =
  '[body:has([data-chosen-cards]):not(:has([role$=dialog]))_&]:bottom-[calc(max(1rem,env(safe-area-inset-bottom))+4rem)]';

export interface ToastMessage {
  text: string;
  /** `danger` is read out at once, not when the reader pauses. */
  kind?: 'plain' | 'danger';
  /** What can be done about it, usually taking it back. */
  action?: { label: string; run: () => void };
}

export function useToast(): (message: ToastMessage) => void {
  const { add, close } = Toast.useToastManager();
  return useCallback(
    ({ text, kind = 'plain', action }: ToastMessage) => {
      const id = add({
        title: text,
        type: kind,
        priority: kind === 'danger' ? 'high' : 'low',
        timeout: action ? STAYS_WITH_ACTION_MS : STAYS_MS,
        actionProps: action && {
          children: action.label,
          onClick: () => {
            close(id);
            action.run();
          },
        },
      });
    },
    [add, close],
  );
}

/** The live region, and the corner where toasts rise. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider limit={SHOWN_AT_ONCE}>
      {children}
      <Toast.Portal>
        <Toast.Viewport
          className={`fixed inset-x-4 bottom-[max(1rem,env(safe-area-inset-bottom))] z-50 flex flex-col-reverse items-center gap-2 outline-none ${ABOVE_SHEETS} ${ABOVE_CHOSEN}`}
        >
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Toasts() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => <Rising key={toast.id} toast={toast} />);
}

function Rising({ toast }: { toast: Toast.Root.ToastObject<object> }) {
  const root = useRef<HTMLDivElement>(null);
  const keyboardWasOn = useRef<Element>(null);
  useEffect(() => {
    // Only then has what went away, which the toast tells of, handed the keyboard on.
    const frame = requestAnimationFrame(() => {
      keyboardWasOn.current = document.activeElement;
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, []);
  // Base UI gives the keyboard back only to whoever came by F6.
  const heirsOf = useCallback(() => [keyboardWasOn.current, document.getElementById('content')], []);
  useHeirs(root, heirsOf);
  return (
    <Toast.Root
      ref={root}
      toast={toast}
      // Not the dialog that Base UI makes of it: it asks nothing, and takes no keyboard.
      // biome-ignore lint/a11y/useValidAriaValues: no value, so that none is there; a group is never modal
      aria-modal={undefined}
      role="group"
      swipeDirection={['down', 'left', 'right']}
      className="w-full max-w-sm translate-x-(--toast-swipe-movement-x) translate-y-(--toast-swipe-movement-y) rounded-lg border border-line bg-raised text-ink shadow-lg transition-[opacity,translate] duration-200 data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-3 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex min-h-11 items-center gap-1 py-1 pr-1.5 pl-3.5">
        <Toast.Title
          render={<p />}
          className={`mr-auto min-w-0 py-1.5 text-sm wrap-anywhere ${toast.type === 'danger' ? 'text-danger' : ''}`}
        />
        <Toast.Action className="h-8 shrink-0 rounded-md px-2.5 text-sm font-medium text-accent hover:bg-hover" />
        <Toast.Close
          aria-label="Dismiss"
          // Base UI hides it while nothing in the corner has the keyboard, and lets the keyboard reach it all the same.
          aria-hidden={undefined}
          className="grid size-8 shrink-0 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  );
}
