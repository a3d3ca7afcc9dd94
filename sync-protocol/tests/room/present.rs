//! Presence and heartbeat.

use super::scene::*;
use board_doc::Timestamp;
use sync_protocol::frames::{ClientFrame, Role, ServerFrame};
use sync_protocol::limits::{PRESENCE_LASTS, PRESENCE_PER_SECOND_MAX};
use sync_protocol::{PeerId, RoomEffect, RoomInput};

fn presence(state: &str) -> ClientFrame {
    ClientFrame::Presence { state: state.into() }
}

impl Scene {
    /// What is relayed of presence at this moment, and to whom.
    fn at(&mut self, now: Timestamp, input: RoomInput) -> Vec<(Vec<PeerId>, String)> {
        let effects = self.room.handle(now, input).into_iter();
        let relayed = effects.filter_map(|effect| match effect {
            RoomEffect::SendPresence { to, frame } => match ServerFrame::decode(&frame) {
                Ok(ServerFrame::Presence { peer, user, state }) => {
                    assert_eq!((peer, user), (A.0, ADA.0), "stamped by the server");
                    Some((to, String::from_utf8(state).expect("text")))
                }
                other => panic!("{other:?}"),
            },
            _ => None,
        });
        relayed.collect()
    }

    fn says(&mut self, now: Timestamp, state: &str) -> Vec<(Vec<PeerId>, String)> {
        let frame = presence(state);
        self.at(now, RoomInput::Frame { peer: A, frame })
    }
}

fn to_b(state: &str) -> Vec<(Vec<PeerId>, String)> {
    vec![(vec![B], state.to_owned())]
}

#[test]
fn s13_presence_goes_to_the_others_and_to_who_comes_later() {
    let mut scene = two_members();
    assert_eq!(scene.says(NOW, "here"), to_b("here"));
    assert!(scene.says(NOW, "here").is_empty(), "that is no news");
    let late = PeerId(3);
    scene.join(late, BOB, Role::Viewer);
    let heard = scene.heard();
    let shown = ServerFrame::Presence {
        peer: A.0,
        user: ADA.0,
        state: b"here".to_vec(),
    };
    assert!(heard.contains(&(late, shown)), "{heard:?}");
    let left = scene.at(NOW, RoomInput::Leave { peer: A });
    assert_eq!(left, [(vec![B, late], String::new())]);
}

#[test]
fn s13_presence_fades_when_nothing_more_is_said() {
    let mut scene = two_members();
    let after = |ms: i64| Timestamp(NOW.0 + ms);
    let lasts = PRESENCE_LASTS.as_millis() as i64;
    scene.says(NOW, "here");
    scene.says(after(1_000), "here");
    assert!(
        scene.at(after(lasts), RoomInput::Tick).is_empty(),
        "it was said again"
    );
    assert_eq!(scene.at(after(lasts + 1_000), RoomInput::Tick), to_b(""));
    assert!(scene.at(after(lasts + 2_000), RoomInput::Tick).is_empty());
}

#[test]
fn s13_of_too_much_presence_the_last_is_told() {
    let mut scene = two_members();
    let said = 3 * PRESENCE_PER_SECOND_MAX;
    let told: usize = (0..said).map(|n| scene.says(NOW, &n.to_string()).len()).sum();
    assert_eq!(told, PRESENCE_PER_SECOND_MAX as usize);
    assert_eq!(scene.at(NOW, RoomInput::Tick), to_b(&(said - 1).to_string()));
    assert!(scene.at(NOW, RoomInput::Tick).is_empty());
}

#[test]
fn s14_a_ping_is_answered_by_the_room() {
    let mut scene = two_members();
    scene.tell(RoomInput::Frame {
        peer: A,
        frame: ClientFrame::Ping,
    });
    assert_eq!(scene.heard(), [(A, ServerFrame::Pong)]);
}
