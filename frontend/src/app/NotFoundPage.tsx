import { Link } from 'react-router';
import { buttonClass } from '../components/Button';
import { Message } from '../components/Message';

export function NotFoundPage() {
  return (
    <Message
      title="Page not found"
      action={
        <Link to="/" className={buttonClass()}>
          To your boards
        </Link>
      }
    >
      There is nothing at this address. The link may be old, or a letter of it missing.
    </Message>
  );
}
