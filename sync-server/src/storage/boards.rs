//! Boards: what lists show of them, and who may see them. Their content is in the [`log`](super::log).

mod birth;
mod copy;
mod import;

pub use birth::{BirthError, NewBoard, create};
pub use copy::{Copy, CopyError, copy};
pub use import::{Import, NotImported, import};

use super::again::{self, AgainError};
use super::audit::{self, Action, Target};
use super::workspaces::{StoredRole, decode_role};
use super::{Db, Tx, in_tx, on_each};
use crate::access::needs::{Admin, Needs, Viewer};
use crate::access::{Asker, BoardAccess, BoardFacts, WorkspaceAccess};
use board_doc::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// A board, as a member of its workspace sees it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Board {
    /// Its id.
    pub id: Uuid,
    /// Where it belongs.
    pub workspace_id: Uuid,
    /// A projection of the document.
    pub name: String,
    /// A projection of the document.
    pub description: String,
    /// The role of the one who asked.
    #[sqlx(try_from = "String")]
    pub role: StoredRole,
    /// In milliseconds since 1970.
    pub created_at: i64,
    /// In milliseconds since 1970.
    pub updated_at: i64,
    /// When it went to the trash, in milliseconds since 1970.
    pub trashed_at: Option<i64>,
}

/// What they may do on the board; `None` when it is not there or not theirs to see.
pub async fn access(db: &Db, board: Uuid, asker: Asker) -> sqlx::Result<Option<BoardAccess<Viewer>>> {
    let row: Option<AccessRow> = on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT b.id, b.workspace_id, b.access_epoch, b.head_seq, b.trashed_at, m.role \
             FROM boards b JOIN workspace_members m ON m.workspace_id = b.workspace_id \
             WHERE b.id = $1 AND m.user_id = $2",
        )
        .bind(board)
        .bind(asker.user)
        .fetch_optional(on)
        .await?
    });
    let access = row.map(|row| row.access(asker)).transpose()?;
    Ok(access.flatten())
}

/// What an access to a board is made of.
#[derive(sqlx::FromRow)]
pub(super) struct AccessRow {
    id: Uuid,
    workspace_id: Uuid,
    access_epoch: i64,
    head_seq: i64,
    trashed_at: Option<i64>,
    role: String,
}

impl AccessRow {
    /// `None` where the asker's credential is not good.
    pub(super) fn access(self, asker: Asker) -> sqlx::Result<Option<BoardAccess<Viewer>>> {
        let role = asker.scope.of(self.workspace_id, decode_role(&self.role)?);
        Ok(role.map(|role| {
            BoardAccess::proven(BoardFacts {
                board: self.id,
                workspace: self.workspace_id,
                user: asker.user,
                role,
                access_epoch: self.access_epoch,
                head_seq: self.head_seq as u64,
                trashed: self.trashed_at.is_some(),
            })
        }))
    }
}

/// The boards of a workspace that are in the trash, or those that are not, oldest first.
pub async fn list<R: Needs>(db: &Db, by: &WorkspaceAccess<R>, trashed: bool) -> sqlx::Result<Vec<Board>> {
    let found: Vec<Board> = on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT b.id, b.workspace_id, b.name, b.description, m.role, b.created_at, b.updated_at, b.trashed_at \
             FROM boards b JOIN workspace_members m ON m.workspace_id = b.workspace_id \
             WHERE b.workspace_id = $1 AND m.user_id = $2 AND (b.trashed_at IS NOT NULL) = $3 \
             ORDER BY b.created_at, b.id",
        )
        .bind(by.workspace())
        .bind(by.user())
        .bind(trashed)
        .fetch_all(on)
        .await?
    });
    let role = StoredRole(by.role());
    Ok(found.into_iter().map(|board| Board { role, ..board }).collect())
}

/// The board; `None` when it was deleted meanwhile.
pub async fn get<R: Needs>(db: &Db, by: &BoardAccess<R>) -> sqlx::Result<Option<Board>> {
    let found: Option<Board> = on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT b.id, b.workspace_id, b.name, b.description, m.role, b.created_at, b.updated_at, b.trashed_at \
             FROM boards b JOIN workspace_members m ON m.workspace_id = b.workspace_id \
             WHERE b.id = $1 AND m.user_id = $2",
        )
        .bind(by.board())
        .bind(by.user())
        .fetch_optional(on)
        .await?
    });
    let role = StoredRole(by.role());
    Ok(found.map(|board| Board { role, ..board }))
}

/// Puts the board into the trash (at `trashed_at`) or takes it out (`None`). Whoever judged a batch before has to
/// look again.
pub async fn set_trashed(
    db: &Db,
    by: &BoardAccess<Admin>,
    trashed_at: Option<Timestamp>,
) -> Result<(), AgainError> {
    let mut tx = db.begin_write().await?;
    again::on_board(&mut tx, by).await?;
    in_tx!(&mut tx, |conn| {
        sqlx::query(
            "UPDATE boards SET trashed_at = $1, access_epoch = access_epoch + 1 \
             WHERE id = $2 AND (trashed_at IS NULL) = $3",
        )
        .bind(trashed_at.map(|at| at.0))
        .bind(by.board())
        .bind(trashed_at.is_some())
        .execute(&mut *conn)
        .await?;
    });
    Ok(tx.commit().await?)
}

/// Somebody who wrote on a board.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Writer {
    /// Who.
    pub user_id: Uuid,
    /// Their username.
    pub username: String,
    /// How others see them.
    pub display_name: String,
    /// What they may do now, if they are still members.
    pub role: Option<String>,
}

/// Everyone who ever wrote on the board.
pub async fn people<R: Needs>(db: &Db, by: &BoardAccess<R>) -> sqlx::Result<Vec<Writer>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT u.id AS user_id, u.username, u.display_name, m.role FROM users u \
             LEFT JOIN workspace_members m ON m.user_id = u.id AND m.workspace_id = $2 \
             WHERE u.id IN (SELECT user_id FROM board_actors WHERE board_id = $1) ORDER BY u.username_key",
        )
        .bind(by.board())
        .bind(by.workspace())
        .fetch_all(on)
        .await
    })
}

/// Deletes the board and all that belongs to it for ever; its id is never given again.
pub async fn purge(db: &Db, by: &BoardAccess<Admin>, now: Timestamp) -> Result<(), AgainError> {
    let mut tx = db.begin_write().await?;
    again::on_board(&mut tx, by).await?;
    let name: Option<String> = in_tx!(&mut tx, |conn| {
        sqlx::query_scalar("SELECT name FROM boards WHERE id = $1")
            .bind(by.board())
            .fetch_optional(&mut *conn)
            .await?
    });
    delete_for_ever(&mut tx, by.board(), now).await?;
    let detail = json!({"name": name, "workspace_id": by.workspace()});
    let target = Target::Board(by.board());
    audit::note(&mut tx, by.user(), Action::BoardPurged, target, detail, now).await?;
    Ok(tx.commit().await?)
}

/// The statements of every deletion for ever.
pub(super) async fn delete_for_ever(tx: &mut Tx, board: Uuid, now: Timestamp) -> sqlx::Result<()> {
    in_tx!(tx, |conn| {
        sqlx::query("DELETE FROM boards WHERE id = $1")
            .bind(board)
            .execute(&mut *conn)
            .await?;
        sqlx::query("INSERT INTO purged_boards (id, purged_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
            .bind(board)
            .bind(now.0)
            .execute(&mut *conn)
            .await?;
    });
    Ok(())
}
