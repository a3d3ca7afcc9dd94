//! How a board begins: its row and the first rows of its log, in one transaction.

use super::{Board, in_tx};
use crate::access::needs::Member;
use crate::access::{WorkspaceAccess, role_name};
use crate::storage::again::{self, AgainError, Hold};
use crate::storage::workspaces::StoredRole;
use crate::storage::{Db, Tx};
use board_doc::{
    Action, ActionError, Actor, GENESIS_ACTOR, Moment, NewChange, ReplicaId, Timestamp, UserId,
    genesis_change, genesis_hash,
};
use uuid::Uuid;

/// A board to be made.
#[derive(Debug)]
pub struct NewBoard {
    /// Its id, made here or by the client.
    pub id: Uuid,
    /// Names its log.
    pub epoch: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// When and with what luck.
    pub moment: Moment,
}

/// Why there is no new board.
#[derive(Debug, thiserror::Error)]
pub enum BirthError {
    /// Name or description cannot be.
    #[error(transparent)]
    Text(#[from] ActionError),
    /// Another board has or had that id.
    #[error("another board has that id")]
    IdTaken,
    /// The permission does not hold any more.
    #[error(transparent)]
    Again(#[from] AgainError),
    /// The database did not do it.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Makes a board, or answers with the one that the same user has made in the same workspace under the same id.
pub async fn create(db: &Db, by: &WorkspaceAccess<Member>, new: &NewBoard) -> Result<Board, BirthError> {
    begin(db, by, new, &naming_changes(by.user(), new)?).await
}

/// Writes a board that begins with these changes after its genesis, made by the server on the user's behalf.
pub(super) async fn begin(
    db: &Db,
    by: &WorkspaceAccess<Member>,
    new: &NewBoard,
    changes: &[NewChange],
) -> Result<Board, BirthError> {
    let mut tx = db.begin_write().await?;
    let by = &again::in_workspace(&mut tx, by, Hold::Roles).await?;
    if !claim_id(&mut tx, by, new, 1 + changes.len() as i64).await? {
        return already_there(&mut tx, by, new.id)
            .await?
            .ok_or(BirthError::IdTaken);
    }
    let genesis = FirstRow {
        chunk: genesis_change(),
        hash: &genesis_hash().0,
        actor: &GENESIS_ACTOR,
        actor_seq: 1,
        user: None,
    };
    insert_row(&mut tx, new, 1, &genesis).await?;
    let actor = server_actor(by.user()).to_bytes();
    for (change, seq) in changes.iter().zip(2..) {
        let user = Some(by.user());
        let row = FirstRow {
            chunk: &change.chunk,
            hash: &change.hash.0,
            actor: &actor,
            actor_seq: change.seq,
            user,
        };
        insert_row(&mut tx, new, seq, &row).await?;
    }
    if let Some(last) = changes.last() {
        note_actor(&mut tx, by.user(), new.id, &actor, last).await?;
    }
    tx.commit().await?;
    Ok(Board {
        id: new.id,
        workspace_id: by.workspace(),
        name: new.name.clone(),
        description: new.description.clone(),
        role: StoredRole(by.role()),
        created_at: new.moment.at.0,
        updated_at: new.moment.at.0,
        trashed_at: None,
    })
}

fn server_actor(user: Uuid) -> Actor {
    Actor::new(UserId(user.into_bytes()), ReplicaId::SERVER)
}

/// The changes after genesis, made on the user's behalf.
fn naming_changes(user: Uuid, new: &NewBoard) -> Result<Vec<NewChange>, ActionError> {
    let mut board = board_doc::Board::new(server_actor(user));
    let name = board.apply(
        &Action::RenameBoard {
            name: new.name.clone(),
        },
        new.moment,
    )?;
    let description = Action::DescribeBoard {
        description: new.description.clone(),
    };
    let description = board.apply(&description, new.moment)?;
    Ok([name.change, description.change].into_iter().flatten().collect())
}

/// Writes the board's row. `false`: the id is taken.
async fn claim_id(
    tx: &mut Tx,
    by: &WorkspaceAccess<Member>,
    new: &NewBoard,
    head_seq: i64,
) -> sqlx::Result<bool> {
    let rows = in_tx!(tx, |conn| {
        sqlx::query(
            "INSERT INTO boards (id, workspace_id, name, description, created_by, created_at, updated_at, head_seq, \
             epoch, access_epoch) \
             SELECT $1, $2, $3, $4, $5, $6, $6, $7, $8, 1 WHERE NOT EXISTS (SELECT 1 FROM purged_boards WHERE id = $1) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(new.id)
        .bind(by.workspace())
        .bind(&new.name)
        .bind(&new.description)
        .bind(by.user())
        .bind(new.moment.at.0)
        .bind(head_seq)
        .bind(new.epoch)
        .execute(&mut *conn)
        .await?
        .rows_affected()
    });
    Ok(rows == 1)
}

/// The board of that id, if the same user has made it in the same workspace: the first answer was lost.
async fn already_there(tx: &mut Tx, by: &WorkspaceAccess<Member>, id: Uuid) -> sqlx::Result<Option<Board>> {
    in_tx!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, workspace_id, name, description, $4 AS role, created_at, updated_at, trashed_at \
             FROM boards WHERE id = $1 AND workspace_id = $2 AND created_by = $3",
        )
        .bind(id)
        .bind(by.workspace())
        .bind(by.user())
        .bind(role_name(by.role()))
        .fetch_optional(&mut *conn)
        .await
    })
}

struct FirstRow<'r> {
    chunk: &'r [u8],
    hash: &'r [u8],
    actor: &'r [u8],
    actor_seq: u64,
    user: Option<Uuid>,
}

async fn insert_row(tx: &mut Tx, new: &NewBoard, seq: i64, row: &FirstRow<'_>) -> sqlx::Result<()> {
    let Timestamp(now) = new.moment.at;
    in_tx!(tx, |conn| {
        sqlx::query(
            "INSERT INTO board_log (board_id, seq, chunk, hash, actor, actor_seq, user_id, accepted_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(new.id)
        .bind(seq)
        .bind(row.chunk)
        .bind(row.hash)
        .bind(row.actor)
        .bind(row.actor_seq as i64)
        .bind(row.user)
        .bind(now)
        .execute(&mut *conn)
        .await?;
        sqlx::query("INSERT INTO change_times (board_id, seq, hash, accepted_at) VALUES ($1, $2, $3, $4)")
            .bind(new.id)
            .bind(seq)
            .bind(row.hash)
            .bind(now)
            .execute(&mut *conn)
            .await?;
    });
    Ok(())
}

async fn note_actor(
    tx: &mut Tx,
    user: Uuid,
    board: Uuid,
    actor: &[u8],
    last: &NewChange,
) -> sqlx::Result<()> {
    in_tx!(tx, |conn| {
        sqlx::query(
            "INSERT INTO board_actors (board_id, actor, user_id, last_seq, last_hash) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(board)
        .bind(actor)
        .bind(user)
        .bind(last.seq as i64)
        .bind(&last.hash.0[..])
        .execute(&mut *conn)
        .await?;
    });
    Ok(())
}
