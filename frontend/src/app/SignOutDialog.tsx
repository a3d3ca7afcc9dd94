import { Download } from 'lucide-react';
import { Button } from '../components/Button';
import { Dialog, DialogActions } from '../components/Dialog';
import { UnsentList } from '../features/device/UnsentList';
import { edits } from '../features/device/unsent';
import { downloadUnsent } from '../features/device/unsent-file';
import { UnkeptList } from '../features/kept-fields/UnkeptList';
import { useLasting } from '../lib/use-lasting';
import { type SigningOut, type SignOutState, type SignOutStep, waitingIn } from './signing-out';

/** A sign-out that takes longer than this, in milliseconds, says so. */
const LEAVING_QUIET_MS = 1_000;

interface SignOutDialogProps {
  signingOut: SigningOut;
  state: SignOutState;
}

/** Shown only when signing out would lose something, or cannot be done as it should. */
export function SignOutDialog({ signingOut, state }: SignOutDialogProps) {
  const { step, unsent } = state;
  const texts = [...state.unkept, ...state.begun];
  const slow = useLasting(step === 'leaving' ? step : undefined, LEAVING_QUIET_MS);
  const { title, text } = WORDS[step](state);
  return (
    <Dialog
      open={step !== 'rest' && (step !== 'leaving' || slow)}
      close={step === 'leaving' ? undefined : signingOut.stay}
      title={title}
      description={text}
    >
      {unsent.length > 0 && (
        <div className="grid justify-items-start gap-2">
          <UnsentList boards={unsent} />
          <Button
            look="ghost"
            className="-ml-3"
            onClick={() => {
              downloadUnsent(unsent, 'Weft – what waits');
            }}
          >
            <Download aria-hidden />
            Download a copy
          </Button>
        </div>
      )}
      {texts.length > 0 && <UnkeptList texts={texts} />}
      <DialogActions>
        <Choices signingOut={signingOut} state={state} />
      </DialogActions>
    </Dialog>
  );
}

type Words = Record<SignOutStep, (state: SignOutState) => { title: string; text: string }>;

const WORDS: Words = {
  rest: () => ({ title: '', text: '' }),
  sending: (state) => ({
    title: 'Sending…',
    text: `${progressWords(state)} You are signed out when the server has all.`,
  }),
  asking: (state) => {
    if (losesSomething(state)) return { title: 'Sign out and lose edits?', text: lossWords(state) };
    return state.known
      ? { title: 'Everything is sent', text: 'The server has all your edits. Signing out loses nothing.' }
      : {
          title: 'Sign out all the same?',
          text: 'This device does not say what waits. Signing out removes it for ever.',
        };
  },
  leaving: () => ({ title: 'Signing out…', text: 'The server is told, and your boards are removed from this device.' }),
  unreachable: (state) => ({
    title: 'The server cannot be reached',
    text: `You can sign out of this device: your boards are removed from it${losesSomething(state) ? ', with all that waits' : ''}. The server ends the session when Weft is next opened here with a connection.`,
  }),
};

function losesSomething({ unsent, unkept, begun }: SignOutState): boolean {
  return unsent.length > 0 || unkept.length > 0 || begun.length > 0;
}

function progressWords({ unsent, unkept, waitingAtFirst }: SignOutState): string {
  if (waitingAtFirst === 0 && unkept.length > 0) return 'What you typed is being saved.';
  if (waitingAtFirst === 0) return 'Looking for edits that wait.';
  return `${String(Math.max(0, waitingAtFirst - waitingIn(unsent)))} of ${edits(waitingAtFirst)} sent.`;
}

function lossWords({ unsent, unkept, begun }: SignOutState): string {
  const waiting = waitingIn(unsent);
  const refused = unsent.reduce((sum, board) => sum + board.refused, 0);
  const parts = [
    waiting > 0 && `${edits(waiting)} could not be sent`,
    refused > 0 && `${edits(refused)} ${refused === 1 ? 'was' : 'were'} not accepted`,
    unkept.length > 0 && `${unkept.length === 1 ? '1 text was' : `${String(unkept.length)} texts were`} not saved`,
    begun.length > 0 &&
      `${begun.length === 1 ? '1 text was' : `${String(begun.length)} texts were`} begun and not sent`,
  ].filter(Boolean);
  return `${parts.join(', and ')}. Signing out removes ${waiting + refused + unkept.length + begun.length === 1 ? 'it' : 'them'} from this device for ever.`;
}

/** The ways on; the safe one is the loud one. */
function Choices({ signingOut, state }: SignOutDialogProps) {
  const { step } = state;
  const losing = losesSomething(state);
  const stay = (
    <Button look={losing ? 'primary' : 'ghost'} onClick={signingOut.stay}>
      Stay signed in
    </Button>
  );
  switch (step) {
    case 'rest':
    case 'leaving':
      return null;
    case 'sending':
      return stay;
    case 'asking':
    case 'unreachable':
      return (
        <>
          <Button look="ghost" onClick={signingOut.begin}>
            Try again
          </Button>
          <Button
            look={losing ? 'danger' : 'primary'}
            onClick={() => {
              signingOut.leave(step === 'asking' ? 'now' : 'later');
            }}
          >
            {losing ? 'Sign out and lose them' : 'Sign out'}
          </Button>
          {stay}
        </>
      );
  }
}
