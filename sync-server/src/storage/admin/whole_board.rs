//! Everything that is stored of one board, for checks.

use crate::access::Superuser;
use crate::storage::cards::CardRow;
use crate::storage::{Db, Tx, in_tx, on_each};
use uuid::Uuid;

/// Everything that is stored of a board, as of one moment, as it is: nothing here has been judged.
#[derive(Debug)]
pub struct WholeBoard {
    /// The projection of its name.
    pub name: String,
    /// The projection of its description.
    pub description: String,
    /// The last `seq` of its log.
    pub head_seq: i64,
    /// Its snapshots, the older first.
    pub snapshots: Vec<SnapshotRow>,
    /// The rows of its log that are kept.
    pub log: Vec<LogRow>,
    /// The hash of each change, also of those whose rows are not kept any more.
    pub times: Vec<TimeRow>,
    /// The newest change of each actor.
    pub actors: Vec<ActorRow>,
    /// What its cards are looked up by.
    pub cards: LookedUp,
}

/// What a board's cards are looked up by without it.
#[derive(Debug)]
pub struct LookedUp {
    /// Up to where it follows the log; `None` when it follows none yet, or another one. What is behind is no fault.
    pub seq: Option<i64>,
    /// The cards, in the order of their ids.
    pub rows: Vec<CardRow>,
    /// Whom each is assigned to, in the order of both.
    pub assignees: Vec<(String, Uuid)>,
}

/// A row of `board_snapshots` with its parts.
#[derive(Debug)]
pub struct SnapshotRow {
    /// Up to where the log is in it.
    pub seq: i64,
    /// How large it was when it was written, in bytes.
    pub size: i64,
    /// The document, as far as its parts are there.
    pub bytes: Vec<u8>,
}

/// A row of `board_log`.
#[derive(Debug, sqlx::FromRow)]
pub struct LogRow {
    /// Its place.
    pub seq: i64,
    /// The change.
    pub chunk: Vec<u8>,
    /// Its hash.
    pub hash: Vec<u8>,
    /// Who made it.
    pub actor: Vec<u8>,
    /// Its number among the actor's changes.
    pub actor_seq: i64,
    /// Whom the server authenticated.
    pub user_id: Option<Uuid>,
}

/// A row of `change_times`.
#[derive(Debug, sqlx::FromRow)]
pub struct TimeRow {
    /// The change's place in the log.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// A row of `board_actors`.
#[derive(Debug, sqlx::FromRow)]
pub struct ActorRow {
    /// The actor.
    pub actor: Vec<u8>,
    /// The number of its newest change.
    pub last_seq: i64,
    /// The hash of that change.
    pub last_hash: Vec<u8>,
    /// Whose actor it is.
    pub user_id: Uuid,
}

/// The ids of all boards, in the trash or not.
pub async fn board_ids(db: &Db, _by: &Superuser) -> sqlx::Result<Vec<Uuid>> {
    on_each!(db.read(), |on| {
        sqlx::query_scalar("SELECT id FROM boards ORDER BY id")
            .fetch_all(on)
            .await
    })
}

/// Reads all of a board; `None` when it was deleted meanwhile. What that can be is bounded by the board's own limits.
pub async fn whole_board(db: &Db, _by: &Superuser, board: Uuid) -> sqlx::Result<Option<WholeBoard>> {
    let mut tx = db.begin_read().await?;
    let row: Option<(String, String, i64)> = in_tx!(&mut tx, |conn| {
        sqlx::query_as("SELECT name, description, head_seq FROM boards WHERE id = $1")
            .bind(board)
            .fetch_optional(&mut *conn)
            .await?
    });
    let Some((name, description, head_seq)) = row else {
        return Ok(None);
    };
    let (snapshots, log) = content(&mut tx, board).await?;
    let (times, actors) = derived(&mut tx, board).await?;
    let cards = looked_up(&mut tx, board).await?;
    Ok(Some(WholeBoard {
        name,
        description,
        head_seq,
        snapshots,
        log,
        times,
        actors,
        cards,
    }))
}

/// The snapshots, the older first, each put together out of its parts as they are.
async fn snapshots(tx: &mut Tx, board: Uuid) -> sqlx::Result<Vec<SnapshotRow>> {
    let parts: Vec<(i64, i64, Option<Vec<u8>>)> = in_tx!(tx, |conn| {
        sqlx::query_as(
            "SELECT s.seq, s.size, p.bytes FROM board_snapshots s \
             LEFT JOIN board_snapshot_parts p ON p.board_id = s.board_id AND p.seq = s.seq \
             WHERE s.board_id = $1 ORDER BY s.seq, p.part",
        )
        .bind(board)
        .fetch_all(&mut *conn)
        .await?
    });
    let mut snapshots: Vec<SnapshotRow> = Vec::new();
    for (seq, size, part) in parts {
        let part = part.unwrap_or_default();
        match snapshots.last_mut().filter(|last| last.seq == seq) {
            Some(last) => last.bytes.extend(part),
            None => snapshots.push(SnapshotRow {
                seq,
                size,
                bytes: part,
            }),
        }
    }
    Ok(snapshots)
}

async fn content(tx: &mut Tx, board: Uuid) -> sqlx::Result<(Vec<SnapshotRow>, Vec<LogRow>)> {
    let snapshots = snapshots(tx, board).await?;
    in_tx!(tx, |conn| {
        let log = sqlx::query_as(
            "SELECT seq, chunk, hash, actor, actor_seq, user_id FROM board_log WHERE board_id = $1 ORDER BY seq",
        )
        .bind(board)
        .fetch_all(&mut *conn)
        .await?;
        Ok((snapshots, log))
    })
}

async fn derived(tx: &mut Tx, board: Uuid) -> sqlx::Result<(Vec<TimeRow>, Vec<ActorRow>)> {
    in_tx!(tx, |conn| {
        let times = sqlx::query_as("SELECT seq, hash FROM change_times WHERE board_id = $1 ORDER BY seq")
            .bind(board)
            .fetch_all(&mut *conn)
            .await?;
        let actors = sqlx::query_as(
            "SELECT actor, last_seq, last_hash, user_id FROM board_actors WHERE board_id = $1",
        )
        .bind(board)
        .fetch_all(&mut *conn)
        .await?;
        Ok((times, actors))
    })
}

async fn looked_up(tx: &mut Tx, board: Uuid) -> sqlx::Result<LookedUp> {
    in_tx!(tx, |conn| {
        let seq = sqlx::query_scalar(
            "SELECT p.seq FROM boards b JOIN card_projections p ON p.board_id = b.id AND p.epoch = b.epoch \
             WHERE b.id = $1",
        )
        .bind(board)
        .fetch_optional(&mut *conn)
        .await?;
        let rows = sqlx::query_as(
            "SELECT card_id, column_id, rank, state, title, due, content FROM cards WHERE board_id = $1 \
             ORDER BY card_id",
        )
        .bind(board)
        .fetch_all(&mut *conn)
        .await?;
        let assignees = sqlx::query_as(
            "SELECT card_id, user_id FROM card_assignees WHERE board_id = $1 ORDER BY card_id, user_id",
        )
        .bind(board)
        .fetch_all(&mut *conn)
        .await?;
        Ok(LookedUp { seq, rows, assignees })
    })
}
