import { useNavigate } from 'react-router';
import { useToast } from '../../components/toast';
import type { BoardClient } from '../../worker/board-client';
import type { Denied as Why } from '../../worker/board-store';
import { unsentOn } from '../device/unsent';
import { useHolding } from '../device/use-holdings';
import { BoardDenied } from './BoardGone';
import { useRefusals, useStatus } from './board-context';
import { KeepEdits } from './KeepEdits';

interface DeniedProps {
  id: string;
  client: BoardClient;
  why: Why;
}

/** A board that the server will not have the user on, with what of it is on this device. */
export function Denied({ id, client, why }: DeniedProps) {
  const store = client.store(id);
  const holding = useHolding(client, id);
  const toast = useToast();
  const navigate = useNavigate();
  // What `unsentOn` reads of the store.
  useRefusals(store);
  useStatus(store);
  const unsent = unsentOn(client, id, holding);
  const held = holding !== undefined || unsent.waiting > 0 || unsent.refused > 0;
  const remove = async () => {
    try {
      await client.forget(id);
      await navigate('/', { replace: true });
    } catch {
      toast({ kind: 'danger', text: 'The board could not be removed from this device. Try again.' });
    }
  };
  return (
    <BoardDenied
      why={why}
      unsent={unsent}
      keep={<KeepEdits unsent={unsent} />}
      remove={held ? () => void remove() : undefined}
    />
  );
}
