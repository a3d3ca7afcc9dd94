//! The one writer of a node: commits what the rooms have gathered, many boards in one transaction.
//!
//! Group commit without timers: while a transaction commits, the next group gathers in the channel.
//! Nobody is answered before the outcome is certain.

mod commit;
mod way;

use super::limits::{JOURNAL_GROUP_BYTES_MAX, JOURNAL_GROUP_ROWS_MAX, JOURNAL_QUEUE_BATCHES_MAX};
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::storage::Db;
use crate::storage::log::Append;
use std::sync::Arc;
use sync_protocol::{Batch, BatchOutcome};
use tokio::sync::{Mutex, mpsc, oneshot};
use uuid::Uuid;
use way::Way;

/// Hands batches to the writer. Cheap to clone; the writer ends when the last clone is gone.
#[derive(Debug, Clone)]
pub struct Journal {
    queue: mpsc::Sender<Order>,
}

/// A batch and who waits for its outcome.
#[derive(Debug)]
struct Order {
    append: Append,
    done: oneshot::Sender<BatchOutcome>,
}

impl Journal {
    /// Starts the writer.
    pub fn start(db: Db, clock: Arc<dyn Clock>, metrics: Metrics) -> Self {
        let (queue, orders) = mpsc::channel(JOURNAL_QUEUE_BATCHES_MAX);
        let orders = Arc::new(Mutex::new(orders));
        tokio::spawn(async move {
            loop {
                let (orders, clock) = (Arc::clone(&orders), Arc::clone(&clock));
                let writer = tokio::spawn(write(Way::to(db.clone()), clock, metrics.clone(), orders));
                match writer.await {
                    Err(error) if error.is_panic() => tracing::error!(%error, "the journal begins anew"),
                    _ => return,
                }
            }
        });
        Self { queue }
    }

    /// Appends a batch to a board's log. Resolves when the outcome is certain, which may be long after the
    /// database went away.
    pub async fn append(&self, board: Uuid, batch: Batch) -> BatchOutcome {
        let (done, outcome) = oneshot::channel();
        let order = Order {
            append: Append { board, batch },
            done,
        };
        if self.queue.send(order).await.is_err() {
            return BatchOutcome::Failed;
        }
        // The writer answers every order it took, unless it panicked: then the batch is in doubt, and the room
        // finds out by its next compare-and-append.
        outcome.await.unwrap_or(BatchOutcome::Failed)
    }
}

async fn write(
    mut way: Way,
    clock: Arc<dyn Clock>,
    metrics: Metrics,
    orders: Arc<Mutex<mpsc::Receiver<Order>>>,
) {
    let mut orders = orders.lock().await;
    let mut waiting = None;
    loop {
        let first = match waiting.take() {
            Some(order) => order,
            None => match orders.recv().await {
                Some(order) => order,
                None => return,
            },
        };
        let mut group = Group::of(first);
        while waiting.is_none()
            && let Ok(order) = orders.try_recv()
        {
            waiting = group.take(order);
        }
        group.commit(&mut way, clock.now(), &metrics).await;
    }
}

/// What is committed at once.
struct Group {
    orders: Vec<Order>,
    rows: usize,
    bytes: usize,
}

impl Group {
    fn of(order: Order) -> Self {
        let mut group = Self {
            orders: Vec::new(),
            rows: 0,
            bytes: 0,
        };
        group.add(order);
        group
    }

    /// Takes the order in, or gives it back when the group is full.
    fn take(&mut self, order: Order) -> Option<Order> {
        let rows = order.append.batch.rows.len();
        if self.rows + rows > JOURNAL_GROUP_ROWS_MAX
            || self.bytes + bytes_of(&order.append.batch) > JOURNAL_GROUP_BYTES_MAX
        {
            return Some(order);
        }
        self.add(order);
        None
    }

    fn add(&mut self, order: Order) {
        self.rows += order.append.batch.rows.len();
        self.bytes += bytes_of(&order.append.batch);
        self.orders.push(order);
    }

    async fn commit(mut self, way: &mut Way, now: board_doc::Timestamp, metrics: &Metrics) {
        // Rows of `boards` are locked in the order of their ids, on every node, so that nodes do not block
        // each other in a circle. The sort is stable: batches of one board keep their order.
        self.orders.sort_by_key(|order| order.append.board);
        let (appends, done): (Vec<_>, Vec<_>) = self
            .orders
            .into_iter()
            .map(|order| (order.append, order.done))
            .unzip();
        let outcomes = commit::settle(way, &appends, now, metrics).await;
        for (done, outcome) in done.into_iter().zip(outcomes) {
            // Nobody waits any more when the node is stopping: the row is durable all the same.
            let _ = done.send(outcome);
        }
    }
}

fn bytes_of(batch: &Batch) -> usize {
    batch.rows.iter().map(|row| row.chunk.len()).sum()
}
