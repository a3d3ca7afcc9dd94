import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Button, buttonClass } from '../../components/Button';
import { Message } from '../../components/Message';
import type { Broken as BrokenState } from '../../worker/board-client';

interface GoneProps {
  /** The way to take along what the server does not have. */
  keep: ReactNode;
}

export function NoSuchBoard({ keep }: GoneProps) {
  return (
    <Message title="Board not found" action={<Ways keep={keep} />}>
      It may have been deleted, or it belongs to a workspace you are not a member of.
    </Message>
  );
}

export function NoAccess({ keep }: GoneProps) {
  return (
    <Message title="You have no access to this board any more" action={<Ways keep={keep} />}>
      Somebody removed you from its workspace. Ask its owner if that was a mistake.
    </Message>
  );
}

/** The replica itself failed; what waited was in its memory. */
export function Broken({ message, lostEdits, keep }: BrokenState & GoneProps) {
  return (
    <Message
      title="This board stopped working"
      action={
        <>
          {keep}
          <Button
            look="primary"
            onClick={() => {
              window.location.reload();
            }}
          >
            Load it again
          </Button>
        </>
      }
    >
      Loading it again helps.
      {lostEdits && ' Edits that were not synced are lost; download them to keep what you wrote.'}
      <span className="mt-3 block font-mono text-xs break-words">{message}</span>
    </Message>
  );
}

function Ways({ keep }: GoneProps) {
  return (
    <>
      {keep}
      <Link to="/" className={buttonClass()}>
        To your boards
      </Link>
    </>
  );
}
