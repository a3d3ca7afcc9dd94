import { useState } from 'react';
import { atLeast } from '../../../api/roles';
import type { Workspace } from '../../../api/types';
import { Dialog } from '../../../components/Dialog';
import { ProgressBar } from '../../../components/ProgressBar';
import { ChooseFile } from './ChooseFile';
import { ImportMade } from './ImportMade';
import { ImportPreview } from './ImportPreview';
import { useImport } from './use-import';
import { useImportMembers } from './use-import-members';

interface ImportDialogProps {
  open: boolean;
  close: () => void;
  workspaces: Workspace[];
}

/** Makes a board of a file: choose it, see what would come of it, make it. Nothing leaves the device before the end. */
export function ImportDialog({ open, close, workspaces }: ImportDialogProps) {
  return (
    <Dialog open={open} close={close} title="Import a board" description={DESCRIPTION}>
      <Steps close={close} workspaces={workspaces} />
    </Dialog>
  );
}

const DESCRIPTION = 'From Trello (Menu → Share → Export as JSON), or what Weft exported as JSON or Automerge.';

function Steps({ close, workspaces }: Omit<ImportDialogProps, 'open'>) {
  const targets = workspaces.filter(({ role }) => atLeast(role, 'member'));
  const [picked, setPicked] = useState<string>();
  const workspace = targets.find(({ id }) => id === picked) ?? targets[0];
  const { members, areKnown } = useImportMembers(workspace?.id);
  const { state, choose, take, make } = useImport(members);

  switch (state.phase) {
    case 'choose':
      return <ChooseFile problem={state.problem} choose={choose} />;
    case 'reading':
      return <ProgressBar label="Reading the file" value={state.progress} />;
    case 'making':
      return <ProgressBar label={`Making “${state.name}”`} value={state.progress} />;
    case 'made':
      return <ImportMade board={state.board} outcome={state.outcome} close={close} />;
    case 'preview':
      return (
        <ImportPreview
          outcome={state.outcome}
          again={state.again}
          workspaces={targets}
          workspace={workspace}
          pick={setPicked}
          members={members}
          areMembersKnown={areKnown}
          take={take}
          make={(name) => {
            make({ workspace: workspace?.id, name, outcome: state.outcome });
          }}
          back={() => {
            choose(undefined);
          }}
        />
      );
  }
}
