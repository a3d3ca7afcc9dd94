import { useMutation } from '@tanstack/react-query';
import { makeResetLink } from '../../api/admin';
import { inWords } from '../../api/errors';
import type { AdminUser } from '../../api/types';
import { Button } from '../../components/Button';
import { CopyField } from '../../components/CopyField';
import { Dialog, DialogActions } from '../../components/Dialog';
import { FormAlert } from '../../components/FormAlert';
import type { Asking } from '../../lib/use-asking';
import { until } from '../../lib/when';

/** Makes a link for somebody who has forgotten their password, and shows it this once. */
export function ResetLinkDialog({ asking }: { asking: Asking<AdminUser> }) {
  const { subject: user, open, close } = asking;
  const name = user?.username ?? '';
  const make = useMutation({ mutationFn: () => makeResetLink(user?.id ?? '') });
  const closeAndForget = () => {
    close();
    make.reset();
  };
  return (
    <Dialog
      open={open}
      close={closeAndForget}
      title={`Reset link for ${name}`}
      description={
        make.data
          ? `Give it to ${name} and nobody else: whoever has it can sign in as them. It is shown this once, and ${until(make.data.expires_at, new Date())}.`
          : `With the link ${name} chooses a new password, once. Links made before stop working.`
      }
    >
      {make.data && <CopyField label="Link" text={make.data.url} />}
      <FormAlert text={make.error ? inWords(make.error) : undefined} />
      <DialogActions>
        <Button look={make.data ? 'primary' : 'ghost'} onClick={closeAndForget}>
          {make.data ? 'Done' : 'Cancel'}
        </Button>
        {!make.data && (
          <Button
            look="primary"
            busy={make.isPending}
            onClick={() => {
              make.mutate();
            }}
          >
            Make the link
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
