//! What is accepted, acknowledged, tried again and refused.

use super::scene::*;
use automerge::ReadDoc;
use automerge::transaction::Transactable;
use board_doc::limits::{CHANGE_BYTES_MAX, TITLE_SHOWN_CHARACTERS_MAX};
use board_doc::{Action, Actor, Board, ChangeHash, Moment, ReplicaId, Timestamp, UserId};
use sync_protocol::frames::{RetryReason, Role, ServerFrame};
use sync_protocol::limits::{BATCH_BYTES_MAX, SPOILED_TRIALS_MAX, SPOILED_TRIALS_WITHIN};
use sync_protocol::room::LogRead;
use sync_protocol::{BatchOutcome, RoomInput, Row};

#[test]
fn s1_a_change_is_acknowledged_only_after_its_commit() {
    let mut scene = two_members();
    scene.send(A, 1, &cards(ADA, 1, 2));
    assert_eq!(scene.heard(), [], "nothing is said before the commit");
    scene.answer(BatchOutcome::Committed);
    assert!(scene.heard().contains(&(
        A,
        ServerFrame::Ack {
            id: 1,
            covers: 2,
            first_seq: 2,
            count: 2
        }
    )));
}

#[test]
fn s1_a_change_in_the_log_is_acknowledged_before_any_other_question() {
    let mut scene = two_members();
    let chunks = cards(ADA, 1, 1);
    scene.send(A, 1, &chunks);
    scene.answer(BatchOutcome::Committed);
    scene.tell(RoomInput::RoleChanged {
        user: ADA,
        role: Some(Role::Viewer),
    });
    scene.heard();
    scene.send(A, 2, &chunks);
    assert_eq!(
        scene.heard(),
        [(
            A,
            ServerFrame::Ack {
                id: 2,
                covers: 1,
                first_seq: 0,
                count: 0
            }
        )]
    );
    assert!(scene.batches.is_empty(), "it is not logged twice");
}

#[test]
fn s2_others_see_a_change_only_after_its_commit() {
    let mut scene = two_members();
    let chunks = cards(ADA, 1, 1);
    scene.send(A, 1, &chunks);
    assert_eq!(scene.heard(), []);
    scene.answer(BatchOutcome::Committed);
    assert!(
        scene
            .heard()
            .contains(&(B, ServerFrame::Changes { first_seq: 2, chunks }))
    );
}

#[test]
fn s5_an_overtaken_batch_reads_what_it_missed_and_is_tried_again() {
    let mut scene = two_members();
    let (mine, theirs) = (cards(ADA, 1, 1), cards(BOB, 9, 1));
    scene.send(A, 1, &mine);
    scene.answer(BatchOutcome::Overtaken);
    assert_eq!(scene.log_reads, [1]);
    assert!(
        scene.batches.is_empty(),
        "nothing goes before the room is up to date"
    );
    let row = Row {
        seq: 2,
        hash: ChangeHash(hashes(&theirs)[0]),
        chunk: theirs[0].clone().into(),
    };
    let roles = vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Member))];
    scene.tell(RoomInput::Log(LogRead {
        known: revision(0, 0),
        hash: None,
        revision: revision(2, 1),
        rows: vec![row],
        roles,
        gone: false,
    }));
    scene.head = 2;
    let again = scene.answer(BatchOutcome::Committed);
    assert_eq!((again.expected_head, again.rows.len()), (2, 1));
    let heard = scene.heard();
    assert!(heard.contains(&(
        A,
        ServerFrame::Changes {
            first_seq: 2,
            chunks: theirs
        }
    )));
    assert!(heard.contains(&(
        A,
        ServerFrame::Ack {
            id: 1,
            covers: 1,
            first_seq: 3,
            count: 1
        }
    )));
}

#[test]
fn s8_a_failed_commit_is_answered_with_retry_and_the_same_change_passes_later() {
    let mut scene = two_members();
    let chunks = cards(ADA, 1, 1);
    scene.send(A, 1, &chunks);
    scene.answer(BatchOutcome::Failed);
    let heard = scene.heard();
    assert!(
        matches!(
            heard[..],
            [(
                A,
                ServerFrame::Retry {
                    id: 1,
                    reason: RetryReason::CommitFailed,
                    ..
                }
            )]
        ),
        "{heard:?}"
    );
    scene.send(A, 2, &chunks);
    scene.answer(BatchOutcome::Committed);
    assert!(scene.heard().contains(&(
        A,
        ServerFrame::Ack {
            id: 2,
            covers: 1,
            first_seq: 2,
            count: 1
        }
    )));
}

#[test]
fn s8_a_change_whose_predecessor_is_missing_is_answered_with_retry() {
    let mut scene = two_members();
    let chunks = cards(ADA, 1, 2);
    scene.send(A, 1, &chunks[1..]);
    let heard = scene.heard();
    assert!(
        matches!(
            heard[..],
            [(
                A,
                ServerFrame::Retry {
                    id: 1,
                    reason: RetryReason::MissingDependency,
                    ..
                }
            )]
        ),
        "{heard:?}"
    );
}

