//! Who may let whom in, change whose role and put whom out. Pure.
//!
//! There is exactly one owner. Only the owner makes, demotes and removes admins; only by handing over is there
//! another owner.

use super::{Denied, Role};

/// Why a membership stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MembershipError {
    /// The caller's role does not allow it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The workspace would have no owner.
    #[error("the owner hands the workspace over first")]
    OwnerStays,
}

/// What giving a member a role comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleChange {
    /// It is theirs already.
    Nothing,
    /// Another role for them.
    Role,
    /// They are the owner now, and the former owner is an admin.
    HandOver,
}

fn at_least(is: Role, needed: Role) -> Result<(), Denied> {
    if is >= needed {
        Ok(())
    } else {
        Err(Denied { needed, is })
    }
}

/// Whether `by` may let somebody in with this role.
pub fn may_let_in(by: Role, role: Role) -> Result<(), Denied> {
    let needed = if role >= Role::Admin {
        Role::Owner
    } else {
        Role::Admin
    };
    at_least(by, needed)
}

/// What it comes to when `by` gives a member who has the role `of` the role `to`.
pub fn change(by: Role, of: Role, to: Role) -> Result<RoleChange, MembershipError> {
    let concerns_admins = of >= Role::Admin || to >= Role::Admin;
    at_least(by, if concerns_admins { Role::Owner } else { Role::Admin })?;
    match (of, to) {
        (of, to) if of == to => Ok(RoleChange::Nothing),
        (Role::Owner, _) => Err(MembershipError::OwnerStays),
        (_, Role::Owner) => Ok(RoleChange::HandOver),
        _ => Ok(RoleChange::Role),
    }
}

/// Whether `by` may put out a member who has the role `of`; anybody but the owner may leave.
pub fn may_remove(by: Role, of: Role, oneself: bool) -> Result<(), MembershipError> {
    if !oneself {
        at_least(by, Role::Admin)?;
    }
    if of == Role::Owner {
        return Err(MembershipError::OwnerStays);
    }
    if !oneself && of == Role::Admin {
        at_least(by, Role::Owner)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Role::{Admin, Member, Owner, Viewer};

    const ALL: [Role; 4] = [Viewer, Member, Admin, Owner];

    #[test]
    fn only_the_owner_makes_demotes_and_removes_admins() {
        for by in ALL {
            let is_owner = by == Owner;
            assert_eq!(may_let_in(by, Admin).is_ok(), is_owner, "{by:?}");
            assert_eq!(change(by, Member, Admin).is_ok(), is_owner, "{by:?}");
            assert_eq!(change(by, Admin, Viewer).is_ok(), is_owner, "{by:?}");
            assert_eq!(may_remove(by, Admin, false).is_ok(), is_owner, "{by:?}");
            let may_manage = by >= Admin;
            assert_eq!(may_let_in(by, Member).is_ok(), may_manage, "{by:?}");
            assert_eq!(change(by, Viewer, Member).is_ok(), may_manage, "{by:?}");
            assert_eq!(may_remove(by, Viewer, false).is_ok(), may_manage, "{by:?}");
        }
    }

    #[test]
    fn only_by_handing_over_is_there_another_owner_and_there_always_is_one() {
        assert_eq!(change(Owner, Viewer, Owner), Ok(RoleChange::HandOver));
        assert_eq!(change(Owner, Owner, Owner), Ok(RoleChange::Nothing));
        for to in [Viewer, Member, Admin] {
            assert_eq!(change(Owner, Owner, to), Err(MembershipError::OwnerStays));
            assert!(matches!(
                change(Admin, Owner, to),
                Err(MembershipError::Denied(_))
            ));
        }
        assert!(matches!(
            change(Admin, Member, Owner),
            Err(MembershipError::Denied(_))
        ));
        assert_eq!(may_remove(Owner, Owner, true), Err(MembershipError::OwnerStays));
        assert_eq!(may_remove(Admin, Owner, false), Err(MembershipError::OwnerStays));
    }

    #[test]
    fn everybody_else_may_leave() {
        for of in [Viewer, Member, Admin] {
            assert_eq!(may_remove(of, of, true), Ok(()));
        }
    }
}
