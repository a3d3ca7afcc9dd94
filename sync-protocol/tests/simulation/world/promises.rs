//! What must hold after every step, and at the end.

use super::*;

impl World {
    /// S1: what a client counts as saved because it was acknowledged, is.
    pub(super) fn receive(&mut self, person: usize, frame: &Bytes, falls: u32) {
        let acknowledged = matches!(ServerFrame::decode(frame), Ok(ServerFrame::Ack { .. }));
        let waiting = self.people[person].session.pending();
        let before: Vec<_> = waiting.filter(|_| acknowledged).collect();
        self.tell(person, ClientInput::Received(frame.to_vec()));
        if acknowledged {
            let after: BTreeSet<_> = self.people[person].session.pending().collect();
            for hash in before.iter().filter(|hash| !after.contains(hash)) {
                // What a backup has not, was durable when that was said.
                let was_durable = falls < self.falls && self.lost.contains(hash);
                assert!(
                    was_durable || self.store.holds(*hash),
                    "tab {person}: {hash} is acknowledged and not durable"
                );
            }
        }
    }

    /// S1, S2, S4: what a room says is durable, is; and the log's order is what it says.
    pub(super) fn check_promises(&mut self, node: usize, frame: &Bytes) {
        match ServerFrame::decode(frame).expect("rooms send what can be read") {
            ServerFrame::Changes { first_seq, chunks } => {
                for (seq, chunk) in (first_seq..).zip(&chunks) {
                    let index = seq as usize - 1;
                    let row = self.store.log.get(index);
                    if let Some(row) = row.filter(|row| row.chunk[..] == chunk[..]) {
                        self.seen.insert(row.hash);
                        continue;
                    }
                    let was = self.log_before(node).get(index);
                    assert!(
                        was.is_some_and(|row| row.chunk[..] == chunk[..]),
                        "row {seq} is {}",
                        if row.is_some() {
                            "another change"
                        } else {
                            "seen before it was durable"
                        }
                    );
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
                let durable = self.store.log.len().max(self.log_before(node).len());
                assert!(
                    count == 0 || last <= durable as u64 + 1,
                    "acknowledged before it was durable"
                );
            }
            _ => {}
        }
    }

    /// What a tab has made is on its device when it leaves it. (What was settled, and then lost by the server, may be
    /// sent again by one tab while another has it stored again.)
    pub(super) fn check_sent(&self, person: usize, frame: &Bytes) {
        let tab = &self.people[person];
        let Ok(ClientFrame::Changes { chunks, .. }) = ClientFrame::decode(frame) else {
            return;
        };
        let writer = tab.session.replica().map(|replica| replica.actor().to_bytes());
        for chunk in &chunks {
            let read = board_doc::guard::read(chunk).expect("a chunk");
            let hash = read.hash;
            assert!(
                writer.is_some_and(|writer| writer[..] != read.actor[..])
                    || !tab.session.status().durable
                    || self.store.holds(hash)
                    || self.lost.contains(&hash)
                    || self.devices[tab.device].holds(hash),
                "tab {person} sent {hash} before it was stored"
            );
        }
    }

    /// Says what was done twice.
    pub(super) fn check_outcome(&self) -> Option<String> {
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
                "tab {n} is stuck: {status:?}"
            );
            if self.faults.trouble == 0 {
                // Tabs that were opened at once agree on one copy, whichever was there first.
                assert!(
                    person.connection <= 4,
                    "tab {n} had to connect anew though nothing went wrong"
                );
            }
            let of_device = |other: &&Person| other.device == person.device;
            let parked: u32 = self
                .people
                .iter()
                .filter(of_device)
                .map(|person| person.session.status().parked)
                .sum();
            // What builds on changes of others that are gone for ever waits for them for ever.
            let for_ever = if self.restored { parked } else { 0 };
            assert!(status.waiting <= for_ever, "tab {n} waits for ever: {status:?}");
            let view = sorted(person.session.view().expect("a live session has a board"));
            assert_eq!(view, truth, "tab {n} has another board");
            let shown = sorted(person.shown.clone().expect("a live session was shown"));
            assert_eq!(
                timeless(shown),
                timeless(truth.clone()),
                "tab {n} is shown another board"
            );
        }
        self.check_server_edits(&truth);
        self.check_disks(&truth);
        self.check_edits(&truth)
    }

    /// What a device has when all its tabs are closed now.
    fn check_disks(&self, truth: &BoardView) {
        for (n, device) in self.devices.iter().enumerate() {
            let local = device.read();
            let Some(copy) = &local.copy else { continue };
            let tabs = self.people.iter().filter(|person| person.device == n);
            let tabs: Vec<_> = tabs.collect();
            if tabs.iter().any(|tab| !tab.session.status().durable) {
                continue;
            }
            let waiting: BTreeSet<_> = tabs.iter().flat_map(|tab| tab.session.pending()).collect();
            let kept: BTreeSet<_> = local.pending.iter().map(|kept| kept.hash).collect();
            let missing: Vec<_> = waiting.difference(&kept).collect();
            assert!(
                missing.is_empty(),
                "device {n} does not keep all that waits: {missing:?}"
            );
            // A tab whose store failed may be done with what is still there: the next opening finds out.
            let done = |hash: &ChangeHash| device.failed || self.store.holds(*hash);
            let more: Vec<_> = kept.difference(&waiting).filter(|hash| !done(hash)).collect();
            assert!(
                more.is_empty(),
                "device {n} keeps more than its tabs say: {more:?}"
            );
            assert_eq!(
                copy.cursor,
                self.store.head(),
                "device {n} is not where its tabs are"
            );
            let opened = ClientSession::open(tabs[0].user, 1, self.now, local, Vec::new());
            let view = sorted(opened.view().expect("a copy is a board"));
            assert_eq!(view, *truth, "device {n} has another board");
        }
    }
}

/// Cards by id: the order among cards follows from their places.
fn sorted(mut view: BoardView) -> BoardView {
    view.cards.sort_by(|a, b| a.id.cmp(&b.id));
    view
}

/// Times that were ahead of a tab's clock were shown as its now, which has passed since.
fn timeless(view: BoardView) -> BoardView {
    view.no_later_than(Timestamp(0))
}
