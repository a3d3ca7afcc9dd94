//! S12: the server's own edits.

use super::scene::*;
use board_doc::{Action, ActionError, Actor, CardId, ColumnId, Document, Position, ReplicaId, UserId};
use sync_protocol::frames::{CloseCode, Role, ServerFrame};
use sync_protocol::limits::{EDIT_TRIES_MAX, EDITS_WAITING_MAX, EDITS_WAITING_OF_USER_MAX};
use sync_protocol::room::{EditId, EditOutcome};
use sync_protocol::{Batch, BatchOutcome, LogRead, RoomInput, Row};

fn rename(name: &str) -> Action {
    Action::RenameBoard { name: name.into() }
}

fn add_card(id: &str) -> Action {
    Action::AddCard {
        card: CardId::parse(id).expect("a valid id"),
        column: ColumnId::parse("todo").expect("a valid id"),
        position: Position::End,
        title: id.into(),
        description: String::new(),
    }
}

fn done(edit: u64, head_seq: u64) -> (EditId, EditOutcome) {
    (EditId(edit), EditOutcome::Done { head_seq })
}

/// The log's rows as a batch has written them.
fn logged(batch: &Batch) -> Vec<Row> {
    let row = |(row, seq): (&sync_protocol::room::NewRow, u64)| Row {
        seq,
        hash: row.hash,
        chunk: row.chunk.clone(),
    };
    batch
        .rows
        .iter()
        .zip(batch.expected_head + 1..)
        .map(row)
        .collect()
}

pub(super) fn news(
    rows: Vec<Row>,
    head_seq: u64,
    access_epoch: i64,
    roles: Vec<(UserId, Option<Role>)>,
) -> RoomInput {
    RoomInput::Log(LogRead {
        known: revision(0, 0),
        hash: None,
        revision: revision(head_seq, access_epoch),
        rows,
        roles,
        gone: false,
    })
}

#[test]
fn s12_an_edit_is_answered_and_seen_by_all_only_after_its_commit() {
    let mut scene = two_members();
    scene.edit(1, ADA, &[rename("Spring"), add_card("one")]);
    assert_eq!((scene.answers.len(), scene.heard().len()), (0, 0));
    let batch = scene.answer(BatchOutcome::Committed);
    assert_eq!(batch.rows.len(), 2);
    assert_eq!(batch.projection.expect("the name is another").name, "Spring");
    assert_eq!(scene.answers, [done(1, 3)]);
    // Its user's own sockets too: they have not made it.
    let heard = scene.heard();
    assert_eq!(heard.len(), 2);
    for (_, frame) in heard {
        let ServerFrame::Changes { first_seq: 2, chunks } = frame else {
            panic!("{frame:?}")
        };
        assert_eq!(chunks.len(), 2);
    }
    assert_eq!(scene.room.live().expect("it is loaded").info().name, "Spring");
}

#[test]
fn s12_edits_are_signed_with_the_servers_replica_of_their_user_one_on_top_of_the_other() {
    let mut scene = two_members();
    // While the first batch is in flight the others gather.
    scene.edit(1, ADA, &[rename("one")]);
    scene.edit(2, ADA, &[rename("two")]);
    scene.edit(3, BOB, &[rename("three")]);
    let first = scene.answer(BatchOutcome::Committed);
    let second = scene.answer(BatchOutcome::Committed);
    let signed = |user, seq| (Actor::new(user, ReplicaId::SERVER).to_bytes().to_vec(), seq);
    let rows: Vec<_> = first.rows.into_iter().chain(second.rows).collect();
    let signatures: Vec<_> = rows
        .iter()
        .map(|row| (row.actor.clone(), row.actor_seq))
        .collect();
    assert_eq!(signatures, [signed(ADA, 1), signed(ADA, 2), signed(BOB, 1)]);
    assert_eq!(scene.answers, [done(1, 2), done(2, 4), done(3, 4)]);
    // Texts that replace each other do not run into each other.
    assert_eq!(scene.room.live().expect("it is loaded").info().name, "three");
}

