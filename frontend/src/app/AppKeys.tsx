import { useEffect, useState, useSyncExternalStore } from 'react';
import { Late } from '../lib/late';
import { overPage } from './over-page';

const late = new Late(async () => (await import('../features/palette/OverThePage')).OverThePage);

/** The palette and the sheet of keys on every page. A page with keys of its own has heard them before. */
export function AppKeys() {
  const open = useSyncExternalStore(overPage.subscribe, overPage.now);
  // Once there it stays, or it would not be seen to close.
  const [wanted, setWanted] = useState(false);
  if (open !== undefined && !wanted) setWanted(true);
  useEffect(() => {
    window.addEventListener('keydown', overPage.key);
    return () => {
      window.removeEventListener('keydown', overPage.key);
      overPage.show(undefined);
    };
  }, []);
  return wanted && <There />;
}

function There() {
  const OverThePage = useSyncExternalStore(late.subscribe, late.now);
  return OverThePage && <OverThePage />;
}
