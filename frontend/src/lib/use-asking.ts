import { useState } from 'react';

export interface Asking<Subject> {
  /** What it is about; still there while the dialog fades. */
  subject: Subject | undefined;
  open: boolean;
  ask: (subject: Subject) => void;
  close: () => void;
}

/** A dialog about one of several things, none of them at first. */
export function useAsking<Subject>(): Asking<Subject> {
  const [state, setState] = useState<{ subject: Subject | undefined; open: boolean }>({
    subject: undefined,
    open: false,
  });
  return {
    ...state,
    ask: (subject) => {
      setState({ subject, open: true });
    },
    close: () => {
      setState(({ subject }) => ({ subject, open: false }));
    },
  };
}
