//! How much of a user's rights a credential lets through.

use super::Role;
use uuid::Uuid;

/// What a credential lets through of its user's rights: all of them, or those of an access key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    workspace: Option<Uuid>,
    most: Role,
}

impl Scope {
    /// Everything the user may do: that of a session.
    pub const ALL: Self = Self {
        workspace: None,
        most: Role::Owner,
    };

    /// At most the role `most`, in that workspace only or in all.
    pub fn new(workspace: Option<Uuid>, most: Role) -> Self {
        Self { workspace, most }
    }

    /// What is left of `role` in `workspace`; `None` where the credential is not good.
    pub fn of(&self, workspace: Uuid, role: Role) -> Option<Role> {
        let inside = self.workspace.is_none_or(|only| only == workspace);
        inside.then(|| role.min(self.most))
    }

    /// The one workspace it is good for; `None`: for all.
    pub fn workspace(&self) -> Option<Uuid> {
        self.workspace
    }

    /// The most that it lets through.
    pub fn most(&self) -> Role {
        self.most
    }
}

/// Who asks, and how much of their rights they bring: what storage proves an access for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// Who.
    pub user: Uuid,
    /// How much of what they may do counts here.
    pub scope: Scope,
}

impl Asker {
    /// The user with all their rights.
    pub fn whole(user: Uuid) -> Self {
        Self {
            user,
            scope: Scope::ALL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_never_adds_to_a_role() {
        let [here, there] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        for role in [Role::Viewer, Role::Member, Role::Admin, Role::Owner] {
            assert_eq!(Scope::ALL.of(here, role), Some(role));
            let scope = Scope::new(Some(here), Role::Member);
            assert_eq!(scope.of(here, role), Some(role.min(Role::Member)));
            assert_eq!(scope.of(there, role), None);
        }
    }
}
