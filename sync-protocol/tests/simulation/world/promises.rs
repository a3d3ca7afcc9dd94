//! What must hold after every step, and at the end.

use super::*;

impl World {
    /// S1: what a client counts as saved because it was acknowledged, is.
    pub(super) fn receive(&mut self, person: usize, frame: &Bytes) {
        let acknowledged = matches!(ServerFrame::decode(frame), Ok(ServerFrame::Ack { .. }));
        let before: Vec<_> = self.people[person].session.pending().collect();
        self.tell(person, ClientInput::Received(frame.to_vec()));
        if acknowledged {
            let after: BTreeSet<_> = self.people[person].session.pending().collect();
            for hash in before.iter().filter(|hash| !after.contains(hash)) {
                assert!(self.store.holds(*hash), "acknowledged and not durable");
            }
        }
    }

    /// S1, S2, S4: what a room says is durable, is; and the log's order is what it says.
    pub(super) fn check_promises(&mut self, frame: &Bytes) {
        match ServerFrame::decode(frame).expect("rooms send what can be read") {
            ServerFrame::Changes { first_seq, chunks } => {
                for (seq, chunk) in (first_seq..).zip(&chunks) {
                    let row = self
                        .store
                        .log
                        .get(seq as usize - 1)
                        .expect("seen before it was durable");
                    assert_eq!(&row.chunk[..], &chunk[..], "row {seq} is another change");
                    self.seen.insert(row.hash);
                }
            }
            ServerFrame::Ack {
                first_seq,
                count,
                covers,
                ..
            } => {
                self.tally.acknowledged += u64::from(covers);
                let last = first_seq + u64::from(count);
                assert!(
                    count == 0 || last <= self.store.log.len() as u64 + 1,
                    "acknowledged before it was durable"
                );
            }
            _ => {}
        }
    }

    pub(super) fn check_outcome(&self) {
        for hash in &self.seen {
            assert!(self.store.holds(*hash), "a seen change is lost");
        }
        let reader = Actor::new(UserId([9; 16]), ReplicaId([9; 8]));
        let truth = sorted(Board::over(self.store.document(), reader).view());
        for (n, person) in self.people.iter().enumerate() {
            let status = person.session.status();
            assert_eq!(
                status.connection,
                Connection::Live,
                "person {n} is stuck: {status:?}"
            );
            if self.faults.trouble == 0 {
                assert_eq!(
                    person.connection, 1,
                    "person {n} had to connect anew though nothing went wrong"
                );
            }
            assert_eq!(status.waiting, 0, "person {n} waits for ever: {status:?}");
            let view = sorted(person.session.view().expect("a live session has a board"));
            assert_eq!(view, truth, "person {n} has another board");
            let shown = sorted(person.shown.clone().expect("a live session was shown"));
            assert_eq!(shown, truth, "person {n} is shown another board");
            for card in person.added.difference(&person.handed_back) {
                assert!(
                    truth.cards.iter().any(|kept| kept.id == *card),
                    "person {n} lost a card"
                );
            }
        }
    }
}

/// Cards by id: the order among cards follows from their places.
fn sorted(mut view: BoardView) -> BoardView {
    view.cards.sort_by(|a, b| a.id.cmp(&b.id));
    view
}
