//! What rooms read of a board, each in one consistent view of the database.

use super::many::roles_of;
use crate::storage::document::StoredError;
use crate::storage::snapshots::newest;
use crate::storage::{Db, Tx, in_tx};
use board_doc::{ChangeHash, UserId};
use sync_protocol::room::CatchUpRequest;
use sync_protocol::{BoardRevision, CatchUp, LogRead, Row, WireActorHead};
use uuid::Uuid;

/// Rows of one page.
const PAGE_ROWS_MAX: i64 = 2_000;
/// Bytes of chunks in one page; a single row may have more.
const PAGE_BYTES_MAX: i64 = 256 << 10;

/// Where a board stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredRevision {
    /// Its log.
    pub revision: BoardRevision,
    /// What its newest snapshot covers; 0: there is none.
    pub snapshot_seq: u64,
    /// It is in the trash.
    pub trashed: bool,
}

/// What there is for a newcomer.
#[derive(Debug)]
pub enum CatchUpRead {
    /// Everything it needs.
    Ready(CatchUp),
    /// It must start from a snapshot, and the board has none yet.
    NoSnapshot,
    /// The board is in the trash or deleted.
    Gone,
    /// The row at this `seq` is damaged, and no snapshot covers it.
    Damaged(u64),
}

/// The next rows for who is catching up.
#[derive(Debug)]
pub enum Page {
    /// These; none when there are no more.
    Rows(Vec<Row>),
    /// The next row is damaged. A snapshot that covers it can be sent instead: whoever comes again gets that.
    Covered,
    /// The row at this `seq` is damaged, and no snapshot covers it.
    Damaged(u64),
}

/// Where the board stands; `None` when it does not exist.
pub async fn revision(db: &Db, board: Uuid) -> Result<Option<StoredRevision>, sqlx::Error> {
    let mut tx = db.begin_read().await?;
    let Some(row) = board_row(&mut tx, board).await? else {
        return Ok(None);
    };
    let (snapshot_seq,): (i64,) = in_tx!(&mut tx, |conn| {
        sqlx::query_as("SELECT COALESCE(MAX(seq), 0) FROM board_snapshots WHERE board_id = $1")
            .bind(board)
            .fetch_one(&mut *conn)
            .await?
    });
    Ok(Some(StoredRevision {
        revision: row.revision,
        snapshot_seq: snapshot_seq as u64,
        trashed: row.trashed,
    }))
}

pub(in crate::storage) struct BoardRow {
    pub(in crate::storage) revision: BoardRevision,
    pub(in crate::storage) trashed: bool,
}

/// The part of the board's row that rooms stand on.
pub(in crate::storage) async fn board_row(tx: &mut Tx, board: Uuid) -> Result<Option<BoardRow>, sqlx::Error> {
    let row: Option<(Uuid, i64, i64, Option<i64>)> = in_tx!(tx, |conn| {
        sqlx::query_as("SELECT epoch, head_seq, access_epoch, trashed_at FROM boards WHERE id = $1")
            .bind(board)
            .fetch_optional(&mut *conn)
            .await?
    });
    Ok(row.map(|(epoch, head_seq, access_epoch, trashed_at)| BoardRow {
        revision: BoardRevision {
            epoch: epoch.into_bytes(),
            head_seq: head_seq as u64,
            access_epoch,
        },
        trashed: trashed_at.is_some(),
    }))
}

/// Reads what a client needs after its Hello.
pub async fn read_catch_up(db: &Db, board: Uuid, asked: &CatchUpRequest) -> Result<CatchUpRead, sqlx::Error> {
    let mut tx = db.begin_read().await?;
    let Some(stored) = board_row(&mut tx, board).await?.filter(|row| !row.trashed) else {
        return Ok(CatchUpRead::Gone);
    };
    let revision = stored.revision;
    let (snapshot, rows) = match rows_from_cursor(&mut tx, board, &revision, asked).await? {
        Some(Page::Rows(rows)) => (None, rows),
        Some(Page::Damaged(seq)) => return Ok(CatchUpRead::Damaged(seq)),
        Some(Page::Covered) | None => match newest(&mut tx, board).await? {
            Some(snapshot) => (Some(snapshot), Vec::new()),
            None => return Ok(CatchUpRead::NoSnapshot),
        },
    };
    let role = roles_of(&mut tx, board, &[asked.user])
        .await?
        .pop()
        .and_then(|(_, role)| role);
    let actors = actor_heads(&mut tx, board, &asked.hello.actors).await?;
    Ok(CatchUpRead::Ready(CatchUp {
        revision,
        role,
        snapshot,
        rows,
        actors,
    }))
}

