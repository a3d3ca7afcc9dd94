//! What an entry of the audit log says.

use crate::access::Superuser;
use board_doc::Timestamp;
use serde_json::Value;
use std::net::IpAddr;
use uuid::Uuid;

/// Somebody did something. No secret may be in it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who, and from where.
    pub by: By,
    /// What.
    pub action: Action,
    /// To what.
    pub target: Target,
    /// More of it, as a JSON object: names as they were, old and new values. Never a password, token, link or hash.
    pub detail: Value,
}

/// Who did something, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// The address of the client, as far as it is known.
    pub address: Option<IpAddr>,
}

impl By {
    /// A user, from this address.
    pub fn user(user: Uuid, address: Option<IpAddr>) -> Self {
        Self {
            actor: Actor::User(user),
            address,
        }
    }

    /// Somebody with a shell on the server.
    pub fn shell() -> Self {
        Self {
            actor: Actor::Shell,
            address: None,
        }
    }

    /// Somebody who is not signed in.
    pub fn nobody(address: Option<IpAddr>) -> Self {
        Self {
            actor: Actor::Nobody,
            address,
        }
    }
}

impl From<&Superuser> for By {
    fn from(by: &Superuser) -> Self {
        Self {
            actor: by.user().map_or(Actor::Shell, Actor::User),
            address: by.address(),
        }
    }
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A user.
    User(Uuid),
    /// Somebody with a shell on the server.
    Shell,
    /// Somebody who was not signed in.
    Nobody,
}

/// What something was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// An account.
    User(Uuid),
    /// A workspace.
    Workspace(Uuid),
    /// A board.
    Board(Uuid),
    /// An access key.
    Key(Uuid),
    /// An invitation.
    Invite(Uuid),
    /// A session.
    Session(Uuid),
    /// The server itself.
    Server,
}

impl Target {
    /// Its kind, as it is stored, and its id.
    pub(super) fn parts(self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::User(id) => ("user", Some(id)),
            Self::Workspace(id) => ("workspace", Some(id)),
            Self::Board(id) => ("board", Some(id)),
            Self::Key(id) => ("key", Some(id)),
            Self::Invite(id) => ("invite", Some(id)),
            Self::Session(id) => ("session", Some(id)),
            Self::Server => ("server", None),
        }
    }
}

impl Actor {
    /// Its kind, as it is stored, and its id.
    pub(super) fn parts(self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::User(id) => ("user", Some(id)),
            Self::Shell => ("shell", None),
            Self::Nobody => ("nobody", None),
        }
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $stored:literal,)*) => {
        /// What can be recorded. The stored names are part of what hashes cover: new ones are added, none is changed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name, as it is stored and sent.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $stored,)*
                }
            }
        }
    };
}

actions! {
    /// An account was made. Target: it.
    AccountCreated = "account.created",
    /// An account may be used again.
    AccountActivated = "account.activated",
    /// An account may not be used any more; its sessions and keys have ended.
    AccountDeactivated = "account.deactivated",
    /// An account became a superuser.
    SuperuserGranted = "superuser.granted",
    /// An account is no superuser any more.
    SuperuserRevoked = "superuser.revoked",
    /// Somebody changed their own password, or the shell changed it.
    PasswordChanged = "password.changed",
    /// A one-time link for a new password was made.
    ResetLinkMade = "password.reset_link_made",
    /// A one-time link was used.
    PasswordReset = "password.reset",
    /// Signing in was refused because of too many wrong passwords.
    SignInLimited = "sign_in.limited",
    /// A dead refresh token was used again, and its session was ended.
    RefreshTokenReused = "session.token_reused",
    /// An access key was made. Target: the key.
    KeyMade = "key.made",
    /// An access key was revoked.
    KeyRevoked = "key.revoked",
    /// A workspace was deleted.
    WorkspaceDeleted = "workspace.deleted",
    /// A workspace has another owner.
    WorkspaceHandedOver = "workspace.handed_over",
    /// Somebody became a member. Target: the workspace; detail: who and the role.
    MemberAdded = "member.added",
    /// A member's role was changed.
    MemberRoleChanged = "member.role_changed",
    /// Somebody is no member any more.
    MemberRemoved = "member.removed",
    /// An invitation was made.
    InviteMade = "invite.made",
    /// An invitation was withdrawn.
    InviteRevoked = "invite.revoked",
    /// A board was deleted for ever.
    BoardPurged = "board.purged",
    /// An administrator took a copy of a board's document.
    BoardExported = "board.exported",
    /// Everything came out of a backup, which was taken when the detail says.
    ServerRestored = "server.restored",
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_actions_have_one_name() {
        let names: BTreeSet<_> = Action::ALL.iter().map(|action| action.name()).collect();
        assert_eq!(names.len(), Action::ALL.len());
    }
}
