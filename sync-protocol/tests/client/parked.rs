//! What builds on changes that the server has lost.

use super::device::live_on_a_device;
use super::scene::*;
use sync_protocol::ClientInput;
use sync_protocol::frames::{ClientFrame, RetryReason, ServerFrame};

/// A card was added on top of somebody else's, offline. The server has lost theirs meanwhile.
fn on_top_of_what_is_lost() -> Scene {
    let (mut scene, _) = live_on_a_device();
    scene.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![others_card("theirs")],
    });
    scene.written();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("mine");
    scene.written();
    scene.sent.clear();
    scene.until_it_connects();
    scene.greet(vec![]);
    let is_of_changes = |frame: &ClientFrame| matches!(frame, ClientFrame::Changes { .. });
    scene.sent.retain(is_of_changes);
    scene
}

fn parked_and_titles(scene: &Scene) -> (u32, Vec<String>) {
    (scene.session.status().parked, scene.titles())
}

#[test]
fn d10_what_builds_on_anothers_lost_change_waits_and_can_be_done_again_by_choice() {
    let mut scene = on_top_of_what_is_lost();
    scene.sent.clear();
    scene.nothing_done_yet();
    scene.written();
    assert_eq!(parked_and_titles(&scene), (1, vec![]));
    assert!(scene.sent.is_empty(), "it would come back as Retry for ever");
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.tell(ClientInput::RedoParked);
    assert_eq!(
        scene.waiting(),
        1,
        "what it waits for may come with the connection"
    );
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.hear(&ServerFrame::CaughtUp { seq: 1 });
    scene.written();
    scene.sent.clear();
    assert_eq!(scene.session.status().parked, 1);
    scene.tell(ClientInput::RedoParked);
    scene.written();
    assert_eq!(parked_and_titles(&scene), (0, vec!["mine".to_owned()]));
    assert_eq!(scene.changes_sent().1.len(), 1);
}

#[test]
fn d10_what_the_server_may_take_yet_is_not_done_again() {
    let mut scene = on_top_of_what_is_lost();
    let (id, sent) = scene.changes_sent();
    assert_eq!(sent.len(), 1, "before it shows that something is lost");
    scene.nothing_done_yet();
    scene.written();
    scene.tell(ClientInput::RedoParked);
    scene.written();
    assert_eq!(parked_and_titles(&scene), (1, vec![]));
    scene.hear(&ServerFrame::Retry {
        id,
        reason: RetryReason::MissingDependency,
        after_ms: 500,
    });
    scene.tell(ClientInput::RedoParked);
    scene.written();
    assert_eq!(parked_and_titles(&scene), (0, vec!["mine".to_owned()]));
}
