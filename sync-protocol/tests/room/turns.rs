//! S10: what a room reads at once is bounded, whatever becomes of it, and so is what anybody has it read for nothing.

use super::scene::*;
use automerge::ReadDoc;
use automerge::transaction::Transactable;
use board_doc::{Actor, Document, ReplicaId, Timestamp, UserId};
use sync_protocol::frames::{RetryReason, ServerFrame};
use sync_protocol::limits::{
    OPERATION_READ_BYTES, READ_FOR_NOTHING_BYTES_MAX, READ_FOR_NOTHING_WITHIN, TURN_BYTES_MAX,
};
use sync_protocol::{BatchOutcome, ClientFrame, RoomInput};

/// What one of [`bombs`] costs to read, at least.
const BOMB_BYTES: u64 = 500_000;
/// How many of them fill a turn.
const BOMBS_PER_TURN: usize = TURN_BYTES_MAX.div_ceil(BOMB_BYTES) as usize;

impl Scene {
    /// The log has a change of Ada's that is large when inflated.
    fn with_a_bomb() -> (Self, Vec<u8>) {
        let mut scene = two_members();
        let bomb = bombs(ADA, 1).remove(0);
        scene.send(A, 1, std::slice::from_ref(&bomb));
        scene.answer(BatchOutcome::Committed);
        scene.heard();
        (scene, bomb)
    }

    /// How many frames of A's are answered with an `Ack` of so many chunks, and how many are to be sent again.
    fn acks_and_retries(&mut self) -> (Vec<u32>, usize) {
        let (mut acks, mut retries) = (Vec::new(), 0);
        for (to, frame) in self.heard() {
            match frame {
                ServerFrame::Ack { covers, .. } if to == A => acks.push(covers),
                ServerFrame::Retry {
                    reason: RetryReason::Overload,
                    ..
                } if to == A => retries += 1,
                _ => {}
            }
        }
        (acks, retries)
    }
}

#[test]
fn s10_of_a_frame_of_known_changes_so_many_are_read_as_a_turn_has_room_for() {
    let (mut scene, bomb) = Scene::with_a_bomb();
    scene.send(A, 2, &vec![bomb; 100]);
    assert_eq!(scene.acks_and_retries(), (vec![BOMBS_PER_TURN as u32], 1));
}

#[test]
fn s10_between_frames_that_nothing_comes_of_others_are_heard() {
    let (mut scene, bomb) = Scene::with_a_bomb();
    scene.goes_on = false;
    // While a batch is in flight, they gather.
    scene.send(B, 1, &cards(BOB, 1, 1));
    for id in 2..5 {
        scene.send(A, id, &vec![bomb.clone(); BOMBS_PER_TURN]);
    }
    scene.answer(BatchOutcome::Committed);
    assert_eq!((scene.acks_and_retries().0.len(), scene.turns), (1, 1));
    scene.tell(RoomInput::Frame {
        peer: B,
        frame: ClientFrame::Ping,
    });
    let heard = scene.heard();
    assert!(heard.contains(&(B, ServerFrame::Pong)));
    let answered = heard.iter().filter(|(to, _)| *to == A).count();
    assert_eq!((answered, scene.turns), (1, 2));
    scene.tell(RoomInput::GoOn);
    assert_eq!(
        (scene.acks_and_retries().0.len(), scene.turns),
        (1, 2),
        "it was the last"
    );
    assert!(!scene.room.has_waiting());
}

