//! Writing what rooms tell of their cards.

use super::CardRow;
use crate::access::Superuser;
use crate::storage::{Db, Tx, in_tx};
use board_doc::{CardId, CardView};
use std::sync::Arc;
use sync_protocol::room::{CardNews, NewsOutcome};
use uuid::Uuid;

/// Cards written in one transaction: the journal waits for it on SQLite.
const SLICE_CARDS_MAX: usize = 200;

/// Writes news of a board's cards; only the last of its transactions says how far it goes. News of another log than the
/// board's, or of no board, are of no use to anybody and dropped.
pub async fn write(db: &Db, board: Uuid, news: &CardNews) -> sqlx::Result<NewsOutcome> {
    let mut slices = news.changes.cards.chunks(SLICE_CARDS_MAX).peekable();
    loop {
        let slice = slices.next().unwrap_or_default();
        let mut tx = db.begin_write().await?;
        match stand(&mut tx, board, news).await? {
            Standing::AtStart => {}
            Standing::Settled(outcome) => {
                tx.rollback().await?;
                return Ok(outcome);
            }
        }
        put_all(&mut tx, board, slice, news.upto).await?;
        let is_last = slices.peek().is_none();
        if is_last {
            finish(&mut tx, board, news).await?;
        }
        tx.commit().await?;
        if is_last {
            return Ok(NewsOutcome::Written);
        }
    }
}

/// Whether the news are written in one transaction, and so may be in [`write_group`].
pub fn is_small(news: &CardNews) -> bool {
    news.changes.cards.len() <= SLICE_CARDS_MAX
}

/// Writes small news of several boards, which are in the order of their ids, in one transaction.
pub async fn write_group(db: &Db, group: &[(Uuid, &CardNews)]) -> sqlx::Result<Vec<NewsOutcome>> {
    let mut tx = db.begin_write().await?;
    let mut outcomes = Vec::with_capacity(group.len());
    for (board, news) in group {
        outcomes.push(match stand(&mut tx, *board, news).await? {
            Standing::Settled(outcome) => outcome,
            Standing::AtStart => {
                put_all(&mut tx, *board, &news.changes.cards, news.upto).await?;
                finish(&mut tx, *board, news).await?;
                NewsOutcome::Written
            }
        });
    }
    tx.commit().await?;
    Ok(outcomes)
}

/// What is written is thrown away: everything is to be written anew.
pub async fn forget(db: &Db, _by: &Superuser, board: Uuid) -> sqlx::Result<()> {
    let mut tx = db.begin_write().await?;
    clear(&mut tx, board).await?;
    tx.commit().await
}

async fn clear(tx: &mut Tx, board: Uuid) -> sqlx::Result<()> {
    in_tx!(tx, |conn| {
        for text in [
            "DELETE FROM cards WHERE board_id = $1",
            "DELETE FROM card_projections WHERE board_id = $1",
        ] {
            sqlx::query(text).bind(board).execute(&mut *conn).await?;
        }
    });
    Ok(())
}

enum Standing {
    /// The news fit behind what is written.
    AtStart,
    /// They do not, and this is why.
    Settled(NewsOutcome),
}

/// Compares what is written with where the news begin. One writer at a time: the others wait for the row.
async fn stand(tx: &mut Tx, board: Uuid, news: &CardNews) -> sqlx::Result<Standing> {
    let epoch = Uuid::from_bytes(news.epoch);
    let log: Option<Uuid> = in_tx!(tx, |conn| {
        sqlx::query_scalar("SELECT epoch FROM boards WHERE id = $1")
            .bind(board)
            .fetch_optional(&mut *conn)
            .await?
    });
    if log != Some(epoch) {
        return Ok(Standing::Settled(NewsOutcome::Written));
    }
    let mut written = claim(tx, board, epoch).await?;
    if written.0 != epoch {
        if !news.whole {
            return Ok(Standing::Settled(NewsOutcome::Behind));
        }
        clear(tx, board).await?;
        written = claim(tx, board, epoch).await?;
    }
    let seq = written.1 as u64;
    Ok(if seq >= news.upto {
        Standing::Settled(NewsOutcome::Written)
    } else if !news.whole && seq < news.after {
        Standing::Settled(NewsOutcome::Behind)
    } else {
        Standing::AtStart
    })
}

/// Takes the board's row until the transaction ends, and says of which log it is and how far it goes.
async fn claim(tx: &mut Tx, board: Uuid, epoch: Uuid) -> sqlx::Result<(Uuid, i64)> {
    in_tx!(tx, |conn| {
        sqlx::query_as(
            "INSERT INTO card_projections (board_id, epoch, seq) VALUES ($1, $2, 0) \
             ON CONFLICT (board_id) DO UPDATE SET seq = card_projections.seq RETURNING epoch, seq",
        )
        .bind(board)
        .bind(epoch)
        .fetch_one(&mut *conn)
        .await
    })
}

async fn put_all(tx: &mut Tx, board: Uuid, cards: &[Arc<CardView>], seq: u64) -> sqlx::Result<()> {
    for card in cards {
        put(tx, board, card, seq as i64).await?;
    }
    Ok(())
}

async fn put(tx: &mut Tx, board: Uuid, card: &CardView, seq: i64) -> sqlx::Result<()> {
    let row = CardRow::from(card);
    in_tx!(tx, |conn| {
        sqlx::query(
            "INSERT INTO cards (board_id, card_id, seq, column_id, rank, state, title, due, content) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (board_id, card_id) DO UPDATE SET \
             seq = excluded.seq, column_id = excluded.column_id, rank = excluded.rank, state = excluded.state, \
             title = excluded.title, due = excluded.due, content = excluded.content",
        )
        .bind(board)
        .bind(&row.card_id)
        .bind(seq)
        .bind(&row.column_id)
        .bind(&row.rank)
        .bind(&row.state)
        .bind(&row.title)
        .bind(&row.due)
        .bind(&row.content)
        .execute(&mut *conn)
        .await?;
        sqlx::query("DELETE FROM card_assignees WHERE board_id = $1 AND card_id = $2")
            .bind(board)
            .bind(&row.card_id)
            .execute(&mut *conn)
            .await?;
        for assignee in &card.assignees {
            sqlx::query("INSERT INTO card_assignees (board_id, card_id, user_id) VALUES ($1, $2, $3)")
                .bind(board)
                .bind(&row.card_id)
                .bind(Uuid::from_bytes(assignee.user.0))
                .execute(&mut *conn)
                .await?;
        }
    });
    Ok(())
}

async fn finish(tx: &mut Tx, board: Uuid, news: &CardNews) -> sqlx::Result<()> {
    for card in &news.changes.removed {
        remove(tx, board, card).await?;
    }
    in_tx!(tx, |conn| {
        if news.whole {
            sqlx::query("DELETE FROM cards WHERE board_id = $1 AND seq < $2")
                .bind(board)
                .bind(news.upto as i64)
                .execute(&mut *conn)
                .await?;
        }
        sqlx::query("UPDATE card_projections SET seq = $2 WHERE board_id = $1")
            .bind(board)
            .bind(news.upto as i64)
            .execute(&mut *conn)
            .await?;
    });
    Ok(())
}

async fn remove(tx: &mut Tx, board: Uuid, card: &CardId) -> sqlx::Result<()> {
    in_tx!(tx, |conn| {
        sqlx::query("DELETE FROM cards WHERE board_id = $1 AND card_id = $2")
            .bind(board)
            .bind(card.as_str())
            .execute(&mut *conn)
            .await?;
    });
    Ok(())
}