#[test]
fn s12_no_socket_may_use_the_servers_replica() {
    let mut scene = two_members();
    let mut board = board_doc::Board::new(Actor::new(ADA, ReplicaId::SERVER));
    let moment = board_doc::Moment { at: NOW, seed: 1 };
    let forged = board
        .apply(&rename("forged"), moment)
        .expect("it can be done")
        .change;
    scene.send(A, 1, &[forged.expect("it changed something").chunk]);
    let heard = scene.heard();
    let [(A, ServerFrame::Rejected { reason, .. })] = heard.as_slice() else {
        panic!("{heard:?}")
    };
    assert_eq!(reason, "foreign_actor");
    assert!(scene.batches.is_empty());
}

#[test]
fn s12_a_lost_race_makes_the_edit_again_from_its_action_on_what_won() {
    let mut scene = two_members();
    scene.edit(1, ADA, &[rename("mine")]);
    let lost = scene.answer(BatchOutcome::Overtaken);
    assert_eq!(scene.log_reads, [1]);
    // The other node made an edit of the same user, under the same actor.
    let mut other = Scene::new();
    other.edit(9, ADA, &[rename("theirs, and a long one")]);
    let won = other.answer(BatchOutcome::Committed);
    assert_eq!(won.rows[0].actor, lost.rows[0].actor);
    let roles = vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Member))];
    scene.head = 2;
    scene.tell(news(logged(&won), 2, 1, roles));
    let again = scene.answer(BatchOutcome::Committed);
    assert_eq!((again.expected_head, again.rows[0].actor_seq), (2, 2));
    assert_eq!(scene.answers, [done(1, 3)]);
    assert_eq!(scene.room.live().expect("it is loaded").info().name, "mine");
}

#[test]
fn s12_a_lost_commit_makes_the_edit_again_and_after_some_its_author_is_told() {
    let mut scene = two_members();
    scene.edit(1, ADA, &[add_card("one")]);
    scene.answer(BatchOutcome::Failed);
    assert!(scene.answers.is_empty());
    let again = scene.answer(BatchOutcome::Committed);
    assert_eq!(again.rows[0].actor_seq, 1);
    assert_eq!(scene.answers, [done(1, 2)]);

    scene.edit(2, ADA, &[add_card("two")]);
    for _ in 0..EDIT_TRIES_MAX {
        scene.answer(BatchOutcome::Failed);
    }
    assert_eq!(scene.answers[1..], [(EditId(2), EditOutcome::Unavailable)]);
    assert!(scene.batches.is_empty());
}

#[test]
fn s12_what_an_earlier_try_wrote_after_all_is_not_written_twice() {
    let mut scene = two_members();
    scene.edit(1, ADA, &[rename("Spring"), add_card("one")]);
    // The journal's writer died behind its commit: the room knows no better.
    let written = scene.answer(BatchOutcome::Failed);
    scene.answer(BatchOutcome::Overtaken);
    scene.head = 3;
    let roles = vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Member))];
    scene.tell(news(logged(&written), 3, 1, roles));
    assert!(scene.batches.is_empty());
    assert_eq!(scene.answers, [done(1, 3)]);
}

#[test]
fn s12_of_an_impossible_edit_nothing_is_done_and_others_go_on() {
    let mut scene = two_members();
    let gone = CardId::parse("gone").expect("a valid id");
    let trash = Action::TrashCard { card: gone.clone() };
    scene.edit(1, ADA, &[rename("one")]);
    scene.edit(2, ADA, &[rename("two"), trash]);
    scene.edit(3, ADA, &[add_card("three")]);
    scene.answer(BatchOutcome::Committed);
    let batch = scene.answer(BatchOutcome::Committed);
    assert_eq!((batch.rows.len(), batch.projection), (1, None));
    let impossible = EditOutcome::Impossible(ActionError::NoSuchCard(gone));
    assert_eq!(scene.answers, [done(1, 2), (EditId(2), impossible), done(3, 3)]);
    assert_eq!(scene.room.live().expect("it is loaded").info().name, "one");
}