#[test]
fn s10_nobody_stands_behind_all_that_somebody_else_has_sent() {
    let (mut scene, bomb) = Scene::with_a_bomb();
    scene.goes_on = false;
    scene.send(B, 1, &cards(BOB, 1, 1));
    for id in 2..5 {
        scene.send(A, id, &vec![bomb.clone(); BOMBS_PER_TURN]);
    }
    scene.send(B, 2, &cards(BOB, 2, 1));
    scene.answer(BatchOutcome::Committed);
    assert_eq!(scene.acks_and_retries().0.len(), 1, "whose turn it was");
    let batches = scene.batches.len();
    scene.tell(RoomInput::GoOn);
    let batch = &scene.batches[batches..];
    assert!(
        batch
            .iter()
            .flat_map(|batch| &batch.rows)
            .all(|row| row.user == BOB)
    );
    assert_eq!(batch.len(), 1);
    assert_eq!(scene.acks_and_retries().0.len(), 0);
}

#[test]
fn s10_operations_count_however_few_bytes_they_take() {
    const OPERATIONS: usize = 50_000;
    // Each has a letter.
    let per_turn = TURN_BYTES_MAX.div_ceil(OPERATIONS as u64 * (OPERATION_READ_BYTES + 1)) as usize;
    let (mut scene, _) = Scene::with_a_bomb();
    scene.goes_on = false;
    let foreign = letters(BOB, OPERATIONS);
    assert!(foreign.len() < 1_000, "{} bytes", foreign.len());
    scene.send(B, 1, &cards(BOB, 1, 1));
    for id in 0..2 * per_turn as u64 {
        scene.send(A, 10 + id, std::slice::from_ref(&foreign));
    }
    scene.answer(BatchOutcome::Committed);
    let refused = scene.heard().into_iter();
    let refused = refused.filter(|(_, frame)| matches!(frame, ServerFrame::Rejected { .. }));
    assert_eq!((refused.count(), scene.turns), (per_turn, 1));
}

#[test]
fn s10_who_has_the_room_read_for_nothing_waits_and_others_do_not() {
    let (mut scene, bomb) = Scene::with_a_bomb();
    let most = READ_FOR_NOTHING_BYTES_MAX.div_ceil(BOMB_BYTES) as usize;
    for id in 0..most as u64 + 10 {
        scene.send(A, 10 + id, std::slice::from_ref(&bomb));
    }
    let (acks, retries) = scene.acks_and_retries();
    assert!(
        acks.len() <= most && retries >= 10,
        "{} and {retries}",
        acks.len()
    );
    scene.send(B, 1, &cards(BOB, 1, 1));
    scene.answer(BatchOutcome::Committed);
    let others = scene.heard();
    assert!(
        others
            .iter()
            .any(|(to, frame)| *to == B && matches!(frame, ServerFrame::Ack { .. }))
    );
    scene.now = Timestamp(NOW.0 + READ_FOR_NOTHING_WITHIN.as_millis() as i64);
    scene.send(A, 1_000, &[bomb]);
    assert_eq!(scene.acks_and_retries(), (vec![1], 0));
}

#[test]
fn s10_what_is_taken_is_not_for_nothing() {
    let mut scene = two_members();
    let chunks = bombs(ADA, READ_FOR_NOTHING_BYTES_MAX.div_ceil(BOMB_BYTES) as usize + 5);
    for (id, chunk) in (1..).zip(chunks) {
        scene.send(A, id, &[chunk]);
        scene.answer(BatchOutcome::Committed);
    }
    assert_eq!(scene.acks_and_retries().1, 0);
}

/// A change of so many operations in few bytes.
fn letters(user: UserId, operations: usize) -> Vec<u8> {
    let mut document = automerge::Automerge::load(&Document::new().save()).expect("a new board loads");
    document.set_actor(Actor::new(user, ReplicaId([7; 8])).to_bytes().as_slice().into());
    let written = document.transact::<_, _, automerge::AutomergeError>(|tx| {
        let text = tx.put_object(automerge::ROOT, "unknown", automerge::ObjType::Text)?;
        tx.splice_text(text, 0, 0, &"a".repeat(operations))
    });
    let hash = written
        .expect("it can be written")
        .hash
        .expect("it changed something");
    let mut change = document.get_change_by_hash(&hash).expect("it is there");
    change.bytes().into_owned()
}
