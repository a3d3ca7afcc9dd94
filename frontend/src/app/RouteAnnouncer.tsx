import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';

/**
 * A page change loads no document, so readers hear of it only when told: by the new page's title, once it is there. Whoever
 * had the keyboard on what is gone has it at the new page's content.
 */
export function RouteAnnouncer() {
  const { pathname } = useLocation();
  const [said, setSaid] = useState('');
  const last = useRef<{ pathname: string; title: string }>(undefined);
  useEffect(() => {
    // Browsers tell of the first page by themselves.
    if (!last.current || last.current.pathname === pathname) {
      last.current = { pathname, title: document.title };
      return;
    }
    if (document.activeElement === document.body) {
      document.getElementById('content')?.focus({ preventScroll: true });
    }
    const sayWhenNew = () => {
      if (last.current?.title === document.title) return false;
      last.current = { pathname, title: document.title };
      setSaid(document.title);
      return true;
    };
    if (sayWhenNew()) return;
    const observer = new MutationObserver(() => {
      if (sayWhenNew()) observer.disconnect();
    });
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
    };
  }, [pathname]);
  return (
    <div aria-live="polite" className="sr-only">
      {said}
    </div>
  );
}
