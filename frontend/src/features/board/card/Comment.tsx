import { useRef, useState } from 'react';
import { atLeast } from '../../../api/roles';
import { Avatar } from '../../../components/Avatar';
import { Button } from '../../../components/Button';
import type { CommentView } from '../../../generated/wasm/client_wasm';
import { useNow } from '../../../lib/use-now';
import { when } from '../../../lib/when';
import type { Draft } from '../../device/drafts';
import { useBoard, useStatus } from '../board-context';
import { MentionBox } from '../MentionBox';
import { Markdown } from '../markdown/Markdown';
import { nameAtStart, usePeople } from '../people';
import { useDoing } from '../use-doing';
import { useDraft } from '../use-draft';

interface CommentProps {
  card: string;
  comment: CommentView;
  editable: boolean;
}

/** What somebody said. Its author may change it; its author and administrators may delete it. */
export function Comment({ card, comment, editable }: CommentProps) {
  const people = usePeople();
  const { store } = useBoard();
  const { role } = useStatus(store);
  const doing = useDoing();
  const draft = useDraft(`edit of ${comment.id}`);
  // What was begun is there when the card is opened again.
  const [editing, setEditing] = useState<'begun' | 'asked' | undefined>(() =>
    draft.get() === '' ? undefined : 'begun',
  );
  const edit = useRef<HTMLButtonElement>(null);
  const mine = comment.author === people.me;
  const mayDelete = editable && (mine || (role !== undefined && atLeast(role, 'admin')));
  const name = comment.imported_from ?? nameAtStart(people, comment.author);
  const face = comment.imported_from ?? people.find(comment.author)?.name ?? name;
  const stop = () => {
    draft.set('');
    setEditing(undefined);
    requestAnimationFrame(() => edit.current?.focus());
  };
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 gap-y-0.5">
      <Avatar id={comment.author} name={face} className="mt-0.5 size-7" />
      <div className="grid min-w-0 gap-1">
        <Byline name={name} comment={comment} />
        {editing && (editable || editing === 'asked') ? (
          <EditComment card={card} comment={comment} draft={draft} takeFocus={editing === 'asked'} stop={stop} />
        ) : (
          <>
            <Markdown text={comment.body} />
            <div className="-ml-1.5 flex gap-1 text-xs">
              {editable && mine && (
                <button ref={edit} type="button" onClick={() => setEditing('asked')} className={SMALL}>
                  Edit
                </button>
              )}
              {mayDelete && (
                <button
                  type="button"
                  onClick={() => void doing({ type: 'delete_comment', card, comment: comment.id }, 'Comment deleted')}
                  className={SMALL}
                >
                  Delete
                </button>
              )}
            </div>
          </>
        )}
      </div>
    </li>
  );
}

const SMALL = 'rounded-md px-1.5 py-0.5 text-muted hover:bg-hover hover:text-ink';

function Byline({ name, comment }: { name: string; comment: CommentView }) {
  const now = useNow();
  const written = new Date(comment.created_at);
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
      <span className="font-medium">{name}</span>
      <time dateTime={written.toISOString()} title={written.toLocaleString()} className="text-xs text-muted">
        {when(written, now)}
      </time>
      {comment.edited_at !== undefined && <span className="text-xs text-muted">edited</span>}
      {comment.imported_from !== undefined && <span className="text-xs text-muted">imported</span>}
    </p>
  );
}

interface EditCommentProps {
  card: string;
  comment: CommentView;
  draft: Draft;
  takeFocus: boolean;
  stop: () => void;
}

function EditComment({ card, comment, draft, takeFocus, stop }: EditCommentProps) {
  const { act } = useBoard();
  const [body, setBody] = useState(() => draft.get() || comment.body);
  const change = (text: string) => {
    setBody(text);
    draft.set(text === comment.body ? '' : text);
  };
  const keep = async () => {
    const said = body.trim();
    if (said === '') return;
    if (said === comment.body || (await act({ type: 'edit_comment', card, comment: comment.id, body: said }))) stop();
  };
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <MentionBox
        label="Edit the comment"
        value={body}
        change={change}
        submit={() => void keep()}
        cancel={stop}
        takeFocus={takeFocus}
      />
      <div className="flex gap-2">
        <Button type="submit" look="primary">
          Done
        </Button>
        <Button look="ghost" onClick={stop}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
