import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { revokeAccessKey } from '../../api/accounts';
import type { AccessKey } from '../../api/types';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useToast } from '../../components/toast';
import type { Asking } from '../../lib/use-asking';
import { accessKeysQuery } from './queries';

interface RevokeKeyDialogProps {
  asking: Asking<AccessKey>;
  focusAfter: RefObject<HTMLElement | null>;
}

/** A revoked key cannot be brought back. */
export function RevokeKeyDialog({ asking, focusAfter }: RevokeKeyDialogProps) {
  const queries = useQueryClient();
  const toast = useToast();
  const { subject: key, open, close } = asking;
  const name = key?.name ?? '';
  const revoke = useMutation({
    mutationFn: () => revokeAccessKey(key?.id ?? ''),
    onSuccess: async () => {
      close();
      toast({ text: `${name} works no more` });
      await queries.invalidateQueries(accessKeysQuery());
    },
  });
  return (
    <ConfirmDialog
      open={open}
      close={() => {
        revoke.reset();
        close();
      }}
      title={`Revoke ${name}?`}
      description="Programs that use it are cut off at once. A key that was revoked cannot be brought back."
      label="Revoke"
      action={revoke}
      focusAfter={focusAfter}
    />
  );
}
