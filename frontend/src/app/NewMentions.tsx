import { useEffect, useState, useSyncExternalStore } from 'react';
import { Late } from '../lib/late';

const late = new Late(async () => (await import('../features/my-cards/MentionCount')).MentionCount);

/** Nobody waits for a number: it is looked for this much later than the page, in milliseconds. */
const REST_AFTER_MS = 1_500;

/** How many mentions nobody has seen, once there is time to look. */
export function NewMentions() {
  const [rested, setRested] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setRested(true), REST_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return rested && <There />;
}

function There() {
  const MentionCount = useSyncExternalStore(late.subscribe, late.now);
  return MentionCount && <MentionCount />;
}
