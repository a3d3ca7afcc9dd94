//! A room that has to let go of its documents.

use super::scene::*;
use sync_protocol::frames::ServerFrame;
use sync_protocol::{BatchOutcome, RoomInput};

#[test]
fn s15_documents_go_when_memory_is_needed_and_come_back_with_the_next_write() {
    let mut scene = two_members();
    assert_eq!(scene.room.documents_bytes(), None, "nobody has needed them");
    scene.send(A, 1, &cards(ADA, 1, 1));
    scene.answer(BatchOutcome::Committed);
    assert!(scene.room.documents_bytes().is_some());
    scene.tell(RoomInput::Unload);
    assert_eq!(scene.room.documents_bytes(), None);
}

#[test]
fn s15_what_is_under_way_is_finished_before_documents_go() {
    let mut scene = two_members();
    scene.send(A, 1, &cards(ADA, 1, 1));
    scene.tell(RoomInput::Unload);
    assert!(scene.room.documents_bytes().is_some(), "a batch is in flight");
    scene.heard();
    scene.answer(BatchOutcome::Committed);
    assert!(
        scene
            .heard()
            .iter()
            .any(|(peer, frame)| *peer == A && matches!(frame, ServerFrame::Ack { id: 1, .. }))
    );
    assert_eq!(scene.room.documents_bytes(), None);
}
