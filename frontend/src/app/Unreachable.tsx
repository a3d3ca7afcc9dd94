import { useEffect } from 'react';
import { session } from '../api/client';
import { Button } from '../components/Button';
import { Message } from '../components/Message';

/** How long between two tries by itself, in milliseconds. */
const TRY_EVERY_MS = 5_000;

/** Nobody is remembered on this device, and the server cannot say who it is. */
export function Unreachable() {
  useEffect(() => {
    const again = () => void session.start();
    const timer = setInterval(again, TRY_EVERY_MS);
    window.addEventListener('online', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, []);
  return (
    <Message
      title="The server cannot be reached"
      action={<Button onClick={() => void session.start()}>Try again</Button>}
    >
      Weft tries again by itself, and goes on as soon as it answers.
    </Message>
  );
}
