//! One group of the journal, from the first try to a certain outcome.

use super::way::Way;
use crate::live::limits::{JOURNAL_LOOK_WAIT_FIRST, JOURNAL_LOOK_WAIT_MAX, JOURNAL_TRIES_MAX};
use crate::metrics::Metrics;
use crate::storage::log::{Append, AppendError};
use board_doc::Timestamp;
use sync_protocol::BatchOutcome;
use tokio::time::Instant;

/// Commits the group, as one transaction if that is possible, and says what became of each batch.
pub(super) async fn settle(
    way: &mut Way,
    group: &[Append],
    now: Timestamp,
    metrics: &Metrics,
) -> Vec<BatchOutcome> {
    match settle_together(way, group, now, metrics).await {
        Some(outcomes) => outcomes,
        None if group.len() == 1 => vec![BatchOutcome::Failed],
        // One board's rows clash with what is stored, or somebody keeps its row. The others must not suffer for it.
        None => {
            let mut outcomes = Vec::with_capacity(group.len());
            for append in group {
                let alone = settle_together(way, std::slice::from_ref(append), now, metrics).await;
                outcomes.extend(alone.unwrap_or_else(|| vec![BatchOutcome::Failed]));
            }
            outcomes
        }
    }
}

/// `None` when it fails for one board of them: a row is there already, contrary to what its room believes, or its board's
/// row is kept by somebody.
async fn settle_together(
    way: &mut Way,
    group: &[Append],
    now: Timestamp,
    metrics: &Metrics,
) -> Option<Vec<BatchOutcome>> {
    let mut tries = 0;
    loop {
        tries += 1;
        let begun = Instant::now();
        match way.append(group, now).await {
            Ok(outcomes) => {
                count(group, &outcomes, begun, metrics);
                return Some(outcomes);
            }
            Err(AppendError::Busy(error)) if tries < JOURNAL_TRIES_MAX => {
                tracing::debug!(%error, tries, "the journal's transaction is tried again");
            }
            Err(AppendError::Clash(error)) => {
                let boards: Vec<_> = group.iter().map(|append| append.board.to_string()).collect();
                tracing::error!(%error, ?boards, "rows of the log are there already");
                return None;
            }
            Err(AppendError::Held(error)) => {
                tracing::warn!(%error, boards = group.len(), "a board of these is locked");
                return None;
            }
            Err(AppendError::Busy(error) | AppendError::Failed(error)) => {
                tracing::error!(%error, boards = group.len(), "the journal could not commit");
                return Some(vec![BatchOutcome::Failed; group.len()]);
            }
            Err(AppendError::InDoubt(error)) => {
                tracing::warn!(%error, boards = group.len(), "a commit's outcome is unknown: looking it up");
                let outcomes = look_up(way, group).await;
                count(group, &outcomes, begun, metrics);
                return Some(outcomes);
            }
        }
    }
}

fn count(group: &[Append], outcomes: &[BatchOutcome], begun: Instant, metrics: &Metrics) {
    let all = group.iter().zip(outcomes);
    let won = all.filter(|(_, outcome)| **outcome == BatchOutcome::Committed);
    let rows: usize = won.map(|(append, _)| append.batch.rows.len()).sum();
    if rows > 0 {
        metrics.committed(rows, begun.elapsed());
    }
}

/// Asks the database what became of a commit, until it answers.
async fn look_up(way: &mut Way, group: &[Append]) -> Vec<BatchOutcome> {
    let mut wait = JOURNAL_LOOK_WAIT_FIRST;
    let mut outcomes = Vec::with_capacity(group.len());
    while let Some(append) = group.get(outcomes.len()) {
        match way.outcome_of(append).await {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => {
                tracing::warn!(%error, "the database does not say yet what became of a commit");
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(JOURNAL_LOOK_WAIT_MAX);
            }
        }
    }
    outcomes
}
