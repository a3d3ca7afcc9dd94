//! The same board on other nodes (rules N1 to N5).

use super::scene::*;
use board_doc::Timestamp;
use bytes::Bytes;
use sync_protocol::frames::{Role, ServerFrame};
use sync_protocol::limits::{
    NODE_CHUNKS_BYTES_MAX, NODE_PRESENCES_MAX, PEERS_ELSEWHERE_MAX, PRESENCE_BYTES_MAX, PRESENCE_LASTS,
    PRESENCE_TOLD_EVERY,
};
use sync_protocol::room::LogRead;
use sync_protocol::{
    BatchOutcome, BoardRevision, DecodeError, NodeId, NodeNews, NodePresence, PeerId, RoomInput,
};

const OTHER: NodeId = NodeId([8; 16]);

impl Scene {
    fn hears(&mut self, news: &NodeNews) {
        // Over the wire and back.
        let news = NodeNews::decode(&news.encode()).expect("it can be read");
        self.tell(RoomInput::Heard { from: OTHER, news });
    }

    fn hears_presence(&mut self, peer: PeerId, state: &str) {
        self.hears(&NodeNews::Present(vec![presence(peer, state)]));
    }

    /// What A is shown of presence: who, and what.
    fn shown_to_a(&mut self) -> Vec<(u64, String)> {
        let heard = self.heard().into_iter().filter(|(to, _)| *to == A);
        let shown = heard.filter_map(|(_, frame)| match frame {
            ServerFrame::Presence { peer, state, .. } => {
                Some((peer, String::from_utf8(state).expect("text")))
            }
            _ => None,
        });
        shown.collect()
    }

    /// Answers a read of the log with these rows behind the head, the last at `head_seq`.
    fn reads(&mut self, head_seq: u64, chunks: &[Vec<u8>]) {
        let first = head_seq + 1 - chunks.len() as u64;
        self.tell(RoomInput::Log(LogRead {
            known: revision(0, 0),
            hash: None,
            revision: revision(head_seq, 1),
            rows: rows(chunks, first),
            roles: Vec::new(),
            gone: false,
        }));
    }
}

fn presence(peer: PeerId, state: &str) -> NodePresence {
    NodePresence {
        peer,
        user: BOB,
        state: state.into(),
    }
}

/// `chunks` were committed elsewhere, the last at `head_seq`.
fn committed(head_seq: u64, chunks: &[Vec<u8>]) -> NodeNews {
    NodeNews::Committed {
        revision: revision(head_seq, 1),
        count: chunks.len() as u32,
        chunks: chunks.iter().map(|chunk| Bytes::from(chunk.clone())).collect(),
    }
}

fn changes(first_seq: u64, chunks: &[Vec<u8>]) -> ServerFrame {
    ServerFrame::Changes {
        first_seq,
        chunks: chunks.to_vec(),
    }
}

#[test]
fn n2_other_nodes_hear_of_what_is_committed_and_of_nothing_before() {
    let mut scene = two_members();
    let chunks = cards(ADA, 1, 2);
    scene.send(A, 1, &chunks);
    assert_eq!(scene.published, [], "it is not durable yet");
    scene.answer(BatchOutcome::Failed);
    assert_eq!(scene.published, [], "it has not become so");
    scene.send(A, 2, &chunks);
    scene.answer(BatchOutcome::Committed);
    assert_eq!(scene.published, [committed(3, &chunks)]);
}

#[test]
fn n2_what_follows_the_head_is_taken_without_a_read() {
    let mut scene = two_members();
    let chunks = cards(BOB, 1, 3);
    scene.hears(&committed(3, &chunks[..2]));
    assert_eq!(
        scene.heard(),
        [(A, changes(2, &chunks[..2])), (B, changes(2, &chunks[..2]))]
    );
    // Also where a part of it is known.
    scene.hears(&committed(4, &chunks[1..]));
    assert_eq!(
        scene.heard(),
        [(A, changes(4, &chunks[2..])), (B, changes(4, &chunks[2..]))]
    );
    assert_eq!(scene.room.head_seq(), 4);
    assert!(scene.log_reads.is_empty(), "{:?}", scene.log_reads);
    assert_eq!(scene.published, [], "what others have committed, they tell");
}

#[test]
fn n2_what_comes_twice_or_late_is_no_news() {
    let mut scene = two_members();
    let chunks = cards(BOB, 1, 2);
    scene.hears(&committed(3, &chunks));
    scene.heard();
    scene.hears(&committed(3, &chunks));
    scene.hears(&committed(2, &chunks[..1]));
    assert!(scene.heard().is_empty());
    assert!(scene.log_reads.is_empty());
}

