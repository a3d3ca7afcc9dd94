//! What is asked about many boards or users at once, in one query for so many of them.

use crate::access::parse_role;
use crate::storage::{Db, Tx, in_tx};
use board_doc::UserId;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use sync_protocol::Role;
use uuid::Uuid;

/// A board's head, for those who may have missed news of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Which board.
    pub board: Uuid,
    /// The log's last `seq`.
    pub head_seq: u64,
    /// Grows with every change of somebody's access.
    pub access_epoch: i64,
}

/// Boards asked about in one query of [`heads`].
const HEADS_ASKED_MAX: usize = 256;

/// The heads of the boards; those that do not exist any more are left out.
pub async fn heads(db: &Db, boards: &[Uuid]) -> Result<Vec<Head>, sqlx::Error> {
    let mut heads = Vec::with_capacity(boards.len());
    let mut tx = db.begin_read().await?;
    for boards in boards.chunks(HEADS_ASKED_MAX) {
        let text = format!(
            "SELECT id, head_seq, access_epoch FROM boards WHERE id IN ({})",
            asked_about(boards.len(), 1)
        );
        let rows: Vec<(Uuid, i64, i64)> = in_tx!(&mut tx, |conn| {
            let mut query = sqlx::query_as(AssertSqlSafe(text));
            for board in filled_up(boards) {
                query = query.bind(*board);
            }
            query.fetch_all(&mut *conn).await?
        });
        heads.extend(rows.into_iter().map(|(board, head_seq, access_epoch)| Head {
            board,
            head_seq: head_seq as u64,
            access_epoch,
        }));
    }
    Ok(heads)
}

/// Users whose roles are asked about in one query.
const ROLES_ASKED_MAX: usize = 256;

/// The role of each of `users` on the board.
pub(super) async fn roles_of(
    tx: &mut Tx,
    board: Uuid,
    users: &[UserId],
) -> Result<Vec<(UserId, Option<Role>)>, sqlx::Error> {
    let mut roles = Vec::with_capacity(users.len());
    for users in users.chunks(ROLES_ASKED_MAX) {
        let text = format!(
            "SELECT m.user_id, m.role FROM boards b JOIN workspace_members m ON m.workspace_id = b.workspace_id \
             WHERE b.id = $1 AND m.user_id IN ({})",
            asked_about(users.len(), 2)
        );
        let found: Vec<(Uuid, String)> = in_tx!(tx, |conn| {
            let mut query = sqlx::query_as(AssertSqlSafe(text)).bind(board);
            for user in filled_up(users) {
                query = query.bind(Uuid::from_bytes(user.0));
            }
            query.fetch_all(&mut *conn).await?
        });
        let found: HashMap<_, _> = found.into_iter().collect();
        roles.extend(users.iter().map(|user| {
            let role = found.get(&Uuid::from_bytes(user.0));
            (*user, role.and_then(|role| parse_role(role)))
        }));
    }
    Ok(roles)
}

/// The placeholders of so many things that are asked about, filled up to a power of two so that few texts are prepared.
fn asked_about(count: usize, first: usize) -> String {
    let numbers = first..first + count.next_power_of_two();
    let numbers: Vec<_> = numbers.map(|number| format!("${number}")).collect();
    numbers.join(", ")
}

/// What is bound to them: some of it twice.
fn filled_up<T>(all: &[T]) -> impl Iterator<Item = &T> {
    all.iter().cycle().take(all.len().next_power_of_two())
}
