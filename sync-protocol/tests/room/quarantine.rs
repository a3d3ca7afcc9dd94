//! S11: a board that does not load, and how its room ends.

use super::scene::*;
use board_doc::Action;
use std::time::Duration;
use sync_protocol::frames::Role;
use sync_protocol::limits::ROOM_IDLE;
use sync_protocol::room::{EditId, EditOutcome, Hello, Listen, LoadFailure, LookId, StockInput};
use sync_protocol::{BatchOutcome, RoomInput};

/// How long clients wait before they come again, at most.
const COMES_AGAIN: Duration = Duration::from_secs(15);

fn everybody_comes(scene: &mut Scene, n: u64) {
    scene.tell(RoomInput::Join {
        peer: A,
        user: ADA,
        most: Role::Owner,
        hello: Hello::default(),
    });
    scene.tell(RoomInput::Listen(Listen {
        peer: B,
        user: BOB,
        role: Role::Member,
        most: Role::Owner,
        access_epoch: 1,
        at_least: 0,
    }));
    scene.tell(RoomInput::Stock(StockInput::Join {
        peer: B,
        user: BOB,
        role: Role::Member,
        most: Role::Owner,
        access_epoch: 1,
    }));
    scene.edit(n, ADA, &[Action::RenameBoard { name: "new".into() }]);
    let look = LookId(n);
    scene.tell(RoomInput::Look { look, at_least: 0 });
}

#[test]
fn s11_a_quarantined_room_closes_although_people_come_again_and_again() {
    let mut scene = two_members();
    scene.tell(RoomInput::LoadFailed(LoadFailure::Damaged));
    scene.tell(RoomInput::Tick);
    for n in 1..ROOM_IDLE.as_secs() / COMES_AGAIN.as_secs() {
        scene.now.0 += COMES_AGAIN.as_millis() as i64;
        everybody_comes(&mut scene, n);
        scene.tell(RoomInput::Tick);
        assert!(!scene.is_idle, "each room reads the board once more");
    }
    scene.now.0 += COMES_AGAIN.as_millis() as i64;
    everybody_comes(&mut scene, 9);
    scene.tell(RoomInput::Tick);
    assert!(scene.is_idle);
    let refused = |(_, outcome): &(EditId, EditOutcome)| *outcome == EditOutcome::Quarantined;
    assert_eq!(scene.answers.len(), 4);
    assert!(scene.answers.iter().all(refused), "{:?}", scene.answers);
}

#[test]
fn s11_an_edit_in_flight_when_the_board_is_found_to_be_damaged_is_answered() {
    for outcome in [BatchOutcome::Failed, BatchOutcome::Overtaken] {
        let mut scene = two_members();
        scene.edit(1, ADA, &[Action::RenameBoard { name: "new".into() }]);
        scene.tell(RoomInput::LoadFailed(LoadFailure::Damaged));
        assert!(scene.answers.is_empty(), "it may be durable yet");
        scene.answer(outcome);
        if outcome == BatchOutcome::Overtaken {
            scene.tell(RoomInput::LogFailed);
        }
        assert_eq!(scene.answers, [(EditId(1), EditOutcome::Quarantined)]);
        assert!(scene.room.is_quiet());
    }
}