#[test]
fn n2_a_gap_or_a_range_alone_is_read_from_the_log() {
    let mut scene = two_members();
    let chunks = cards(BOB, 1, 3);
    scene.hears(&committed(3, &chunks[1..2]));
    assert_eq!(scene.log_reads, [1], "seq 2 is missing");
    assert!(scene.heard().is_empty(), "nobody is shown a log with a gap");
    // What comes while the log is read may be more than that brings.
    scene.hears(&NodeNews::Committed {
        revision: revision(4, 1),
        count: 1,
        chunks: Vec::new(),
    });
    scene.reads(3, &chunks[..2]);
    assert_eq!(scene.log_reads, [1, 3], "it does not reach as far as was said");
    scene.reads(4, &chunks[2..]);
    assert_eq!(scene.room.head_seq(), 4);
    assert_eq!(scene.log_reads, [1, 3]);
}

#[test]
fn n1_a_head_that_is_nowhere_is_looked_for_once() {
    let mut scene = two_members();
    scene.hears(&NodeNews::Here(revision(1_000, 1)));
    assert_eq!(scene.log_reads, [1]);
    scene.reads(1, &[]);
    assert_eq!(scene.log_reads, [1], "the database knows better");
    scene.hears(&NodeNews::Here(revision(1_000, 1)));
    scene.tell(RoomInput::LogFailed);
    assert_eq!(scene.log_reads, [1, 1], "a failed read is not repeated at once");
}

#[test]
fn n2_while_a_batch_is_in_flight_its_outcome_decides() {
    let mut scene = two_members();
    let (ours, theirs) = (cards(ADA, 1, 1), cards(BOB, 2, 1));
    scene.send(A, 1, &ours);
    scene.hears(&committed(2, &theirs));
    assert!(scene.heard().is_empty() && scene.log_reads.is_empty());
    scene.answer(BatchOutcome::Overtaken);
    assert_eq!(scene.log_reads, [1]);
    scene.reads(2, &theirs);
    scene.head = 2;
    scene.answer(BatchOutcome::Committed);
    assert_eq!(scene.room.head_seq(), 3);

    // Theirs was committed behind ours, and heard of first.
    let (ours, theirs) = (cards(ADA, 3, 1), cards(BOB, 4, 1));
    scene.send(A, 2, &ours);
    scene.hears(&committed(5, &theirs));
    assert_eq!(scene.log_reads, [1]);
    scene.answer(BatchOutcome::Committed);
    assert_eq!(scene.log_reads, [1, 4], "it lacks what it has heard of");
}

#[test]
fn n2_another_log_under_the_same_name_is_read() {
    let mut scene = two_members();
    let other = BoardRevision {
        epoch: [4; 16],
        ..revision(2, 1)
    };
    scene.hears(&NodeNews::Committed {
        revision: other,
        count: 1,
        chunks: vec![Bytes::from(cards(BOB, 1, 1).remove(0))],
    });
    assert!(scene.heard().is_empty());
    assert_eq!((scene.room.head_seq(), scene.log_reads), (1, vec![1]));
}

#[test]
fn n5_roles_that_have_changed_are_read_though_the_news_of_it_was_lost() {
    let mut scene = two_members();
    let chunks = cards(BOB, 1, 1);
    scene.hears(&NodeNews::Committed {
        revision: revision(2, 2),
        count: 1,
        chunks: vec![chunks[0].clone().into()],
    });
    assert_eq!(scene.room.head_seq(), 2);
    assert_eq!(scene.log_reads, [2]);
    scene.send(A, 1, &cards(ADA, 3, 1));
    assert!(
        scene.batches.is_empty(),
        "no batch passes before the roles are known"
    );
}

#[test]
fn n4_peers_of_other_nodes_are_shown_under_names_of_their_own() {
    let mut scene = two_members();
    // Nodes number their peers alike.
    scene.hears_presence(A, "here");
    let [(shown, state)] = &scene.shown_to_a()[..] else {
        panic!("shown once")
    };
    assert_ne!(*shown, A.0);
    assert!(*shown < 1 << 53, "a script must be able to count as far");
    assert_eq!(state, "here");
    let shown = *shown;
    scene.hears_presence(A, "here");
    assert!(scene.shown_to_a().is_empty(), "that is no news");
    let late = PeerId(3);
    scene.join(late, BOB, Role::Viewer);
    let frame = ServerFrame::Presence {
        peer: shown,
        user: BOB.0,
        state: b"here".to_vec(),
    };
    assert!(scene.heard().contains(&(late, frame)), "who comes later sees it");
    scene.hears_presence(A, "");
    assert_eq!(scene.shown_to_a(), [(shown, String::new())]);
    assert!(scene.published.is_empty(), "they are told by their own node");
}

