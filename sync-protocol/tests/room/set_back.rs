//! A database that has lost what was committed (a standby that lagged took over) while the board's room stayed open: the
//! room starts anew from what there is, and nobody is shown what is not durable any more.

use super::scene::*;
use board_doc::{Action, ChangeHash, genesis_hash};
use bytes::Bytes;
use sync_protocol::frames::{CloseCode, Role};
use sync_protocol::room::{CatchUp, EditId, EditOutcome, Hello, LogRead};
use sync_protocol::{BatchOutcome, BoardRevision, NodeId, NodeNews, PeerId, RoomInput};

/// Two members, and three changes of one of them in the log.
fn with_three_changes() -> (Scene, Vec<Vec<u8>>) {
    let mut scene = two_members();
    let chunks = cards(ADA, 1, 3);
    scene.send(A, 1, &chunks);
    let first = scene.answer(BatchOutcome::Committed);
    // What was loaded says which change it goes behind: a batch may be on its way while the log falls back and grows again.
    assert_eq!(first.expected_hash, Some(genesis_hash()));
    scene.heard();
    (scene, chunks)
}

/// What a room reads that had seen `known` when it asked; `hash` is that of the change at the head of that.
fn read(known: BoardRevision, hash: Option<[u8; 32]>, is: BoardRevision) -> RoomInput {
    RoomInput::Log(LogRead {
        known,
        hash: hash.map(ChangeHash),
        revision: is,
        rows: Vec::new(),
        roles: vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Member))],
        gone: false,
    })
}

fn rename() -> Action {
    Action::RenameBoard { name: "new".into() }
}

const EVERYONE_OUT: [(PeerId, CloseCode); 2] = [(A, CloseCode::GoingAway), (B, CloseCode::GoingAway)];

#[test]
fn s1_a_log_that_was_set_back_under_an_open_room_makes_everyone_start_over() {
    let (mut scene, chunks) = with_three_changes();
    scene.edit(1, ADA, &[rename()]);
    scene.answer(BatchOutcome::Overtaken);
    assert_eq!(scene.log_reads.len(), 1);
    scene.tell(read(revision(4, 1), None, revision(1, 1)));
    assert_eq!(scene.closed, EVERYONE_OUT);
    assert_eq!(scene.answers, [(EditId(1), EditOutcome::Unavailable)]);
    assert_eq!(scene.room.head_seq(), 1);
    // From here on it goes its new way.
    scene.head = 1;
    scene.join(A, ADA, Role::Member);
    scene.send(A, 1, &chunks);
    let batch = scene.answer(BatchOutcome::Committed);
    assert_eq!((batch.expected_head, batch.rows.len()), (1, 3));
    assert_eq!(scene.log_reads.len(), 1);
    // What comes next names the change that it goes behind: the length of a log alone says little once it was set back.
    scene.edit(2, ADA, &[rename()]);
    let next = scene.answer(BatchOutcome::Committed);
    let behind = batch.rows.last().map(|row| row.hash);
    assert_eq!((next.expected_head, next.expected_hash), (4, behind));
}

#[test]
fn s1_another_change_at_the_rooms_head_makes_everyone_start_over() {
    let (mut scene, chunks) = with_three_changes();
    let ours = hashes(&chunks)[2];
    scene.tell(read(revision(4, 1), Some(ours), revision(4, 1)));
    assert_eq!(scene.closed, [], "it is what it was");
    scene.tell(read(revision(4, 1), Some([9; 32]), revision(6, 1)));
    assert_eq!(scene.closed, EVERYONE_OUT);
    assert_eq!(scene.room.head_seq(), 6);
}

#[test]
fn s2_what_a_welcome_spoke_of_is_missed_also_by_a_room_that_had_not_come_that_far() {
    let (mut scene, _) = with_three_changes();
    // The log has two more by now, of another node.
    scene.head = 6;
    scene.join(PeerId(9), BOB, Role::Member);
    let known = scene.room.known();
    assert_eq!((known.head_seq, scene.room.head_seq()), (6, 4));
    scene.tell(read(known, None, revision(5, 1)));
    assert_eq!(scene.closed.len(), 3, "everyone: who has the sixth, too");
    assert_eq!(scene.room.known().head_seq, 5);
}

#[test]
fn s9_roles_that_were_set_back_make_everyone_start_over() {
    let mut scene = two_members();
    scene.tell(read(revision(1, 1), None, revision(1, 2)));
    scene.tell(read(revision(1, 2), None, revision(1, 1)));
    assert_eq!(scene.closed, EVERYONE_OUT);
    assert_eq!(scene.room.known(), revision(1, 1));
}