/// The first page after the client's cursor; `None` when the cursor is of no use: another epoch, another change at
/// its `seq` (a server whose files were copied back), or rows that are not kept any more.
async fn rows_from_cursor(
    tx: &mut Tx,
    board: Uuid,
    revision: &BoardRevision,
    asked: &CatchUpRequest,
) -> Result<Option<Page>, sqlx::Error> {
    let hello = &asked.hello;
    if hello.epoch != Some(revision.epoch) || hello.seq == 0 || hello.seq > revision.head_seq {
        return Ok(None);
    }
    if hash_at(tx, board, hello.seq).await? != Some(ChangeHash(hello.hash)) {
        return Ok(None);
    }
    if hello.seq == revision.head_seq {
        return Ok(Some(Page::Rows(Vec::new())));
    }
    let rows = page_after(tx, board, hello.seq).await?;
    if rows.first().is_none_or(|row| row.seq != hello.seq + 1) {
        return Ok(None);
    }
    sound_part(tx, board, rows).await.map(Some)
}

fn is_damaged(row: &Row) -> bool {
    !is_what_it_says(&row.chunk, &row.hash.0)
}

/// Whether the bytes of a row are the change that its hash says.
pub(crate) fn is_what_it_says(chunk: &[u8], hash: &[u8]) -> bool {
    ChangeHash::of_chunk(chunk).is_some_and(|is| is.0 == hash)
}

/// The rows before the first that is not what its hash says: who cannot apply a row would ask for it again for ever.
async fn sound_part(tx: &mut Tx, board: Uuid, mut rows: Vec<Row>) -> Result<Page, sqlx::Error> {
    let Some(at) = rows.iter().position(is_damaged) else {
        return Ok(Page::Rows(rows));
    };
    let seq = rows[at].seq;
    let covered = newest(tx, board)
        .await?
        .is_some_and(|snapshot| snapshot.seq >= seq);
    tracing::error!(%board, seq, covered, "a row of the log is damaged");
    rows.truncate(at);
    Ok(match (rows.is_empty(), covered) {
        (false, _) => Page::Rows(rows),
        (true, true) => Page::Covered,
        (true, false) => Page::Damaged(seq),
    })
}

/// The hash of the change at `seq`, also when its row is trimmed.
pub(in crate::storage) async fn hash_at(
    tx: &mut Tx,
    board: Uuid,
    seq: u64,
) -> Result<Option<ChangeHash>, sqlx::Error> {
    let found: Option<(Vec<u8>,)> = in_tx!(tx, |conn| {
        sqlx::query_as("SELECT hash FROM change_times WHERE board_id = $1 AND seq = $2")
            .bind(board)
            .bind(seq as i64)
            .fetch_optional(&mut *conn)
            .await?
    });
    found.map(|(hash,)| change_hash(&hash)).transpose()
}

/// A page of the rows after `after`.
pub async fn rows_after(db: &Db, board: Uuid, after: u64) -> Result<Page, sqlx::Error> {
    let mut tx = db.begin_read().await?;
    let rows = page_after(&mut tx, board, after).await?;
    sound_part(&mut tx, board, rows).await
}

/// All rows after `after`. What that can be is bounded by the board's own limits.
pub(in crate::storage) async fn all_rows_after(
    tx: &mut Tx,
    board: Uuid,
    after: u64,
) -> Result<Vec<Row>, sqlx::Error> {
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let page = page_after(tx, board, rows.last().map_or(after, |row| row.seq)).await?;
        if page.is_empty() {
            return Ok(rows);
        }
        rows.extend(page);
    }
}

