import { Compass } from 'lucide-react';
import { Button } from '../../../components/Button';

/** Makes a Welcome board for whoever wants one. */
export function ShowAroundButton({ choose }: { choose: () => void }) {
  return (
    <Button look="ghost" onClick={choose}>
      <Compass aria-hidden />
      Show me around
    </Button>
  );
}