#[test]
fn n4_who_is_not_heard_of_for_a_while_is_gone() {
    let mut scene = two_members();
    let after = |wait: std::time::Duration| Timestamp(NOW.0 + wait.as_millis() as i64);
    let second = std::time::Duration::from_secs(1);
    scene.hears_presence(PeerId(9), "here");
    scene.shown_to_a();
    scene.now = after(second);
    scene.hears_presence(PeerId(9), "here");
    scene.now = after(PRESENCE_LASTS);
    scene.tell(RoomInput::Tick);
    assert!(scene.shown_to_a().is_empty(), "it was said again");
    scene.now = after(PRESENCE_LASTS + second);
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.shown_to_a().len(), 1);
}

#[test]
fn n4_our_own_are_told_of_again_and_when_somebody_asks() {
    let mut scene = two_members();
    scene.tell(RoomInput::Tick);
    scene.published.clear();
    scene.tell(RoomInput::Frame {
        peer: A,
        frame: sync_protocol::ClientFrame::Presence {
            state: b"here".to_vec(),
        },
    });
    let told = NodeNews::Present(vec![NodePresence {
        peer: A,
        user: ADA,
        state: b"here".to_vec(),
    }]);
    assert_eq!(std::mem::take(&mut scene.published), std::slice::from_ref(&told));
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.published, []);
    scene.hears(&NodeNews::WhoIsThere);
    scene.tell(RoomInput::Tick);
    let here = NodeNews::Here(revision(1, 1));
    assert_eq!(std::mem::take(&mut scene.published), [here, told.clone()]);
    scene.now = Timestamp(NOW.0 + PRESENCE_TOLD_EVERY.as_millis() as i64);
    scene.tell(RoomInput::Tick);
    assert_eq!(std::mem::take(&mut scene.published), [told]);
    scene.tell(RoomInput::Leave { peer: A });
    assert_eq!(
        scene.published,
        [NodeNews::Present(vec![NodePresence {
            peer: A,
            user: ADA,
            state: Vec::new()
        }])]
    );
}

#[test]
fn n1_who_is_on_the_bus_asks_what_it_has_not_heard() {
    let mut scene = two_members();
    scene.tell(RoomInput::OnBus);
    assert_eq!(scene.published, [NodeNews::WhoIsThere]);
}

#[test]
fn n4_there_are_never_more_than_a_room_shows() {
    let mut scene = two_members();
    for peer in 0..=PEERS_ELSEWHERE_MAX as u64 {
        scene.hears_presence(PeerId(peer), "here");
    }
    assert_eq!(scene.shown_to_a().len(), PEERS_ELSEWHERE_MAX);
}

#[test]
fn n2_too_much_for_the_bus_is_told_as_a_range() {
    let mut scene = two_members();
    let chunks = bombs(ADA, 4);
    scene.send(A, 1, &chunks);
    let batch = scene.answer(BatchOutcome::Committed);
    let bytes: usize = batch.rows.iter().map(|row| row.chunk.len()).sum();
    assert!(bytes > NODE_CHUNKS_BYTES_MAX, "{bytes}");
    let [news] = &scene.published[..] else { panic!() };
    let NodeNews::Committed { count, chunks, .. } = news else {
        panic!()
    };
    assert_eq!((*count as usize, chunks.len()), (batch.rows.len(), 0));
    assert!(news.encode().len() < 100);
}

#[test]
fn n3_what_is_beyond_the_limits_is_not_read() {
    let limit = |news: &NodeNews| match NodeNews::decode(&news.encode()) {
        Err(DecodeError::Limit(what)) => what,
        other => panic!("{other:?}"),
    };
    let with = |count, chunks| NodeNews::Committed {
        revision: revision(5, 1),
        count,
        chunks,
    };
    assert_eq!(limit(&with(0, Vec::new())), "count");
    assert_eq!(limit(&with(6, Vec::new())), "head_seq");
    assert_eq!(limit(&with(2, vec![Bytes::from_static(b"one")])), "chunks");
    let many = vec![presence(A, "x"); NODE_PRESENCES_MAX + 1];
    assert_eq!(limit(&NodeNews::Present(many)), "peers");
    let long = presence(A, &"x".repeat(PRESENCE_BYTES_MAX + 1));
    assert_eq!(limit(&NodeNews::Present(vec![long])), "presence");
    let large = with(1, vec![Bytes::from(vec![0; 1 << 20])]);
    assert!(matches!(
        NodeNews::decode(&large.encode()),
        Err(DecodeError::TooLarge(_))
    ));
}
