import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { atLeast } from '../../api/roles';
import type { Workspace } from '../../api/types';
import { Button, buttonClass } from '../../components/Button';
import { SelectField } from '../../components/SelectField';
import { notTakenWords } from '../device/not-taken';
import { useHolding } from '../device/use-holdings';
import { workspacesQuery } from '../workspaces/queries';
import { useBoard, useStatus } from './board-context';
import { CopyButton } from './CopyButton';

/** For a board made here that the server did not take: why, and the ways on. */
export function UnregisteredBanner() {
  const { id, client, store } = useBoard();
  const refused = useStatus(store).connection === 'unregistered';
  const { data: workspaces } = useQuery({ ...workspacesQuery(), enabled: refused });
  const { unregistered: wanted, unregisteredBecause } = useHolding(client, id) ?? {};
  if (!refused) return null;
  return (
    <section
      aria-label="This board is only on this device"
      className="mx-4 mb-3 grid gap-2 rounded-lg bg-warning-soft px-4 py-3 text-sm text-warning"
    >
      <p role="status">
        <strong className="font-semibold">This board is only on this device.</strong>{' '}
        {[notTakenWords(unregisteredBecause), ...roleWords(workspaces, wanted)].join(' ')} You can go on editing.
      </p>
      <div className="flex flex-wrap items-end gap-2 text-ink">
        {workspaces && (
          <AnotherWorkspace
            // The one that was refused is not the first suggestion.
            targets={workspaces
              .filter(({ role }) => atLeast(role, 'member'))
              .toSorted((a) => (a.id === wanted ? 1 : 0))}
            choose={(workspace) => {
              client.registerBoard(id, workspace);
            }}
          />
        )}
        <CopyButton />
      </div>
    </section>
  );
}

interface AnotherWorkspaceProps {
  targets: Workspace[];
  choose: (workspace: string) => void;
}

function AnotherWorkspace({ targets, choose }: AnotherWorkspaceProps) {
  const [picked, setPicked] = useState<string>();
  const target = (targets.find(({ id }) => id === picked) ?? targets[0])?.id;
  if (target === undefined) {
    return (
      <Link to="/" className={buttonClass()}>
        Make a workspace for it
      </Link>
    );
  }
  return (
    <>
      <SelectField
        label="Put it into"
        value={target}
        onChange={(event) => {
          setPicked(event.target.value);
        }}
      >
        {targets.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <Button
        look="primary"
        onClick={() => {
          choose(target);
        }}
      >
        Put it there
      </Button>
    </>
  );
}

/** What is known here of the user's place in the workspace that it was made for, where that may be the reason. */
function roleWords(workspaces: Workspace[] | undefined, wanted: string | undefined): string[] {
  if (!workspaces || wanted === undefined) return [];
  const workspace = workspaces.find(({ id }) => id === wanted);
  if (!workspace) return ['You are not in the workspace it was made for any more.'];
  return atLeast(workspace.role, 'member') ? [] : [`In ${workspace.name} you may look, not make boards.`];
}
