import type { AdminUser } from '../../api/types';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import type { Asking } from '../../lib/use-asking';
import { useChangeAccount } from './use-change-account';

/** A disabled account is nobody until it is enabled again. */
export function DisableDialog({ asking }: { asking: Asking<AdminUser> }) {
  const { subject: user, open, close } = asking;
  const change = useChangeAccount(user);
  return (
    <ConfirmDialog
      open={open}
      close={() => {
        change.reset();
        close();
      }}
      title={`Disable ${user?.username ?? ''}?`}
      description="All their sessions and connections end at once, and their access keys stop working. What they did stays, and you can enable them again."
      label="Disable"
      action={{
        ...change,
        mutate: () => {
          change.mutate({ is_active: false }, { onSuccess: close });
        },
      }}
    />
  );
}