#[test]
fn s2_a_newcomer_is_not_shown_what_the_database_has_lost() {
    let (mut scene, _) = with_three_changes();
    let late = PeerId(3);
    join(&mut scene, late);
    scene.tell(caught_up(late, revision(1, 1)));
    assert_eq!(scene.heard(), [], "not even a Welcome");
    scene.closed.sort_by_key(|(peer, _)| *peer);
    assert_eq!(scene.closed[..2], EVERYONE_OUT);
    assert_eq!(scene.closed[2], (late, CloseCode::GoingAway));
}

#[test]
fn s3_what_was_read_before_others_committed_is_no_sign_of_a_loss() {
    let mut scene = two_members();
    let late = PeerId(3);
    join(&mut scene, late);
    scene.send(A, 1, &cards(ADA, 1, 3));
    scene.answer(BatchOutcome::Committed);
    scene.tell(caught_up(late, revision(1, 1)));
    scene.tell(read(revision(1, 1), None, revision(1, 1)));
    assert_eq!(scene.closed, []);
    assert_eq!(scene.room.peer_count(), 3);
}

#[test]
fn s12_an_edit_in_flight_when_the_log_was_set_back_is_looked_for_before_it_is_made_again() {
    let (mut scene, _) = with_three_changes();
    scene.edit(1, ADA, &[rename()]);
    scene.tell(read(revision(4, 1), None, revision(1, 1)));
    assert_eq!(scene.answers, []);
    // The old batch is still under way; what becomes of it, the log says.
    let [lost, again] = &scene.batches[..] else {
        panic!("{:?}", scene.batches);
    };
    assert_eq!((lost.expected_head, again.expected_head), (4, 1));
    scene.head = 1;
    scene.answer(BatchOutcome::Committed);
    assert_eq!(scene.answers, [(EditId(1), EditOutcome::Done { head_seq: 2 })]);
    scene.answer(BatchOutcome::Overtaken);
    assert_eq!(scene.answers.len(), 1);
    assert!(scene.batches.is_empty());
}

#[test]
fn n2_another_change_where_the_room_has_one_makes_it_read_the_log() {
    let (mut scene, chunks) = with_three_changes();
    let other = cards(BOB, 2, 1).remove(0);
    let said = |chunk: &[u8]| NodeNews::Committed {
        revision: revision(3, 1),
        count: 1,
        chunks: vec![Bytes::copy_from_slice(chunk)],
    };
    let from = NodeId([8; 16]);
    let news = said(&chunks[1]);
    scene.tell(RoomInput::Heard { from, news });
    assert!(scene.log_reads.is_empty(), "that is the one it has");
    let news = said(&other);
    scene.tell(RoomInput::Heard { from, news });
    assert_eq!(scene.log_reads, [4]);
}

#[test]
fn n2_what_was_on_its_way_when_the_log_was_set_back_is_looked_for_there() {
    let (mut scene, chunks) = with_three_changes();
    scene.tell(read(revision(4, 1), None, revision(1, 1)));
    scene.join(A, ADA, Role::Member);
    scene.heard();
    let news = NodeNews::Committed {
        revision: revision(2, 1),
        count: 1,
        chunks: vec![Bytes::from(chunks[0].clone())],
    };
    let from = NodeId([8; 16]);
    scene.tell(RoomInput::Heard { from, news });
    assert_eq!((scene.heard(), scene.room.head_seq()), (Vec::new(), 1));
    assert_eq!(scene.log_reads, [1]);
}

#[test]
fn s9_the_rooms_epoch_is_that_of_the_roles_it_has_read_and_a_failed_read_is_repeated() {
    let mut scene = two_members();
    let late = PeerId(3);
    join(&mut scene, late);
    scene.tell(caught_up(late, revision(1, 2)));
    assert_eq!(scene.log_reads.len(), 1);
    assert_eq!(
        scene.room.known().access_epoch,
        1,
        "of the others nothing is known"
    );
    scene.tell(RoomInput::LogFailed);
    assert_eq!(scene.log_reads.len(), 1, "not at once");
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.log_reads.len(), 2);
    scene.tell(read(revision(1, 1), None, revision(1, 2)));
    assert_eq!(scene.room.known().access_epoch, 2);
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.log_reads.len(), 2);
}

fn join(scene: &mut Scene, peer: PeerId) {
    scene.tell(RoomInput::Join {
        peer,
        user: BOB,
        most: Role::Owner,
        hello: Hello {
            seq: 1,
            epoch: Some(EPOCH),
            ..Hello::default()
        },
    });
}

fn caught_up(peer: PeerId, revision: BoardRevision) -> RoomInput {
    let catch_up = CatchUp {
        revision,
        role: Some(Role::Member),
        snapshot: None,
        rows: Vec::new(),
        actors: Vec::new(),
    };
    RoomInput::CatchUp { peer, catch_up }
}
