//! The permission to administer the server.

use std::net::IpAddr;
use uuid::Uuid;

/// Proof that somebody administers the server, and from where they do it.
///
/// It opens the administrators' functions and nothing else: what is in other people's workspaces stays theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Superuser {
    user: Option<Uuid>,
    address: Option<IpAddr>,
}

impl Superuser {
    /// What storage read of the account.
    pub(crate) fn proven(user: Uuid, address: IpAddr) -> Self {
        Self {
            user: Some(user),
            address: Some(address),
        }
    }

    /// Somebody who runs the program's own commands. Who can do that has the database anyway.
    pub fn at_the_shell() -> Self {
        Self {
            user: None,
            address: None,
        }
    }

    /// Who; `None` at the shell.
    pub fn user(&self) -> Option<Uuid> {
        self.user
    }

    /// From where; `None` at the shell.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }
}