#[test]
fn s12_what_is_so_already_is_done_without_a_row_but_not_before_it_is_durable() {
    let mut scene = two_members();
    scene.edit(1, ADA, &[rename("Spring")]);
    scene.answer(BatchOutcome::Committed);
    scene.edit(2, ADA, &[rename("Spring")]);
    assert_eq!(scene.answers, [done(1, 2), done(2, 2)]);
    // Said in the same batch by somebody else: not before that is committed.
    scene.edit(3, ADA, &[add_card("blocks")]);
    scene.edit(4, ADA, &[rename("Summer")]);
    scene.edit(5, BOB, &[rename("Summer")]);
    scene.answer(BatchOutcome::Committed);
    assert_eq!(scene.answers.len(), 3);
    scene.answer(BatchOutcome::Committed);
    assert_eq!(scene.answers[3..], [done(4, 4), done(5, 4)]);
}

#[test]
fn s12_frames_and_edits_share_batches_in_the_order_in_which_they_came() {
    let mut scene = two_members();
    scene.edit(1, ADA, &[rename("blocks")]);
    scene.send(B, 7, &cards(BOB, 5, 2));
    scene.edit(2, ADA, &[add_card("one")]);
    scene.answer(BatchOutcome::Committed);
    scene.heard();
    let batch = scene.answer(BatchOutcome::Committed);
    let users: Vec<_> = batch.rows.iter().map(|row| row.user).collect();
    assert_eq!(users, [BOB, BOB, ADA]);
    let heard = scene.heard();
    assert!(
        heard.iter().any(|(peer, frame)| *peer == B
            && matches!(
                frame,
                ServerFrame::Ack {
                    id: 7,
                    covers: 2,
                    first_seq: 3,
                    count: 2
                }
            )),
        "{heard:?}"
    );
    assert!(
        heard.iter().any(|(peer, frame)| *peer == B
            && matches!(frame, ServerFrame::Changes { first_seq: 5, chunks } if chunks.len() == 1)),
        "{heard:?}"
    );
}

#[test]
fn s9_an_edits_role_counts_at_the_commit() {
    let mut scene = two_members();
    scene.edit(1, BOB, &[rename("too late")]);
    scene.answer(BatchOutcome::Overtaken);
    let roles = vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Viewer))];
    scene.tell(news(Vec::new(), 1, 2, roles));
    assert_eq!(scene.answers, [(EditId(1), EditOutcome::NotAllowed)]);
    scene.edit_as(2, BOB, Role::Viewer, 2, &[rename("a viewer's")]);
    assert_eq!(scene.answers[1..], [(EditId(2), EditOutcome::NotAllowed)]);
    scene.edit_as(3, ADA, Role::Member, 2, &[rename("blocks")]);
    scene.edit_as(4, BOB, Role::Viewer, 2, &[rename("waits")]);
    scene.tell(RoomInput::RoleChanged {
        user: BOB,
        role: None,
    });
    assert_eq!(scene.answers[2..], [(EditId(4), EditOutcome::NoAccess)]);
    assert!(scene.closed.contains(&(B, CloseCode::RoleLost)));
}

#[test]
fn s9_a_role_read_at_another_epoch_is_read_again_before_the_edit_is_made() {
    // The room has not heard of epoch 2 yet; nobody but the editor is in it.
    let mut scene = Scene::new();
    scene.edit_as(1, ADA, Role::Member, 2, &[rename("Spring")]);
    assert!(scene.batches.is_empty());
    assert_eq!(scene.log_reads, [1]);
    scene.tell(news(Vec::new(), 1, 2, vec![(ADA, Some(Role::Member))]));
    let batch = scene.answer(BatchOutcome::Committed);
    assert_eq!(batch.access_epoch, 2);
    assert_eq!(scene.answers, [done(1, 2)]);
    // And the other way round: this role is older than the room.
    scene.edit_as(2, BOB, Role::Member, 1, &[rename("Summer")]);
    assert!(scene.batches.is_empty());
    scene.tell(news(Vec::new(), 2, 2, vec![(BOB, Some(Role::Viewer))]));
    assert_eq!(scene.answers[1..], [(EditId(2), EditOutcome::NotAllowed)]);
}

#[test]
fn s12_edits_of_a_board_that_goes_away_are_told_so() {
    let mut scene = two_members();
    scene.edit(1, ADA, &[rename("in flight")]);
    scene.edit(2, ADA, &[rename("waits")]);
    let gone = LogRead {
        known: revision(0, 0),
        hash: None,
        revision: revision(1, 2),
        rows: Vec::new(),
        roles: Vec::new(),
        gone: true,
    };
    scene.tell(RoomInput::Log(gone.clone()));
    assert_eq!(scene.answers, [(EditId(2), EditOutcome::BoardGone)]);
    scene.answer(BatchOutcome::Overtaken);
    scene.tell(RoomInput::Log(gone));
    assert_eq!(scene.answers[1..], [(EditId(1), EditOutcome::BoardGone)]);
}

