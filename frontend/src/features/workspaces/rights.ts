import { atLeast } from '../../api/roles';
import type { Role } from '../../api/types';

/** What somebody may do with another member. The server decides; this keeps buttons away that it would refuse. */
export interface Rights {
  /** Which roles they may give; none when they may not change it. */
  roles: Role[];
  remove: boolean;
  handOver: boolean;
}

const NONE: Rights = { roles: [], remove: false, handOver: false };

/** Only the owner makes, demotes or removes admins, and is removed by nobody. */
export function rightsOver(mine: Role, theirs: Role): Rights {
  if (theirs === 'owner' || !atLeast(mine, 'admin')) return NONE;
  if (mine === 'owner') return { roles: grantable('owner'), remove: true, handOver: true };
  if (theirs === 'admin') return NONE;
  return { roles: grantable('admin'), remove: true, handOver: false };
}

/** Which roles somebody gives to those whom they add or invite. */
export function grantable(mine: Role): Role[] {
  return mine === 'owner' ? ['viewer', 'member', 'admin'] : ['viewer', 'member'];
}