#[test]
fn s10_a_batch_is_bounded_by_what_its_changes_inflate_to() {
    let mut scene = two_members();
    let chunks = bombs(ADA, 12);
    assert!(
        chunks.iter().map(Vec::len).sum::<usize>() < 20_000,
        "they are small on the wire"
    );
    scene.send(A, 1, &chunks);
    let batch = scene.answer(BatchOutcome::Committed);
    let bytes: usize = batch.rows.iter().map(|row| row.chunk.len()).sum();
    assert!(
        bytes <= BATCH_BYTES_MAX + CHANGE_BYTES_MAX,
        "{bytes} bytes in one batch"
    );
    let heard: Vec<_> = scene
        .heard()
        .into_iter()
        .filter(|(to, _)| *to == A)
        .map(|(_, said)| said)
        .collect();
    assert!(
        matches!(heard[0], ServerFrame::Ack { id: 1, covers, .. } if covers as usize == batch.rows.len())
    );
    assert!(
        matches!(
            heard[1],
            ServerFrame::Retry {
                id: 1,
                reason: RetryReason::Overload,
                ..
            }
        ),
        "{:?}",
        heard[1]
    );
}

#[test]
fn a_projection_has_nothing_that_a_database_cannot_keep() {
    let mut scene = two_members();
    let mut board = Board::new(Actor::new(ADA, ReplicaId([1; 8])));
    let action = Action::RenameBoard { name: "a\0b".into() };
    let applied = board
        .apply(&action, Moment { at: NOW, seed: 1 })
        .expect("it can be renamed");
    scene.send(A, 1, &[applied.change.expect("it changed something").chunk]);
    let projection = scene.batches[0].projection.as_ref().expect("the name changed");
    assert_eq!(projection.name, "a\u{fffd}b");
}

#[test]
fn s10_a_change_of_a_foreign_actor_is_refused_and_the_board_goes_on() {
    let mut scene = two_members();
    scene.send(A, 1, &cards(BOB, 5, 1));
    let heard = scene.heard();
    assert!(
        matches!(&heard[..], [(A, ServerFrame::Rejected { reason, .. })] if reason == "foreign_actor"),
        "{heard:?}"
    );
    scene.send(B, 1, &cards(BOB, 5, 1));
    scene.answer(BatchOutcome::Committed);
    assert!(scene.heard().contains(&(
        B,
        ServerFrame::Ack {
            id: 1,
            covers: 1,
            first_seq: 2,
            count: 1
        }
    )));
}

/// Changes that the guard cannot refuse before it has tried them: titles that are too long.
fn spoiling(scene: &mut Scene, user: UserId, count: u64) -> Vec<Vec<u8>> {
    let saved = scene.room.live().expect("it is loaded").save();
    let document = automerge::Automerge::load(&saved).expect("it loads");
    let spoil = |replica: u64| {
        let actor = Actor::new(user, ReplicaId(replica.to_be_bytes())).to_bytes();
        let mut document = document.clone();
        document.set_actor(automerge::ActorId::from(&actor[..]));
        let too_long = "x".repeat(TITLE_SHOWN_CHARACTERS_MAX + 1);
        let done = document.transact::<_, _, automerge::AutomergeError>(|tx| {
            let (_, name) = tx.get(automerge::ROOT, "name")?.expect("a board has a name");
            tx.splice_text(name, 0, 0, &too_long)
        });
        let hash = done.expect("it can be done").hash.expect("something is done");
        let change = document.get_change_by_hash(&hash).expect("it is there");
        change.raw_bytes().to_vec()
    };
    (1..=count).map(spoil).collect()
}

#[test]
fn s10_who_spoils_the_trial_document_again_and_again_waits() {
    let mut scene = two_members();
    scene.send(A, 1, &cards(ADA, 1, 1));
    scene.answer(BatchOutcome::Committed);
    scene.heard();
    let spoiling = spoiling(&mut scene, ADA, SPOILED_TRIALS_MAX + 1);
    for (number, chunk) in spoiling.into_iter().enumerate() {
        scene.send(A, 10 + number as u64, &[chunk]);
        let heard = scene.heard();
        let [(A, said)] = heard.as_slice() else {
            panic!("{heard:?}");
        };
        if number < SPOILED_TRIALS_MAX as usize {
            assert!(matches!(said, ServerFrame::Rejected { reason, .. } if reason == "too_large"));
        } else {
            assert!(matches!(
                said,
                ServerFrame::Retry {
                    reason: RetryReason::Overload,
                    ..
                }
            ));
        }
    }
    // Others go on meanwhile, and so does Ada after a while.
    scene.send(B, 20, &cards(BOB, 7, 1));
    scene.answer(BatchOutcome::Committed);
    scene.heard();
    scene.send(A, 21, &cards(ADA, 2, 1));
    assert!(scene.batches.is_empty());
    scene.now = Timestamp(NOW.0 + SPOILED_TRIALS_WITHIN.as_millis() as i64);
    scene.send(A, 22, &cards(ADA, 2, 1));
    assert_eq!(scene.batches.len(), 1);
}

#[test]
fn s10_of_a_frame_the_good_part_passes_and_the_rest_is_refused() {
    let mut scene = two_members();
    let mut chunks = cards(ADA, 1, 2);
    chunks.insert(1, vec![0; 40]);
    scene.send(A, 1, &chunks);
    scene.answer(BatchOutcome::Committed);
    let heard: Vec<_> = scene
        .heard()
        .into_iter()
        .filter(|(to, _)| *to == A)
        .map(|(_, said)| said)
        .collect();
    assert_eq!(
        heard[0],
        ServerFrame::Ack {
            id: 1,
            covers: 1,
            first_seq: 2,
            count: 1
        }
    );
    let ServerFrame::Rejected {
        hashes: refused,
        reason,
        ..
    } = &heard[1]
    else {
        panic!("{heard:?}")
    };
    assert_eq!(
        (refused.len(), reason.as_str()),
        (0, "malformed"),
        "nobody can say its hash"
    );
}
