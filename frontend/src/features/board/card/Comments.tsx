import { v7 as uuidv7 } from 'uuid';
import { useUser } from '../../../auth/use-session';
import { Avatar } from '../../../components/Avatar';
import { Button } from '../../../components/Button';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { keysTogether } from '../../../lib/key-names';
import { useBoard } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { MentionBox } from '../MentionBox';
import { useDraftText } from '../use-draft';
import { Comment } from './Comment';
import { PanelSection } from './PanelSection';

/** What people say about a card, the oldest first. */
export function Comments({ card, editable }: { card: CardView; editable: boolean }) {
  const comments = card.comments.filter(({ deleted }) => !deleted);
  if (!editable && comments.length === 0) return null;
  return (
    <PanelSection
      name="Comments"
      typedIn={{ card: card.id, field: 'comments' }}
      tools={comments.length > 0 && <span className="text-xs text-muted tabular-nums">{comments.length}</span>}
    >
      {comments.length > 0 && (
        <ol aria-label="Comments" className="grid gap-4">
          {comments.map((comment) => (
            <Comment key={comment.id} card={card.id} comment={comment} editable={editable} />
          ))}
        </ol>
      )}
      {editable && <NewComment card={card.id} />}
    </PanelSection>
  );
}

function NewComment({ card }: { card: string }) {
  const user = useUser();
  const { act } = useBoard();
  const { announce } = useBoardScreen();
  const [body, change] = useDraftText(`comment on ${card}`);
  const send = async () => {
    const said = body.trim();
    if (said === '') return;
    change('');
    const done = await act({ type: 'add_comment', card, comment: `${uuidv7()}.${user.id}`, body: said });
    if (done) announce('Comment added.');
    else change((now) => now || body);
  };
  return (
    <form
      className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 gap-y-2 pt-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Avatar id={user.id} name={user.display_name || user.username} className="mt-1 size-7" />
      <MentionBox
        label="Write a comment"
        placeholder="Write a comment; @ names somebody"
        value={body}
        change={change}
        submit={() => void send()}
      />
      {body.trim() !== '' && (
        <div className="col-start-2 flex items-center gap-2">
          <Button type="submit" look="primary">
            Comment
          </Button>
          <span className="hidden text-xs text-muted sm:inline">{keysTogether(['Ctrl', 'Enter'])} sends</span>
        </div>
      )}
    </form>
  );
}
