import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { makeAccessKey } from '../../api/accounts';
import type { NewAccessKey as MadeKey } from '../../api/types';
import { Button } from '../../components/Button';
import { CopyField } from '../../components/CopyField';
import { Dialog, DialogActions } from '../../components/Dialog';
import { AccessKeyForm } from './AccessKeyForm';
import { accessKeysQuery } from './queries';

/** A dialog that asks what the key may do, and then shows its secret, this once. */
export function NewAccessKey() {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const make = useMutation({
    mutationFn: makeAccessKey,
    onSuccess: () => queries.invalidateQueries(accessKeysQuery()),
  });
  const close = () => {
    setOpen(false);
  };
  return (
    <>
      <Button
        look="primary"
        onClick={() => {
          make.reset();
          setOpen(true);
        }}
      >
        <Plus aria-hidden />
        New key
      </Button>
      <Dialog
        open={open}
        close={close}
        title={make.data ? 'Your new key' : 'New access key'}
        description={
          make.data
            ? 'The secret is shown this once. Copy it now: the server keeps only its hash.'
            : 'It never does more than you may do yourself.'
        }
      >
        {make.data ? <Secret made={make.data} close={close} /> : <AccessKeyForm make={make} close={close} />}
      </Dialog>
    </>
  );
}

function Secret({ made, close }: { made: MadeKey; close: () => void }) {
  return (
    <>
      <CopyField label={`Secret of ${made.name}`} text={made.secret} />
      <DialogActions>
        <Button look="primary" onClick={close}>
          I have it
        </Button>
      </DialogActions>
    </>
  );
}