/// The rows are measured before they are read, so that a page's memory is bounded whatever was stored.
async fn page_after(tx: &mut Tx, board: Uuid, after: u64) -> Result<Vec<Row>, sqlx::Error> {
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = in_tx!(tx, |conn| {
        sqlx::query_as(
            "SELECT seq, hash, chunk FROM board_log WHERE board_id = $1 AND seq > $2 AND seq <= ( \
               SELECT COALESCE(MAX(seq), $2 + 1) FROM ( \
                 SELECT seq, SUM(size) OVER (ORDER BY seq) AS total FROM ( \
                   SELECT seq, LENGTH(chunk) AS size FROM board_log \
                   WHERE board_id = $1 AND seq > $2 ORDER BY seq LIMIT $3) AS page) AS sums \
               WHERE total <= $4) \
             ORDER BY seq",
        )
        .bind(board)
        .bind(after as i64)
        .bind(PAGE_ROWS_MAX)
        .bind(PAGE_BYTES_MAX)
        .fetch_all(&mut *conn)
        .await?
    });
    let row = |(seq, hash, chunk): (i64, Vec<u8>, Vec<u8>)| {
        Ok(Row {
            seq: seq as u64,
            hash: change_hash(&hash)?,
            chunk: chunk.into(),
        })
    };
    rows.into_iter().map(row).collect()
}

/// Whether nobody's access has changed since the asker has read the roles of everybody there.
fn is_of_same_access(is: &BoardRevision, known: &BoardRevision) -> bool {
    (is.epoch, is.access_epoch) == (known.epoch, known.access_epoch)
}

/// What was appended after `after`, what the log has where the asker has `known` its head, and the present roles of
/// `users`, unless they are those of the access epoch that it knows.
pub async fn read_news(
    db: &Db,
    board: Uuid,
    after: u64,
    known: BoardRevision,
    users: &[UserId],
) -> Result<LogRead, StoredError> {
    let mut tx = db.begin_read().await?;
    let Some(stored) = board_row(&mut tx, board).await? else {
        let revision = BoardRevision {
            epoch: [0; 16],
            head_seq: after,
            access_epoch: 0,
        };
        return Ok(LogRead {
            known,
            hash: None,
            revision,
            rows: Vec::new(),
            roles: Vec::new(),
            gone: true,
        });
    };
    let hash = hash_at(&mut tx, board, known.head_seq).await?;
    let rows = all_rows_after(&mut tx, board, after).await?;
    if let Some(row) = rows.iter().find(|row| is_damaged(row)) {
        return Err(StoredError::damaged_row(row.seq));
    }
    let roles = if is_of_same_access(&stored.revision, &known) {
        Vec::new()
    } else {
        roles_of(&mut tx, board, users).await?
    };
    Ok(LogRead {
        known,
        hash,
        revision: stored.revision,
        rows,
        roles,
        gone: stored.trashed,
    })
}

/// What is known of the actors asked about, in the same order.
async fn actor_heads(
    tx: &mut Tx,
    board: Uuid,
    asked: &[WireActorHead],
) -> Result<Vec<WireActorHead>, sqlx::Error> {
    let mut heads = Vec::with_capacity(asked.len());
    for WireActorHead { actor, .. } in asked {
        let found: Option<(i64, Vec<u8>)> = in_tx!(tx, |conn| {
            sqlx::query_as("SELECT last_seq, last_hash FROM board_actors WHERE board_id = $1 AND actor = $2")
                .bind(board)
                .bind(actor.as_slice())
                .fetch_optional(&mut *conn)
                .await?
        });
        heads.push(match found {
            Some((seq, hash)) => WireActorHead {
                actor: actor.clone(),
                seq: seq as u64,
                hash: change_hash(&hash)?.0,
            },
            None => WireActorHead::unknown(actor.clone()),
        });
    }
    Ok(heads)
}

pub(in crate::storage) fn change_hash(bytes: &[u8]) -> Result<ChangeHash, sqlx::Error> {
    let hash = bytes
        .try_into()
        .map_err(|_| sqlx::Error::Decode("a hash has 32 bytes".into()))?;
    Ok(ChangeHash(hash))
}
