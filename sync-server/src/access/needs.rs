//! The roles as types, for permissions that are values.

use super::Role;

/// A role that something needs.
pub trait Needs: Copy + Send + Sync + 'static {
    /// The least role that will do.
    const ROLE: Role;
}

macro_rules! need {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {}

        impl Needs for $name {
            const ROLE: Role = Role::$name;
        }
    };
}

need!(
    /// Reads, listens, exports.
    Viewer
);
need!(
    /// Edits boards and makes them.
    Member
);
need!(
    /// Manages members, trashes and deletes boards.
    Admin
);
need!(
    /// Deletes the workspace and hands it over.
    Owner
);
