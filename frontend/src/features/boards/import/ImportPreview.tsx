import { useState } from 'react';
import type { Workspace } from '../../../api/types';
import { Button } from '../../../components/Button';
import { DialogActions } from '../../../components/Dialog';
import { SelectField } from '../../../components/SelectField';
import { TextField } from '../../../components/TextField';
import type { ChosenPerson, ImportedBoard, ImportMember } from '../../../generated/wasm/client_wasm';
import { People } from './People';
import { Report } from './Report';
import { FORMAT_NAMES } from './report-words';

/** What the document takes as a name, in characters. */
const NAME_CHARACTERS_MAX = 500;

interface ImportPreviewProps {
  outcome: ImportedBoard;
  /** The file is being read again. */
  again: boolean;
  workspaces: readonly Workspace[];
  /** Where it goes; one is made when there is none. */
  workspace: Workspace | undefined;
  pick: (workspace: string) => void;
  members: readonly ImportMember[];
  /** Whether the server has ever told who is in the workspace. */
  areMembersKnown: boolean;
  take: (person: ChosenPerson) => void;
  make: (name: string) => void;
  /** To another file. */
  back: () => void;
}

/** What would come of the file; nothing is made yet. */
export function ImportPreview(props: ImportPreviewProps) {
  const { outcome, again, workspaces, workspace, pick, members, areMembersKnown, take, make, back } = props;
  const [name, setName] = useState(outcome.name);
  const blank = name.trim() === '';
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!blank && !again) make(name.trim());
      }}
    >
      <TextField
        label="Name"
        value={name}
        onChange={(event) => {
          setName(event.target.value);
        }}
        problem={blank ? 'Name must not be blank.' : undefined}
        hint={`From ${FORMAT_NAMES[outcome.format]}`}
        autoComplete="off"
        maxLength={NAME_CHARACTERS_MAX}
      />
      {workspaces.length > 1 && (
        <SelectField
          label="Workspace"
          value={workspace?.id}
          onChange={(event) => {
            pick(event.target.value);
          }}
        >
          {workspaces.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      <Report report={outcome.report} title="What comes" />
      <People people={outcome.people} members={members} areMembersKnown={areMembersKnown} choose={take} />
      <DialogActions>
        <Button look="ghost" onClick={back}>
          Another file
        </Button>
        <Button look="primary" type="submit" busy={again}>
          Import
        </Button>
      </DialogActions>
    </form>
  );
}
