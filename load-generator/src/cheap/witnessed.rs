//! What a cheap client has seen, and whether that is what it should have seen.

use super::{CheapError, Ledger, unplanned};
use board_doc::ChangeHash;
use std::time::{Duration, Instant};
use sync_protocol::ServerFrame;

/// Something that happened to an edit, and how long after it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observed {
    /// Its number in the ledger.
    pub edit: u32,
    /// When.
    pub at: Instant,
    /// Since it was sent.
    pub after: Duration,
}

/// What a cheap client has witnessed.
#[derive(Debug, Default)]
pub struct Witnessed {
    /// Edits of others that came.
    pub delivered: Vec<Observed>,
    /// Own edits that were acknowledged.
    pub acked: Vec<Observed>,
    /// How late own frames were sent: the generator's own fault.
    pub late: Vec<Duration>,
}

impl Witnessed {
    /// Whether nothing of the run is still to come for a client that has `own` of its edits.
    pub(super) fn has_all(&self, own: usize, ledger: &Ledger) -> bool {
        self.acked.len() >= own && self.delivered.len() >= ledger.edits() - own
    }

    /// When the last thing happened.
    pub fn last_at(&self) -> Option<Instant> {
        let all = self.delivered.iter().chain(&self.acked);
        all.map(|observed| observed.at).max()
    }

    /// Takes in a frame; `frames` are the edits of each frame that was sent, by its id.
    pub(super) fn take_in(
        &mut self,
        frame: ServerFrame,
        frames: &[Vec<u32>],
        ledger: &Ledger,
    ) -> Result<(), CheapError> {
        let at = Instant::now();
        match frame {
            ServerFrame::Changes { chunks, .. } => {
                let hashes = chunks.iter().filter_map(|chunk| ChangeHash::of_chunk(chunk));
                let edits = hashes.filter_map(|hash| ledger.edit_of(&hash));
                // A client that is catching up may get its own edits back from the log.
                let others = edits.filter(|edit| !frames.iter().any(|own| own.contains(edit)));
                self.delivered
                    .extend(others.filter_map(|edit| observed(edit, at, ledger)));
            }
            ServerFrame::Ack { id, covers, .. } => {
                let sent = usize::try_from(id)
                    .ok()
                    .and_then(|id| frames.get(id.checked_sub(1)?));
                let covered = sent.into_iter().flatten().take(covers as usize);
                self.acked
                    .extend(covered.filter_map(|&edit| observed(edit, at, ledger)));
            }
            ServerFrame::Welcome { .. }
            | ServerFrame::CaughtUp { .. }
            | ServerFrame::Presence { .. }
            | ServerFrame::Role { .. }
            | ServerFrame::Pong => {}
            other => return Err(unplanned(&other)),
        }
        Ok(())
    }

    /// Whether exactly the run's edits were seen: every own one acknowledged once, every other one delivered once.
    pub fn check(&self, own: &[u32], ledger: &Ledger) -> Result<(), CheapError> {
        let all = 0..ledger.edits() as u32;
        let others: Vec<u32> = all.filter(|edit| !own.contains(edit)).collect();
        exactly("acknowledged", &self.acked, own)?;
        exactly("delivered", &self.delivered, &others)
    }
}

fn observed(edit: u32, at: Instant, ledger: &Ledger) -> Option<Observed> {
    let sent = ledger.sent_at(edit)?;
    Some(Observed {
        edit,
        at,
        after: at.saturating_duration_since(sent),
    })
}

fn exactly(what: &str, found: &[Observed], wanted: &[u32]) -> Result<(), CheapError> {
    let mut found: Vec<u32> = found.iter().map(|observed| observed.edit).collect();
    let mut wanted = wanted.to_vec();
    found.sort_unstable();
    wanted.sort_unstable();
    if found == wanted {
        return Ok(());
    }
    let mut once = found.clone();
    once.dedup();
    let (found, once, wanted) = (found.len(), once.len(), wanted.len());
    Err(CheapError::Miscounted(format!(
        "{found} edits ({once} different ones) were {what} where it should be {wanted}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        let ledger = Ledger::new(&[1, 2, 3].map(|byte| ChangeHash([byte; 32])));
        (0..3).for_each(|edit| ledger.note_sent(edit, Instant::now()));
        ledger
    }

    fn witnessed(acked: &[u32], delivered: &[u32]) -> Witnessed {
        let observed = |edit| Observed {
            edit,
            at: Instant::now(),
            after: Duration::ZERO,
        };
        Witnessed {
            acked: acked.iter().copied().map(observed).collect(),
            delivered: delivered.iter().copied().map(observed).collect(),
            late: Vec::new(),
        }
    }

    #[test]
    fn a_run_ends_only_when_all_is_acknowledged_and_all_of_the_others_has_come() {
        let ledger = ledger();
        assert!(witnessed(&[0], &[1, 2]).has_all(1, &ledger));
        assert!(!witnessed(&[], &[1, 2]).has_all(1, &ledger));
        assert!(!witnessed(&[0], &[2]).has_all(1, &ledger));
        assert!(!witnessed(&[0], &[]).has_all(3, &ledger));
    }

    #[test]
    fn what_came_twice_or_is_somebody_elses_does_not_count_for_what_is_missing() {
        let ledger = ledger();
        assert!(witnessed(&[0], &[2, 1]).check(&[0], &ledger).is_ok());
        for (acked, delivered) in [
            (&[0_u32][..], &[1_u32, 1][..]),
            (&[1], &[1, 2]),
            (&[0], &[1, 0]),
            (&[0, 0], &[1, 2]),
        ] {
            let wrong = witnessed(acked, delivered);
            assert!(wrong.check(&[0], &ledger).is_err(), "{acked:?} {delivered:?}");
        }
    }

    #[test]
    fn an_acknowledgement_counts_for_as_many_edits_as_it_covers() {
        let mut witnessed = Witnessed::default();
        let ack = |covers| ServerFrame::Ack {
            id: 1,
            covers,
            first_seq: 1,
            count: covers,
        };
        witnessed
            .take_in(ack(2), &[vec![0, 1, 2]], &ledger())
            .expect("an ack");
        assert_eq!(
            witnessed.acked.iter().map(|acked| acked.edit).collect::<Vec<_>>(),
            [0, 1]
        );
        let retry = ServerFrame::Retry {
            id: 1,
            reason: sync_protocol::RetryReason::Overload,
            after_ms: 1,
        };
        assert!(witnessed.take_in(retry, &[vec![0]], &ledger()).is_err());
    }
}
