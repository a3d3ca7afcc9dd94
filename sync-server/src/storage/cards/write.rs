//! Writing what rooms tell of their cards.

use super::CardRow;
use crate::access::Superuser;
use crate::storage::script::Script;
use crate::storage::{Db, Tx, in_tx};
use board_doc::CardView;
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
        let mut script = put_all(board, slice, news.upto);
        let is_last = slices.peek().is_none();
        if is_last {
            finish(&mut script, board, news);
        }
        script.run(&mut tx).await?;
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
                let mut script = put_all(*board, &news.changes.cards, news.upto);
                finish(&mut script, *board, news);
                script.run(&mut tx).await?;
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
    let Some(mut written) = claim(tx, board, epoch).await? else {
        return Ok(Standing::Settled(NewsOutcome::Written));
    };
    if written.0 != epoch {
        if !news.whole {
            return Ok(Standing::Settled(NewsOutcome::Behind));
        }
        clear(tx, board).await?;
        written = claim(tx, board, epoch).await?.ok_or(sqlx::Error::RowNotFound)?;
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

/// Takes the board's row until the transaction ends, and says of which log it is and how far it goes; `None` when this
/// is not the log of the board.
async fn claim(tx: &mut Tx, board: Uuid, epoch: Uuid) -> sqlx::Result<Option<(Uuid, i64)>> {
    in_tx!(tx, |conn| {
        sqlx::query_as(
            "INSERT INTO card_projections (board_id, epoch, seq) \
             SELECT id, epoch, 0 FROM boards WHERE id = $1 AND epoch = $2 \
             ON CONFLICT (board_id) DO UPDATE SET seq = card_projections.seq RETURNING epoch, seq",
        )
        .bind(board)
        .bind(epoch)
        .fetch_optional(&mut *conn)
        .await
    })
}

/// What is written of cards.
fn put_all(board: Uuid, cards: &[Arc<CardView>], seq: u64) -> Script {
    let mut script = Script::default();
    for card in cards {
        put(&mut script, board, card, seq as i64);
    }
    // Behind the others, which are alike: few texts are prepared.
    for card in cards {
        for assignee in &card.assignees {
            script.add(
                "INSERT INTO card_assignees (board_id, card_id, user_id) VALUES ($1, $2, $3)",
                [
                    board.into(),
                    card.id.as_str().into(),
                    Uuid::from_bytes(assignee.user.0).into(),
                ],
            );
        }
    }
    script
}

fn put(script: &mut Script, board: Uuid, card: &CardView, seq: i64) {
    let row = CardRow::from(card);
    script.add(
        "INSERT INTO cards (board_id, card_id, seq, column_id, rank, state, title, due, content) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (board_id, card_id) DO UPDATE SET \
         seq = excluded.seq, column_id = excluded.column_id, rank = excluded.rank, state = excluded.state, \
         title = excluded.title, due = excluded.due, content = excluded.content",
        [
            board.into(),
            row.card_id.as_str().into(),
            seq.into(),
            row.column_id.as_str().into(),
            row.rank.as_str().into(),
            row.state.as_str().into(),
            row.title.as_str().into(),
            row.due.as_deref().into(),
            row.content.as_str().into(),
        ],
    );
    script.add(
        "DELETE FROM card_assignees WHERE board_id = $1 AND card_id = $2",
        [board.into(), row.card_id.as_str().into()],
    );
}

/// What ends the news of a board.
fn finish(script: &mut Script, board: Uuid, news: &CardNews) {
    for card in &news.changes.removed {
        script.add(
            "DELETE FROM cards WHERE board_id = $1 AND card_id = $2",
            [board.into(), card.as_str().into()],
        );
    }
    let upto = news.upto as i64;
    if news.whole {
        script.add(
            "DELETE FROM cards WHERE board_id = $1 AND seq < $2",
            [board.into(), upto.into()],
        );
    }
    script.add(
        "UPDATE card_projections SET seq = $2 WHERE board_id = $1",
        [board.into(), upto.into()],
    );
}
