import { useMemo } from 'react';
import { useUser } from '../../auth/use-session';
import { useDigests } from '../device/digests';
import { type Mention, mentionsOf } from './mentions-of-me';
import { useSeen } from './seen-mentions';

/** Where somebody wrote my name, as far as this device knows; nothing while nobody has looked. */
export function useMentions(): { mention: Mention; isNew: boolean }[] | undefined {
  const { id, username, display_name: name } = useUser();
  const digests = useDigests();
  const seen = useSeen();
  const mentions = useMemo(() => digests && mentionsOf({ id, username, name }, digests), [digests, id, username, name]);
  return mentions?.map((mention) => ({ mention, isNew: !seen(mention) }));
}
