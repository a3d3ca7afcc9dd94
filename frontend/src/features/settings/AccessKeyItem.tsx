import { KeyRound } from 'lucide-react';
import { ROLE_NAMES } from '../../api/roles';
import type { AccessKey } from '../../api/types';
import { Button } from '../../components/Button';
import { until, when } from '../../lib/when';

interface AccessKeyItemProps {
  accessKey: AccessKey;
  /** The name of its workspace, when it has one that its user still sees. */
  workspace: string | undefined;
  revoke: () => void;
}

export function AccessKeyItem({ accessKey, workspace, revoke }: AccessKeyItemProps) {
  const { name, last_used_at, expires_at } = accessKey;
  const now = new Date();
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <KeyRound aria-hidden className="size-5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="text-sm font-medium wrap-anywhere">{name}</p>
        <p className="text-xs text-muted">
          {scopeWords(accessKey, workspace)} ·{' '}
          {last_used_at === null ? 'never used' : `used ${when(new Date(last_used_at), now)}`} ·{' '}
          {until(expires_at, now)}
        </p>
      </div>
      <Button look="ghost" className="-mr-2" aria-label={`Revoke ${name}`} onClick={revoke}>
        Revoke
      </Button>
    </li>
  );
}

/** Where a key works, and as what. */
export function scopeWords({ workspace_id, role }: AccessKey, workspace: string | undefined): string {
  const where = workspace_id === null ? 'All workspaces' : (workspace ?? 'A workspace that you are not in any more');
  return `${where}, at most as ${ROLE_NAMES[role].toLowerCase()}`;
}
