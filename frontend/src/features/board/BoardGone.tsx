import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Button, buttonClass } from '../../components/Button';
import { Message } from '../../components/Message';
import type { Broken as BrokenState } from '../../worker/board-client';
import type { Denied } from '../../worker/board-store';
import { edits, type Unsent } from '../device/unsent';
import type { Unkept } from '../kept-fields/begun';
import { UnkeptList } from '../kept-fields/UnkeptList';

interface GoneProps {
  /** The way to take along what the server does not have. */
  keep: ReactNode;
}

interface DeniedProps extends GoneProps {
  why: Denied;
  unsent: Unsent;
  /** What they began to write there and did not send. */
  begun: readonly Unkept[];
  /** Removes the board from this device; absent when it is not here. */
  remove?: () => void;
}

const DENIED: Record<Denied, { title: string; why: string }> = {
  no_such_board: {
    title: 'Board not found',
    why: 'It may have been deleted, or it belongs to a workspace you are not a member of.',
  },
  no_access: {
    title: 'You have no access to this board any more',
    why: 'Somebody removed you from its workspace. Ask its owner if that was a mistake.',
  },
};

/** The server will not have the user here. What they did is theirs to take along. */
export function BoardDenied({ why, unsent, begun, keep, remove }: DeniedProps) {
  const lost = unsent.waiting + unsent.refused;
  return (
    <Message
      title={DENIED[why].title}
      action={
        <>
          {keep}
          {remove && <Button onClick={remove}>Remove from this device</Button>}
          <Link to="/" className={buttonClass()}>
            To your boards
          </Link>
        </>
      }
    >
      {DENIED[why].why}
      {lost > 0 && (
        <p className="mt-2">
          {edits(lost)} of yours did not reach the server, and {lost === 1 ? 'is' : 'are'} kept on this device until you
          remove {lost === 1 ? 'it' : 'them'}.
        </p>
      )}
      {begun.length > 0 && (
        <div className="mt-2 grid gap-2 text-start">
          <p>What you began to write is kept on this device until you remove the board:</p>
          <UnkeptList texts={begun} />
        </div>
      )}
    </Message>
  );
}

interface InTrashProps extends GoneProps {
  name: string;
  unsent: Unsent;
  /** Brings it back; absent for who may not. */
  restore?: { run: () => void; busy: boolean };
}

/** Somebody moved the board to the trash. What the user did there comes back with it. */
export function BoardInTrash({ name, unsent, keep, restore }: InTrashProps) {
  const waiting = unsent.waiting + unsent.refused;
  return (
    <Message
      title="This board is in the trash"
      action={
        <>
          {restore && (
            <Button look="primary" busy={restore.busy} onClick={restore.run}>
              Restore
            </Button>
          )}
          {keep}
          <Link to="/" className={buttonClass()}>
            To your boards
          </Link>
        </>
      }
    >
      {`“${name || 'Untitled board'}” was moved to the trash. `}
      {restore ? 'Nothing of it is lost: it can be brought back.' : 'An admin of its workspace can bring it back.'}
      {waiting > 0 && (
        <p className="mt-2">
          {edits(waiting)} of yours did not reach the server, and {waiting === 1 ? 'is' : 'are'} kept on this device.
        </p>
      )}
    </Message>
  );
}

/** Somebody took the board out of the trash after it had gone from here. */
export function BoardBack({ open }: { open: () => void }) {
  return (
    <Message
      title="This board is back"
      action={
        <Button look="primary" onClick={open}>
          Open it
        </Button>
      }
    >
      It was in the trash for a while.
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
