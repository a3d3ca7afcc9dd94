//! Invariant 8 of the board's model: whatever bytes come, there is an error or a board, never a panic.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use automerge::legacy;
use board_doc::{ApplyError, Board, ChangeHash, Document, LoadError};
use proptest::prelude::*;
use std::sync::OnceLock;
use support::schedule::schedule;
use support::world::World;
use support::{Replica, actor, add, all_chunks, cases};

const REGRESSIONS: &str = "tests/regressions/hostile_bytes.txt";

/// A board with some history.
fn board() -> Replica {
    static BOARD: OnceLock<Replica> = OnceLock::new();
    let board = BOARD.get_or_init(|| {
        let mut replica = Replica::new(actor(1));
        for (number, column) in ["todo", "done", "todo"].iter().enumerate() {
            replica.act(&add(&format!("c{number}"), column), number as u64);
        }
        replica
    });
    board.clone()
}

/// Puts the right checksum into a chunk, so that its contents are looked at.
fn sign(mut chunk: Vec<u8>) -> Vec<u8> {
    if let Some(hash) = ChangeHash::of_chunk(&chunk) {
        chunk[4..8].copy_from_slice(&hash.0[..4]);
    }
    chunk
}

fn spoil(mut bytes: Vec<u8>, changes: &[(usize, u8)]) -> Vec<u8> {
    for (at, value) in changes {
        let at = at % bytes.len();
        bytes[at] = *value;
    }
    bytes
}

/// Taken or not, the board can be read and still follows what happens.
fn must_be_sound(mut replica: Replica, bytes: &[u8]) {
    match replica.board.apply_changes(&[bytes]) {
        // Whoever gets this throws the board away.
        Err(ApplyError::Refused { .. }) => {}
        Err(ApplyError::Malformed(_) | ApplyError::MissingDependency(_)) => replica.check_view(),
        Ok(_) => Replica::over(replica.board.clone()).check_view(),
    }
}

proptest! {
    #![proptest_config(cases(2_000, REGRESSIONS))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Board::load(&bytes, actor(1)).is_err());
        prop_assert!(Document::load(&bytes).is_err());
        prop_assert!(Document::new().apply_changes(&[&bytes]).is_err());
        let headed = sign([&[0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1][..], &bytes].concat());
        must_be_sound(board(), &headed);
    }

    #[test]
    fn spoilt_changes_never_panic(changes in prop::collection::vec((9..2000usize, any::<u8>()), 1..4)) {
        let mut other = Replica::over(board().board);
        other.board.set_actor(actor(2));
        let chunk = other.act(&add("new", "todo"), 7);
        must_be_sound(board(), &spoil(chunk.clone(), &changes));
        must_be_sound(board(), &sign(spoil(chunk, &changes)));
    }

    #[test]
    fn spoilt_documents_never_panic(changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..4), cut: usize) {
        let saved = board().board.document().save();
        let spoilt = spoil(saved.clone(), &changes);
        for bytes in [&spoilt, &sign(spoilt.clone()), &saved[..cut % saved.len()]] {
            if let Ok(loaded) = Board::load(bytes, actor(1)) {
                Replica::over(loaded).check_view();
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(40, REGRESSIONS))]

    /// Changes that hang in the air are refused before anything is touched, and never queued.
    #[test]
    fn orphans_are_refused_and_leave_nothing(steps in schedule(40, false), skip: usize) {
        let mut world = World::new(3);
        for step in &steps {
            world.take(step, &mut |_, _, _, _| {});
        }
        world.heal(1);
        let chunks = all_chunks(&world.replicas[0].board);
        prop_assume!(chunks.len() > 1);
        let missing = skip % (chunks.len() - 1);
        let mut replica = Replica::new(actor(9));
        replica.hear(&chunks[..missing]);
        let saved = replica.board.document().save();
        let refused = replica.board.apply_changes(&chunks[missing + 1..]);
        prop_assert!(matches!(refused, Err(ApplyError::MissingDependency(_))) || refused.is_ok());
        if refused.is_err() {
            prop_assert_eq!(replica.board.document().save(), saved);
            replica.check_view();
            replica.hear(&chunks);
            prop_assert_eq!(replica.board.view(), world.replicas[0].board.view());
        }
    }
}

#[test]
fn a_document_of_another_program_is_not_a_board() {
    let mut foreign = automerge::AutoCommit::new();
    automerge::transaction::Transactable::put(&mut foreign, automerge::ROOT, "cards", 1).unwrap();
    assert_eq!(Document::load(&foreign.save()).unwrap_err(), LoadError::NotABoard);
    assert_eq!(Document::load(&[]).unwrap_err(), LoadError::NotABoard);
}

/// An actor's change under another sequence number, told to a board that knows what it builds on.
fn refused_at(seq: u64) {
    let mut replica = board();
    let mut other = Replica::over(replica.board.clone());
    other.board.set_actor(actor(2));
    let chunk = other.act(&add("new", "todo"), 7);
    let mut change = automerge::Change::from_bytes(chunk).unwrap().decode();
    (change.seq, change.hash) = (seq, None);
    let chunk = automerge::Change::from(change).raw_bytes().to_vec();
    let refused = replica.board.apply_changes(&[&chunk]);
    let Err(ApplyError::Refused { detail, .. }) = refused else {
        panic!("{refused:?}");
    };
    // Our own words: Automerge has not seen it.
    assert_eq!(detail, "it is not the next one of its actor");
    assert_eq!(replica.lane("todo"), ["c0", "c2"]);
    replica.check_view();
    // It goes on.
    replica.act(&add("next", "todo"), 8);
}

#[test]
fn a_change_that_skips_sequence_numbers_is_refused_before_anything_is_touched() {
    refused_at(2);
    refused_at(9);
}

#[test]
fn a_second_change_of_one_sequence_number_is_refused_before_anything_is_touched() {
    let mut ada = Replica::new(actor(1));
    let first = ada.act(&add("a", "todo"), 1);
    let mut twin = Replica::new(actor(1));
    let other_first = twin.act(&add("b", "todo"), 1);
    let mut replica = Replica::new(actor(2));
    replica.hear(&[first]);
    let refused = replica.board.apply_changes(&[&other_first]);
    assert!(matches!(refused, Err(ApplyError::Refused { .. })));
    assert_eq!(replica.lane("todo"), ["a"]);
    replica.check_view();
}

/// Automerge takes it, and its way up from there never ends.
#[test]
fn what_claims_to_be_inside_itself_is_not_followed_for_ever() {
    let mut other = Replica::over(board().board);
    other.board.set_actor(actor(2));
    let chunk = other.act(&add("new", "todo"), 7);
    let mut change = automerge::Change::from_bytes(chunk).unwrap().decode();
    let own = legacy::OpId::new(change.start_op.get() + 1, &change.actor_id);
    change.operations[1].obj = legacy::ObjectId::Id(own);
    change.hash = None;
    let chunk = automerge::Change::from(change).raw_bytes().to_vec();
    must_be_sound(board(), &chunk);
    let mut replica = board();
    replica.hear(&[chunk]);
    assert_eq!(replica.lane("todo"), ["c0", "c2", "new"]);
    let history = replica.board.document().history(&|_| None);
    assert_eq!(history.page(None, 1).unwrap().len(), 1);
}

#[test]
fn a_saved_document_that_holds_orphans_does_not_load() {
    let mut ada = Replica::new(actor(1));
    ada.act(&add("a", "todo"), 1);
    let second = ada.act(&add("b", "todo"), 1);
    let saved = [Document::new().save(), second].concat();
    assert!(matches!(Document::load(&saved), Err(LoadError::Damaged(_))));
}
