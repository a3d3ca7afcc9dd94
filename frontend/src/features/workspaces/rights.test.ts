import { expect, it } from 'vitest';
import type { Role } from '../../api/types';
import { grantable, rightsOver } from './rights';

const ROLES: Role[] = ['viewer', 'member', 'admin', 'owner'];

it.each(ROLES)('nobody touches the owner, not even a %s', (mine) => {
  expect(rightsOver(mine, 'owner')).toEqual({ roles: [], remove: false, handOver: false });
});

it.each(['viewer', 'member'] as const)('a %s changes nobody', (mine) => {
  for (const theirs of ROLES) expect(rightsOver(mine, theirs).remove).toBe(false);
});

it('the owner makes, demotes and removes admins, and hands over', () => {
  expect(rightsOver('owner', 'admin')).toEqual({ roles: ['viewer', 'member', 'admin'], remove: true, handOver: true });
});

it('an admin changes viewers and members, and makes no admins', () => {
  expect(rightsOver('admin', 'member')).toEqual({ roles: ['viewer', 'member'], remove: true, handOver: false });
  expect(rightsOver('admin', 'admin')).toEqual({ roles: [], remove: false, handOver: false });
});

it('nobody is made an owner other than by handing over', () => {
  for (const mine of ROLES) expect(grantable(mine)).not.toContain('owner');
});
