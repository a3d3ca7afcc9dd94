import { Link } from 'react-router';
import { Button, buttonClass } from '../../components/Button';
import { Message } from '../../components/Message';

export function NoSuchBoard() {
  return (
    <Message title="Board not found" action={<Home />}>
      It may have been deleted, or it belongs to a workspace you are not a member of.
    </Message>
  );
}

export function NoAccess() {
  return (
    <Message title="You have no access to this board any more" action={<Home />}>
      Somebody removed you from its workspace. Ask its owner if that was a mistake.
    </Message>
  );
}

/** The replica itself failed; what waited is in this tab's memory and lost. */
export function Broken({ message }: { message: string }) {
  return (
    <Message
      title="This board stopped working"
      action={
        <Button
          look="primary"
          onClick={() => {
            window.location.reload();
          }}
        >
          Load it again
        </Button>
      }
    >
      Loading it again helps. Edits that were not synced are lost.
      <span className="mt-3 block font-mono text-xs break-words">{message}</span>
    </Message>
  );
}

function Home() {
  return (
    <Link to="/" className={buttonClass()}>
      To your boards
    </Link>
  );
}
