//! The one who writes down, for all rooms of a node, what their cards are looked up by: many boards in one transaction,
//! so that it costs few commits however many boards are edited.

use super::limits::{TELL_CARDS_MAX, TELL_EVERY, TELL_QUEUE_BOARDS_MAX};
use crate::storage::{Db, cards};
use crate::tasks::keep_going;
use std::collections::BTreeMap;
use sync_protocol::room::{CardNews, NewsOutcome};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

/// Hands news to the writer. Cheap to clone; the writer ends when the last clone is gone.
#[derive(Debug, Clone)]
pub(super) struct Teller {
    queue: mpsc::Sender<Order>,
}

#[derive(Debug)]
struct Order {
    board: Uuid,
    news: CardNews,
    somebody_waits: bool,
    done: oneshot::Sender<NewsOutcome>,
}

impl Teller {
    /// Starts the writer.
    pub(super) fn start(db: Db) -> Self {
        let (queue, orders) = mpsc::channel(TELL_QUEUE_BOARDS_MAX);
        let orders = Mutex::new(orders);
        tokio::spawn(async move { keep_going("telling of cards", || write(&db, &orders)).await });
        Self { queue }
    }

    /// Writes news of a board's cards, after a while unless `somebody_waits`.
    pub(super) async fn tell(&self, board: Uuid, news: CardNews, somebody_waits: bool) -> NewsOutcome {
        let (done, outcome) = oneshot::channel();
        let order = Order {
            board,
            news,
            somebody_waits,
            done,
        };
        if self.queue.send(order).await.is_err() {
            return NewsOutcome::Failed;
        }
        outcome.await.unwrap_or(NewsOutcome::Failed)
    }
}

async fn write(db: &Db, orders: &Mutex<mpsc::Receiver<Order>>) {
    let mut orders = orders.lock().await;
    while let Some(first) = orders.recv().await {
        // A room has one telling under way at a time. In the order of ids, so that nodes do not block each other in a
        // circle.
        let until = Instant::now() + TELL_EVERY;
        let (mut count, mut hurry) = (first.news.changes.cards.len(), first.somebody_waits);
        let mut group = BTreeMap::from([(first.board, first)]);
        while count < TELL_CARDS_MAX && group.len() < TELL_QUEUE_BOARDS_MAX {
            let next = if hurry {
                orders.try_recv().ok()
            } else {
                timeout_at(until, orders.recv()).await.ok().flatten()
            };
            let Some(order) = next else { break };
            count += order.news.changes.cards.len();
            hurry |= order.somebody_waits;
            group.insert(order.board, order);
        }
        settle(db, group.into_values().collect()).await;
    }
}

/// Writes all of them; where one board's news do not fit, or are many, each alone.
async fn settle(db: &Db, group: Vec<Order>) {
    let (small, large): (Vec<_>, Vec<_>) = group.into_iter().partition(|order| cards::is_small(&order.news));
    let together: Vec<_> = small.iter().map(|order| (order.board, &order.news)).collect();
    let outcomes = match together.as_slice() {
        [] | [_] => None,
        several => db.in_time(cards::write_group(db, several)).await.ok(),
    };
    let Some(outcomes) = outcomes else {
        for order in small.into_iter().chain(large) {
            settle_alone(db, order).await;
        }
        return;
    };
    for (order, outcome) in small.into_iter().zip(outcomes) {
        // A room that has ended does not listen any more.
        let _ = order.done.send(outcome);
    }
    for order in large {
        settle_alone(db, order).await;
    }
}

async fn settle_alone(db: &Db, order: Order) {
    let told = db.in_time(cards::write(db, order.board, &order.news)).await;
    let outcome = told.unwrap_or_else(|error| {
        tracing::warn!(board = %order.board, %error, "where cards are looked up could not be brought up to date");
        NewsOutcome::Failed
    });
    let _ = order.done.send(outcome);
}
