//! Who may do what: the one permission rule. Pure; everything above asks here.
//!
//! A permission is a value: a function that needs one takes it as an argument, so it cannot be called without.
//! Only [`storage`](crate::storage) makes the first one, out of what it read; from then on a value can only be
//! strengthened by [`BoardAccess::at_least`] and [`WorkspaceAccess::at_least`], which look at the role again.

pub mod membership;
pub mod needs;
mod scope;
mod superuser;
pub mod table;

pub use scope::{Asker, Scope};

use needs::{Needs, Viewer};
use std::marker::PhantomData;
pub use superuser::Superuser;
pub use sync_protocol::Role;
use uuid::Uuid;

/// The caller's role does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this needs the role {needed:?}; yours is {is:?}", needed = .needed, is = .is)]
pub struct Denied {
    /// What would do.
    pub needed: Role,
    /// What the caller has.
    pub is: Role,
}

/// Proof that a user has at least the role `R` in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkspaceAccess<R> {
    workspace: Uuid,
    user: Uuid,
    role: Role,
    needs: PhantomData<R>,
}

impl WorkspaceAccess<Viewer> {
    /// What storage read of the members.
    pub(crate) fn proven(workspace: Uuid, user: Uuid, role: Role) -> Self {
        Self {
            workspace,
            user,
            role,
            needs: PhantomData,
        }
    }
}

impl<R: Needs> WorkspaceAccess<R> {
    /// Which workspace.
    pub fn workspace(&self) -> Uuid {
        self.workspace
    }
    /// Who has the access.
    pub fn user(&self) -> Uuid {
        self.user
    }
    /// The actual role.
    pub fn role(&self) -> Role {
        self.role
    }
    /// The same proof under the role that the user has by now. It never becomes more than it was: it may have been
    /// cut down to what a key is for.
    pub(crate) fn with_role(&self, role: Role) -> Result<Self, Denied> {
        let role = role.min(self.role);
        enough::<R>(role)?;
        Ok(Self { role, ..*self })
    }
    /// The proof of more, if the role allows it.
    pub fn at_least<More: Needs>(&self) -> Result<WorkspaceAccess<More>, Denied> {
        enough::<More>(self.role)?;
        Ok(WorkspaceAccess {
            workspace: self.workspace,
            user: self.user,
            role: self.role,
            needs: PhantomData,
        })
    }
}

/// Proof that a user has at least the role `R` on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardAccess<R> {
    board: Uuid,
    workspace: Uuid,
    user: Uuid,
    role: Role,
    access_epoch: i64,
    head_seq: u64,
    trashed: bool,
    needs: PhantomData<R>,
}

/// What storage read of a board and a member of its workspace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BoardFacts {
    pub(crate) board: Uuid,
    pub(crate) workspace: Uuid,
    pub(crate) user: Uuid,
    pub(crate) role: Role,
    pub(crate) access_epoch: i64,
    pub(crate) head_seq: u64,
    pub(crate) trashed: bool,
}

impl BoardAccess<Viewer> {
    /// The least access, which every member of the workspace has.
    pub(crate) fn proven(facts: BoardFacts) -> Self {
        let BoardFacts {
            board,
            workspace,
            user,
            role,
            access_epoch,
            head_seq,
            trashed,
        } = facts;
        Self {
            board,
            workspace,
            user,
            role,
            access_epoch,
            head_seq,
            trashed,
            needs: PhantomData,
        }
    }
}

impl<R: Needs> BoardAccess<R> {
    /// Which board.
    pub fn board(&self) -> Uuid {
        self.board
    }
    /// The board's workspace.
    pub fn workspace(&self) -> Uuid {
        self.workspace
    }
    /// Who has the access.
    pub fn user(&self) -> Uuid {
        self.user
    }
    /// The actual role.
    pub fn role(&self) -> Role {
        self.role
    }
    /// The board's access epoch when the role was read.
    pub fn access_epoch(&self) -> i64 {
        self.access_epoch
    }
    /// The head of the board's log when the role was read: who reads the board sees no less.
    pub fn head_seq(&self) -> u64 {
        self.head_seq
    }
    /// Whether the board was in the trash when the role was read.
    pub fn trashed(&self) -> bool {
        self.trashed
    }
    /// The same proof under the role that the user has by now; never more than it was.
    pub(crate) fn with_role(&self, role: Role) -> Result<Self, Denied> {
        let role = role.min(self.role);
        enough::<R>(role)?;
        Ok(Self { role, ..*self })
    }
    /// The proof of more, if the role allows it.
    pub fn at_least<More: Needs>(&self) -> Result<BoardAccess<More>, Denied> {
        enough::<More>(self.role)?;
        let Self {
            board,
            workspace,
            user,
            role,
            access_epoch,
            head_seq,
            trashed,
            needs: _,
        } = *self;
        Ok(BoardAccess {
            board,
            workspace,
            user,
            role,
            access_epoch,
            head_seq,
            trashed,
            needs: PhantomData,
        })
    }
}

fn enough<R: Needs>(is: Role) -> Result<(), Denied> {
    if is >= R::ROLE {
        Ok(())
    } else {
        Err(Denied { needed: R::ROLE, is })
    }
}

/// The role's name, as it is stored and sent.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Member => "member",
        Role::Admin => "admin",
        Role::Owner => "owner",
    }
}

/// The role of that name.
pub fn parse_role(name: &str) -> Option<Role> {
    [Role::Viewer, Role::Member, Role::Admin, Role::Owner]
        .into_iter()
        .find(|role| role_name(*role) == name)
}

#[cfg(test)]
mod tests {
    use super::needs::{Admin, Member, Owner};
    use super::*;

    #[test]
    fn each_role_includes_those_before_it_and_no_more() {
        let allowed = |role| {
            let access = WorkspaceAccess::proven(Uuid::nil(), Uuid::nil(), role);
            let viewer = access.at_least::<Viewer>().is_ok();
            let member = access.at_least::<Member>().is_ok();
            let admin = access.at_least::<Admin>().is_ok();
            [viewer, member, admin, access.at_least::<Owner>().is_ok()]
        };
        assert_eq!(allowed(Role::Viewer), [true, false, false, false]);
        assert_eq!(allowed(Role::Member), [true, true, false, false]);
        assert_eq!(allowed(Role::Admin), [true, true, true, false]);
        assert_eq!(allowed(Role::Owner), [true, true, true, true]);
    }

    #[test]
    fn a_roles_stored_name_is_the_one_that_is_sent() {
        for role in [Role::Viewer, Role::Member, Role::Admin, Role::Owner] {
            assert_eq!(serde_json::to_value(role).unwrap(), role_name(role));
            assert_eq!(parse_role(role_name(role)), Some(role));
        }
    }
}
