//! Permissions proven again, inside the transaction that rests upon them: nobody's role changes between the question
//! and the commit.

use super::workspaces::decode_role;
use super::{Tx, dialect, in_tx};
use crate::access::needs::Needs;
use crate::access::{BoardAccess, Denied, WorkspaceAccess};
use uuid::Uuid;

/// Why a permission does not hold any more.
#[derive(Debug, thiserror::Error)]
pub enum AgainError {
    /// The workspace is gone, or the caller is not in it any more.
    #[error("there is no such workspace any more")]
    Gone,
    /// The role is another by now.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// What the transaction is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Something that rests upon roles: others of the kind may go on beside it.
    Roles,
    /// Changes of roles, or of the workspace itself: one after the other.
    Workspace,
}

/// Proves the permission again. Until the transaction ends, no role in the workspace changes by another's hand.
pub(super) async fn in_workspace<R: Needs>(
    tx: &mut Tx,
    by: &WorkspaceAccess<R>,
    hold: Hold,
) -> Result<WorkspaceAccess<R>, AgainError> {
    dialect::lock_workspace(tx, by.workspace(), hold).await?;
    let role = role_of(tx, by.workspace(), by.user())
        .await?
        .ok_or(AgainError::Gone)?;
    Ok(by.with_role(role)?)
}

/// The same for a board of a workspace.
pub(super) async fn on_board<R: Needs>(tx: &mut Tx, by: &BoardAccess<R>) -> Result<(), AgainError> {
    dialect::lock_workspace(tx, by.workspace(), Hold::Roles).await?;
    let role = role_of(tx, by.workspace(), by.user())
        .await?
        .ok_or(AgainError::Gone)?;
    by.with_role(role)?;
    Ok(())
}

/// A member's role, if they are one.
pub(super) async fn role_of(
    tx: &mut Tx,
    workspace: Uuid,
    user: Uuid,
) -> sqlx::Result<Option<crate::access::Role>> {
    let role: Option<String> = in_tx!(tx, |conn| {
        sqlx::query_scalar("SELECT role FROM workspace_members WHERE workspace_id = $1 AND user_id = $2")
            .bind(workspace)
            .bind(user)
            .fetch_optional(&mut *conn)
            .await?
    });
    role.map(|name| decode_role(&name)).transpose()
}
