import { Download } from 'lucide-react';
import { Button } from '../../components/Button';
import { useToast } from '../../components/toast';
import { downloadBytes, fileName } from '../../lib/download';
import { useBoard, useStatus } from './board-context';

/** The whole board as a file, also without a network. */
export function CopyButton() {
  const { id, client, store } = useBoard();
  const toast = useToast();
  const { ready } = useStatus(store);
  if (!ready) return null;
  const download = async () => {
    try {
      downloadBytes(await client.getDocument(id), fileName(store.info().name, 'automerge'));
    } catch {
      toast({ kind: 'danger', text: 'The copy could not be made. Try again.' });
    }
  };
  return (
    <Button onClick={() => void download()}>
      <Download aria-hidden />
      Download a copy
    </Button>
  );
}