#[test]
fn s12_a_room_takes_in_only_so_many_edits() {
    const SHARE: u64 = EDITS_WAITING_OF_USER_MAX as u64;
    let mut scene = two_members();
    // The first is in flight.
    for id in 0..=SHARE {
        scene.edit(id, ADA, &[rename(&format!("name {id}"))]);
    }
    assert!(scene.answers.is_empty());
    scene.edit(1_000, ADA, &[rename("one too many of hers")]);
    assert_eq!(scene.answers, [(EditId(1_000), EditOutcome::Unavailable)]);
    for id in 500..500 + SHARE {
        scene.edit(id, BOB, &[rename(&format!("name {id}"))]);
    }
    assert_eq!(scene.answers.len(), 1, "he has room for his own");
    let somebody_else = UserId([9; 16]);
    scene.edit(1_001, somebody_else, &[rename("one too many")]);
    assert_eq!(scene.answers[1..], [(EditId(1_001), EditOutcome::Unavailable)]);
    assert!(!scene.room.is_quiet());
    scene.answer(BatchOutcome::Committed);
    scene.answer(BatchOutcome::Committed);
    assert_eq!(scene.answers.len(), EDITS_WAITING_MAX + 3);
    assert!(scene.room.is_quiet());
}

#[test]
fn s11_edits_of_a_quarantined_board_are_told_so() {
    use sync_protocol::room::LoadFailure;
    let mut room = sync_protocol::Room::new(revision(1, 1), 0);
    let edit = |id| {
        RoomInput::Edit(sync_protocol::room::Edit {
            id: EditId(id),
            user: ADA,
            role: Role::Member,
            access_epoch: 1,
            actions: vec![rename("Spring")],
            only_if: None,
            seed: 1,
        })
    };
    let answers = |effects: Vec<sync_protocol::RoomEffect>| -> Vec<_> {
        effects
            .into_iter()
            .filter_map(|effect| match effect {
                sync_protocol::RoomEffect::Answer { edit, outcome } => Some((edit, outcome)),
                _ => None,
            })
            .collect()
    };
    assert!(answers(room.handle(NOW, edit(1))).is_empty());
    let effects = room.handle(NOW, RoomInput::LoadFailed(LoadFailure::Damaged));
    assert_eq!(answers(effects), [(EditId(1), EditOutcome::Quarantined)]);
    assert_eq!(
        answers(room.handle(NOW, edit(2))),
        [(EditId(2), EditOutcome::Quarantined)]
    );
    // The document itself is fine here; nothing of it was touched.
    assert_eq!(Document::new().info().name, "");
}

#[test]
fn s9_an_edit_whose_commit_failed_is_made_again_under_the_role_as_it_is_by_then() {
    let mut scene = two_members();
    scene.edit(1, ADA, &[add_card("one")]);
    scene.tell(RoomInput::RoleChanged {
        user: ADA,
        role: Some(Role::Viewer),
    });
    scene.answer(BatchOutcome::Failed);
    assert_eq!(scene.answers, [(EditId(1), EditOutcome::NotAllowed)]);
    assert!(scene.batches.is_empty());
}

#[test]
fn s12_each_try_of_an_edit_is_looked_for_before_it_is_made_once_more() {
    let mut scene = two_members();
    scene.edit(1, ADA, &[add_card("one")]);
    // It is said to have failed, and was written: the journal did not live to tell. It is made again a while later, which
    // makes another change of it.
    scene.now = board_doc::Timestamp(NOW.0 + 1_000);
    let first = scene.answer(BatchOutcome::Failed);
    let second = scene.answer(BatchOutcome::Overtaken);
    assert_ne!(second.rows[0].hash, first.rows[0].hash);
    scene.head = 2;
    let roles = vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Member))];
    scene.tell(news(logged(&first), 2, 1, roles));
    assert_eq!(scene.answers, [done(1, 2)]);
    assert!(scene.batches.is_empty(), "{:?}", scene.batches);
}
