import { type Ref, type RefObject, useCallback } from 'react';

/** One ref for what a component itself and whoever uses it want to hold of an element. */
export function useMergedRef<Held extends Element>(own: RefObject<Held | null>, given: Ref<Held> | undefined) {
  return useCallback(
    (element: Held | null) => {
      own.current = element;
      if (typeof given !== 'function') {
        if (given) given.current = element;
        return undefined;
      }
      const cleanup = given(element);
      return typeof cleanup !== 'function'
        ? undefined
        : () => {
            own.current = null;
            cleanup();
          };
    },
    [own, given],
  );
}
