//! Whether the server is there, and who else is.

use super::scene::*;
use board_doc::UserId;
use std::time::Duration;
use sync_protocol::frames::{ClientFrame, ServerFrame};
use sync_protocol::limits::{
    PING_AFTER, PONG_WITHIN, PRESENCE_AGAIN_AFTER, PRESENCE_BYTES_MAX, PRESENCE_EVERY,
};
use sync_protocol::{ClientInput, Connection};

const BOB: UserId = UserId([2; 16]);
const JUST_BEFORE_PING: Duration = PING_AFTER
    .checked_sub(Duration::from_millis(1))
    .expect("PING_AFTER is seconds");

impl Scene {
    fn later(&mut self, wait: Duration) {
        self.now.0 += wait.as_millis() as i64;
        self.tell(ClientInput::Tick);
    }

    fn present(&mut self, state: &str) {
        self.tell(ClientInput::Present(state.into()));
    }

    /// What was said of our presence since this was last asked.
    fn said(&mut self) -> Vec<String> {
        let sent = std::mem::take(&mut self.sent).into_iter();
        sent.filter_map(|frame| match frame {
            ClientFrame::Presence { state } => Some(String::from_utf8(state).expect("text")),
            _ => None,
        })
        .collect()
    }

    fn hear_presence(&mut self, state: &str) {
        self.hear(&ServerFrame::Presence {
            peer: 9,
            user: BOB.0,
            state: state.into(),
        });
    }
}

#[test]
fn s14_a_silent_server_is_asked_and_given_up_when_it_does_not_answer() {
    let mut scene = Scene::live();
    scene.later(JUST_BEFORE_PING);
    assert_eq!(scene.pings, 0);
    scene.later(Duration::from_millis(1));
    assert_eq!(scene.pings, 1);
    assert_eq!(scene.session.status().connection, Connection::Live);
    scene.later(PONG_WITHIN);
    assert_eq!(scene.session.status().connection, Connection::Offline);
    scene.until_it_connects();
}

#[test]
fn s14_whatever_the_server_says_shows_that_it_is_there() {
    let mut scene = Scene::live();
    for round in 1..=3 {
        scene.later(PING_AFTER);
        assert_eq!(scene.pings, round);
        scene.hear(&ServerFrame::Pong);
        scene.later(PONG_WITHIN);
        assert_eq!(scene.session.status().connection, Connection::Live);
        // A word of its own makes asking needless for a while.
        scene.hear_presence("here");
        scene.later(JUST_BEFORE_PING);
        assert_eq!(scene.pings, round);
    }
}

#[test]
fn s14_a_clock_that_is_put_back_does_not_put_off_the_question() {
    let mut scene = Scene::live();
    scene.now.0 -= 3_600_000;
    scene.tell(ClientInput::Tick);
    scene.later(PING_AFTER);
    assert_eq!(scene.pings, 1);
}

#[test]
fn s13_presence_is_said_at_once_then_now_and_then_and_the_last_wins() {
    let mut scene = Scene::live();
    scene.present("first");
    assert_eq!(scene.said(), ["first"]);
    scene.present("second");
    scene.present("third");
    assert!(scene.said().is_empty(), "too soon");
    scene.later(PRESENCE_EVERY);
    assert_eq!(scene.said(), ["third"]);
    scene.present("third");
    scene.later(PRESENCE_EVERY);
    assert!(scene.said().is_empty(), "that is no news");
    scene.later(PRESENCE_AGAIN_AFTER);
    assert_eq!(scene.said(), ["third"], "so that it lasts");
    scene.later(PRESENCE_EVERY);
    scene.present("");
    assert_eq!(scene.said(), [""]);
    scene.later(PRESENCE_AGAIN_AFTER);
    assert!(scene.said().is_empty());
    scene.present(&"x".repeat(PRESENCE_BYTES_MAX + 1));
    assert!(scene.said().is_empty(), "too much of it is nothing");
}

#[test]
fn s13_presence_is_said_again_on_a_new_connection_and_waits_for_none() {
    let mut scene = Scene::live();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.present("here");
    assert!(scene.said().is_empty());
    assert_eq!(scene.waiting(), 0);
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.hear(&ServerFrame::CaughtUp { seq: 1 });
    assert_eq!(scene.said(), ["here"]);
}

#[test]
fn s13_others_are_shown_as_long_as_there_is_a_connection() {
    let mut scene = Scene::live();
    scene.hear_presence("");
    assert!(scene.presences.is_empty(), "nobody was there");
    scene.hear_presence("here");
    scene.hear_presence("");
    let shown = [(9, b"here".to_vec()), (9, Vec::new())];
    assert_eq!(scene.presences, shown);
    scene.hear_presence("again");
    scene.tell(ClientInput::Closed { code: 1006 });
    assert!(scene.presences.is_empty());
}
