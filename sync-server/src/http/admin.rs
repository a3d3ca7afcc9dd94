//! `/api/admin`: for superusers.

pub(super) mod audit;
pub(super) mod boards;
mod dto;
pub(super) mod overview;
mod page;
pub(super) mod sockets;
mod superuser;
pub(super) mod users;
pub(super) mod workspaces;
