import { useSyncExternalStore } from 'react';

const paper = window.matchMedia('print');
/** Said before the page is laid out for paper, when there is still time to bring more into it. */
let about = false;

/** Whether the page is on its way to paper. */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, isPrinting);
}

function isPrinting(): boolean {
  return about || paper.matches;
}

function subscribe(listener: () => void): () => void {
  const begun = () => {
    about = true;
    listener();
  };
  const ended = () => {
    about = false;
    listener();
  };
  window.addEventListener('beforeprint', begun);
  window.addEventListener('afterprint', ended);
  paper.addEventListener('change', listener);
  return () => {
    window.removeEventListener('beforeprint', begun);
    window.removeEventListener('afterprint', ended);
    paper.removeEventListener('change', listener);
  };
}
