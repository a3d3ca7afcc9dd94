import { useQueryClient } from '@tanstack/react-query';
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client';
import { type ReactNode, useState } from 'react';
import { session } from '../../api/client';
import { keeping } from './keeping';

/** Pages inside begin with what the server said last, also without network. Keyed by its user, for it serves one. */
export function KeptAnswers({ user, children }: { user: string; children: ReactNode }) {
  const answers = useQueryClient();
  const [persistOptions] = useState(() => keeping(user, session));
  return (
    <PersistQueryClientProvider client={answers} persistOptions={persistOptions}>
      {children}
    </PersistQueryClientProvider>
  );
}
