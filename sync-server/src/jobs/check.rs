//! `sync-server check`: reads everything that is stored and says what is damaged. Repairs nothing; what cards are looked up by can
//! be made anew.

mod board;

use crate::access::Superuser;
use crate::storage::admin::{self, WholeBoard};
use crate::storage::document::{self, StoredError};
use crate::storage::{Db, audit, cards};
use uuid::Uuid;

/// What a board lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which board.
    pub board: Uuid,
    /// The projection of its name.
    pub name: String,
    /// What is wrong with it, each in one sentence.
    pub what: Vec<String>,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    /// Boards.
    pub boards: usize,
    /// Those with something wrong.
    pub damaged: usize,
    /// Changes in their logs.
    pub changes: u64,
}

/// Reads every board: checksums, hashes, order, snapshots against the log, projections against the document. Tells of
/// each that is damaged as soon as it is found.
pub async fn boards(db: &Db, by: &Superuser, mut tell: impl FnMut(Finding)) -> sqlx::Result<Checked> {
    let mut checked = Checked::default();
    for board in admin::board_ids(db, by).await? {
        let Some(whole) = admin::whole_board(db, by, board).await? else {
            continue;
        };
        checked.boards += 1;
        checked.changes += whole.head_seq as u64;
        let name = whole.name.clone();
        let what = judge(whole).await;
        if !what.is_empty() {
            checked.damaged += 1;
            tell(Finding { board, name, what });
        }
    }
    Ok(checked)
}

/// Throws away what cards are looked up by, and writes it anew from their boards. Tells of each board that could not be
/// read. Answers with how many boards were.
pub async fn rebuild_projections(
    db: &Db,
    by: &Superuser,
    mut tell: impl FnMut(Uuid, StoredError),
) -> sqlx::Result<usize> {
    let mut rebuilt = 0;
    for board in admin::board_ids(db, by).await? {
        cards::forget(db, by, board).await?;
        match cards::write_whole(db, board).await {
            Ok(()) => rebuilt += 1,
            // Deleted meanwhile.
            Err(StoredError::Unavailable(sqlx::Error::RowNotFound)) => {}
            Err(StoredError::Unavailable(error)) => return Err(error),
            Err(error @ StoredError::Damaged(_)) => tell(board, error),
        }
    }
    Ok(rebuilt)
}

async fn judge(whole: WholeBoard) -> Vec<String> {
    document::off_the_async_threads(move || Ok(board::faults(&whole)))
        .await
        .unwrap_or_else(|error| vec![error.to_string()])
}

/// What is wrong with the tables besides what their boards say, each in one sentence.
pub async fn tables(db: &Db, by: &Superuser) -> sqlx::Result<Vec<String>> {
    admin::faults_of_tables(db, by).await
}

/// Whether the audit log is as it was written.
pub async fn audit_log(db: &Db) -> sqlx::Result<audit::Verdict> {
    audit::verify(db).await
}
