//! The client's rules (docs/PROTOCOL.md), one by one.

use board_doc::{
    Action, Actor, Board, CardId, ChangeHash, ColumnId, Moment, Position, ReplicaId, TextField, Timestamp,
    UserId, genesis_change, genesis_hash,
};
use sync_protocol::client::{ActError, Denial};
use sync_protocol::frames::{ClientFrame, RetryReason, Role, ServerFrame, WireActorHead};
use sync_protocol::limits::{ANSWER_WITHIN, RECONNECT_MAX};
use sync_protocol::{ClientEffect, ClientInput, ClientSession, Connection, Refusal};

const ADA: UserId = UserId([1; 16]);
const EPOCH: [u8; 16] = [3; 16];

/// A session, what it wants sent, and everything else it says.
struct Scene {
    now: Timestamp,
    session: ClientSession,
    sent: Vec<ClientFrame>,
    refused: Vec<Refusal>,
    connects: u32,
}

impl Scene {
    fn new() -> Self {
        let session = ClientSession::new(ADA, 7);
        Self {
            now: Timestamp(1_700_000_000_000),
            session,
            sent: Vec::new(),
            refused: Vec::new(),
            connects: 0,
        }
    }

    /// A session that is live on a board with just its genesis.
    fn live() -> Self {
        let mut scene = Self::new();
        scene.tell(ClientInput::Wake);
        scene.greet(vec![]);
        scene.genesis();
        scene.sent.clear();
        scene
    }

    fn perform(&mut self, effects: Vec<ClientEffect>) {
        for effect in effects {
            match effect {
                ClientEffect::Send(frame) => {
                    self.sent
                        .push(ClientFrame::decode(&frame).expect("clients send what can be read"));
                }
                ClientEffect::Refused(refusal) => self.refused.push(refusal),
                ClientEffect::Connect => self.connects += 1,
                _ => {}
            }
        }
    }

    fn tell(&mut self, input: ClientInput) {
        let effects = self.session.handle(self.now, input);
        self.perform(effects);
    }

    fn hear(&mut self, frame: &ServerFrame) {
        self.tell(ClientInput::Received(frame.encode().to_vec()));
    }

    fn welcome(&self, actors: Vec<WireActorHead>) -> ServerFrame {
        ServerFrame::Welcome {
            user: ADA.0,
            role: Role::Member,
            epoch: EPOCH,
            head_seq: 1,
            peer: 1,
            now: self.now.0,
            actors,
            frame_bytes_max: 1 << 20,
        }
    }

    /// Opens the socket and answers the Hello.
    fn greet(&mut self, actors: Vec<WireActorHead>) {
        self.tell(ClientInput::Opened {
            token: "token".into(),
        });
        let welcome = self.welcome(actors);
        self.hear(&welcome);
    }

    /// The whole log of a new board.
    fn genesis(&mut self) {
        self.hear(&ServerFrame::Changes {
            first_seq: 1,
            chunks: vec![genesis_change().to_vec()],
        });
        self.hear(&ServerFrame::CaughtUp { seq: 1 });
    }

    /// Lets time pass until the session has asked for a new socket.
    fn until_it_connects(&mut self) {
        let before = self.connects;
        self.now.0 += RECONNECT_MAX.as_millis() as i64;
        self.tell(ClientInput::Tick);
        assert_eq!(self.connects, before + 1, "it connects again");
    }

    fn add_card(&mut self, name: &str) {
        let action = Action::AddCard {
            card: CardId::parse(name).expect("a valid id"),
            column: ColumnId::parse("todo").expect("a valid id"),
            position: Position::End,
            title: name.into(),
            description: String::new(),
        };
        let acted = self.session.act(self.now, &action).expect("it can be done");
        self.perform(acted.effects);
    }

    /// The only frame sent since, which must be `Changes`.
    fn changes_sent(&mut self) -> (u64, Vec<Vec<u8>>) {
        match std::mem::take(&mut self.sent).as_slice() {
            [ClientFrame::Changes { id, chunks }] => (*id, chunks.clone()),
            other => panic!("not one frame of changes: {other:?}"),
        }
    }

    fn hello_sent(&mut self) -> ClientFrame {
        let hello = self
            .sent
            .iter()
            .rfind(|frame| matches!(frame, ClientFrame::Hello { .. }));
        hello.expect("it said Hello").clone()
    }

    fn waiting(&self) -> u32 {
        self.session.status().waiting
    }

    fn titles(&self) -> Vec<String> {
        self.session
            .view()
            .expect("a board")
            .cards
            .into_iter()
            .map(|card| card.title)
            .collect()
    }
}

fn rejected(id: u64, chunks: &[Vec<u8>], reason: &str) -> ServerFrame {
    let hashes = chunks
        .iter()
        .map(|chunk| ChangeHash::of_chunk(chunk).expect("a chunk").0)
        .collect();
    ServerFrame::Rejected {
        id,
        hashes,
        reason: reason.into(),
        detail: String::new(),
    }
}

fn others_card(name: &str) -> Vec<u8> {
    let mut board = Board::new(Actor::new(UserId([2; 16]), ReplicaId([5; 8])));
    let action = Action::AddCard {
        card: CardId::parse(name).expect("a valid id"),
        column: ColumnId::parse("done").expect("a valid id"),
        position: Position::End,
        title: name.into(),
        description: String::new(),
    };
    let applied = board
        .apply(
            &action,
            Moment {
                at: Timestamp(0),
                seed: 1,
            },
        )
        .expect("it can be added");
    applied.change.expect("it changed something").chunk
}

#[test]
fn s1_a_change_waits_until_it_is_acknowledged() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, _) = scene.changes_sent();
    assert_eq!(scene.waiting(), 1);
    scene.hear(&ServerFrame::Ack {
        id,
        covers: 1,
        first_seq: 2,
        count: 1,
    });
    assert_eq!(scene.waiting(), 0);
}

#[test]
fn s4_an_ack_moves_the_cursor_as_changes_do() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, chunks) = scene.changes_sent();
    scene.hear(&ServerFrame::Ack {
        id,
        covers: 1,
        first_seq: 2,
        count: 1,
    });
    scene.hear(&ServerFrame::Changes {
        first_seq: 3,
        chunks: vec![others_card("two")],
    });
    assert_eq!(scene.titles(), ["one", "two"]);
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.until_it_connects();
    scene.greet(vec![]);
    let ClientFrame::Hello {
        epoch, seq, actors, ..
    } = scene.hello_sent()
    else {
        unreachable!()
    };
    assert_eq!((epoch, seq), (Some(EPOCH), 3));
    assert_eq!(
        actors[0].change_hash(),
        ChangeHash::of_chunk(&chunks[0]).expect("a chunk")
    );
}

#[test]
fn s4_a_gap_makes_it_connect_anew_with_its_cursor() {
    let mut scene = Scene::live();
    scene.hear(&ServerFrame::Changes {
        first_seq: 5,
        chunks: vec![others_card("late")],
    });
    assert_eq!(scene.session.status().connection, Connection::Offline);
    scene.until_it_connects();
    scene.greet(vec![]);
    let ClientFrame::Hello { seq, hash, .. } = scene.hello_sent() else {
        unreachable!()
    };
    assert_eq!((seq, hash), (1, genesis_hash().0));
}

#[test]
fn s6_a_refused_change_is_made_again_by_a_new_actor_and_set_aside_when_refused_again() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, first) = scene.changes_sent();
    scene.hear(&rejected(id, &first, "malformed"));
    assert_eq!(scene.titles(), ["one"], "the person goes on seeing it");
    scene.until_it_connects();
    scene.greet(vec![]);
    let ClientFrame::Hello { epoch, .. } = scene.hello_sent() else {
        unreachable!()
    };
    assert_eq!(epoch, None, "it starts over");
    scene.sent.clear();
    scene.genesis();
    let (id, second) = scene.changes_sent();
    assert_ne!(first, second, "it is a new change");
    assert_eq!((scene.titles(), scene.waiting()), (vec!["one".to_owned()], 1));
    scene.hear(&rejected(id, &second, "malformed"));
    assert_eq!(scene.waiting(), 0);
    assert!(
        matches!(&scene.refused[..], [refusal] if refusal.actions.len() == 1),
        "{:?}",
        scene.refused
    );
}

#[test]
fn s6_what_was_made_behind_a_refused_change_is_not_set_aside_with_it() {
    let mut scene = Scene::live();
    scene.tell(ClientInput::Closed { code: 1006 });
    for name in ["culprit", "innocent", "bystander"] {
        scene.add_card(name);
    }
    for _ in 0..2 {
        scene.until_it_connects();
        scene.greet(vec![]);
        if scene.waiting() > 0
            && scene
                .sent
                .iter()
                .all(|frame| matches!(frame, ClientFrame::Hello { .. }))
        {
            scene.genesis();
        }
        scene
            .sent
            .retain(|frame| !matches!(frame, ClientFrame::Hello { .. }));
        let (id, chunks) = scene.changes_sent();
        scene.hear(&rejected(id, &chunks[..1], "too_large"));
    }
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.genesis();
    assert_eq!(scene.titles(), ["innocent", "bystander"]);
    assert!(
        matches!(&scene.refused[..], [refusal] if refusal.actions.len() == 1),
        "{:?}",
        scene.refused
    );
}

#[test]
fn s6_what_may_still_be_accepted_is_never_done_again_as_another_change() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (_, before) = scene.changes_sent();
    // The connection ends over something else, while the commit may still be under way.
    scene.tell(ClientInput::Closed { code: 4400 });
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.genesis();
    let sent: Vec<_> = scene
        .sent
        .iter()
        .filter_map(|frame| match frame {
            ClientFrame::Changes { chunks, .. } => Some(chunks.clone()),
            _ => None,
        })
        .collect();
    assert!(
        sent.iter().flatten().all(|chunk| *chunk == before[0]),
        "the same change, not another one"
    );
    assert_eq!((scene.titles(), scene.waiting()), (vec!["one".to_owned()], 1));
}

#[test]
fn s8_what_a_wrong_clock_made_is_done_again_with_the_right_time() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, before) = scene.changes_sent();
    scene.hear(&ServerFrame::Retry {
        id,
        reason: RetryReason::ClockAhead,
        after_ms: 500,
    });
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.sent.clear();
    scene.genesis();
    let (_, after) = scene.changes_sent();
    assert_ne!(before, after);
    assert_eq!((scene.titles(), scene.waiting()), (vec!["one".to_owned()], 1));
}

#[test]
fn s6_what_is_refused_for_the_role_is_set_aside_at_once() {
    let mut scene = Scene::live();
    scene.add_card("one");
    scene.add_card("two");
    let sent: Vec<_> = std::mem::take(&mut scene.sent);
    let [ClientFrame::Changes { id, chunks }, _] = &sent[..] else {
        panic!("{sent:?}")
    };
    scene.hear(&ServerFrame::Role { role: Role::Viewer });
    scene.hear(&rejected(*id, chunks, "role"));
    assert_eq!(
        scene
            .refused
            .iter()
            .map(|refusal| refusal.actions.len())
            .sum::<usize>(),
        2
    );
    assert_eq!((scene.waiting(), scene.session.status().refused), (0, 2));
    let action = Action::TrashCard {
        card: CardId::parse("one").expect("a valid id"),
    };
    assert_eq!(scene.session.act(scene.now, &action), Err(ActError::ReadOnly));
}

/// Reconnects after `before` was acknowledged; the server says this of the session's actor.
fn reconnect_with(scene: &mut Scene, head: impl Fn(WireActorHead) -> WireActorHead) {
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.until_it_connects();
    scene.tell(ClientInput::Opened {
        token: "token".into(),
    });
    let ClientFrame::Hello { actors, .. } = scene.hello_sent() else {
        unreachable!()
    };
    scene.sent.clear();
    let welcome = scene.welcome(vec![head(actors[0].clone())]);
    scene.hear(&welcome);
}

fn two_acknowledged_cards() -> Scene {
    let mut scene = Scene::live();
    for (seq, name) in (2..).zip(["one", "two"]) {
        scene.add_card(name);
        let (id, _) = scene.changes_sent();
        scene.hear(&ServerFrame::Ack {
            id,
            covers: 1,
            first_seq: seq,
            count: 1,
        });
    }
    scene
}

#[test]
fn s7_what_a_restored_server_has_lost_is_sent_again() {
    let mut scene = two_acknowledged_cards();
    reconnect_with(&mut scene, |head| WireActorHead::unknown(head.actor));
    assert_eq!(scene.changes_sent().1.len(), 2);
    assert_eq!(scene.waiting(), 2);
}

#[test]
fn s7_a_lost_ack_is_read_off_the_welcome() {
    let mut scene = Scene::live();
    scene.add_card("one");
    scene.changes_sent();
    reconnect_with(&mut scene, |head| head);
    assert_eq!((scene.waiting(), scene.sent.len()), (0, 0));
}

#[test]
fn s7_an_actor_that_somebody_else_has_used_is_left_and_the_pending_actions_are_done_again() {
    let mut scene = two_acknowledged_cards();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("three");
    scene.until_it_connects();
    scene.tell(ClientInput::Opened {
        token: "token".into(),
    });
    let ClientFrame::Hello { actors, .. } = scene.hello_sent() else {
        unreachable!()
    };
    let other = WireActorHead {
        hash: [9; 32],
        ..actors[0].clone()
    };
    scene.sent.clear();
    let welcome = scene.welcome(vec![other]);
    scene.hear(&welcome);
    assert!(scene.sent.is_empty(), "nothing goes up by the old actor");
    scene.until_it_connects();
    scene.greet(vec![]);
    let ClientFrame::Hello { epoch, .. } = scene.hello_sent() else {
        unreachable!()
    };
    assert_eq!(epoch, None, "it starts over");
    scene.sent.clear();
    scene.genesis();
    let (_, chunks) = scene.changes_sent();
    assert_eq!((chunks.len(), scene.titles()), (1, vec!["three".to_owned()]));
}

#[test]
fn s8_what_met_a_failed_commit_is_sent_again_after_a_while() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, chunks) = scene.changes_sent();
    scene.hear(&ServerFrame::Retry {
        id,
        reason: RetryReason::CommitFailed,
        after_ms: 500,
    });
    scene.tell(ClientInput::Tick);
    assert!(scene.sent.is_empty(), "not before it is time");
    scene.now.0 += 500;
    scene.tell(ClientInput::Tick);
    assert_eq!(scene.changes_sent().1, chunks);
    assert_eq!(scene.waiting(), 1);
}

#[test]
fn s8_a_tick_that_comes_too_early_is_asked_for_again() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let deadline = Timestamp(scene.now.0 + ANSWER_WITHIN.as_millis() as i64);
    scene.now.0 += 1;
    let effects = scene.session.handle(scene.now, ClientInput::Tick);
    assert_eq!(effects, [ClientEffect::WakeAt(deadline)]);
}

#[test]
fn s8_without_an_answer_it_connects_anew_and_sends_again() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (_, chunks) = scene.changes_sent();
    scene.now.0 += ANSWER_WITHIN.as_millis() as i64;
    scene.tell(ClientInput::Tick);
    scene.until_it_connects();
    reconnect_in_place(&mut scene);
    assert_eq!(scene.changes_sent().1, chunks);
}

#[test]
fn s7_what_a_restored_server_has_lost_of_a_former_actor_is_sent_again_first() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, one) = scene.changes_sent();
    let ack = |id, first_seq| ServerFrame::Ack {
        id,
        covers: 1,
        first_seq,
        count: 1,
    };
    scene.hear(&ack(id, 2));
    // A refusal makes the session take a new actor.
    scene.add_card("two");
    let (id, refused) = scene.changes_sent();
    scene.hear(&rejected(id, &refused, "malformed"));
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.sent.clear();
    let log = vec![genesis_change().to_vec(), one[0].clone()];
    scene.hear(&ServerFrame::Changes {
        first_seq: 1,
        chunks: log,
    });
    scene.hear(&ServerFrame::CaughtUp { seq: 2 });
    let (id, two) = scene.changes_sent();
    scene.hear(&ack(id, 3));
    assert_eq!(scene.waiting(), 0);
    // Then the server comes back from a backup that has neither.
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.until_it_connects();
    scene.tell(ClientInput::Opened { token: String::new() });
    let ClientFrame::Hello { actors, .. } = scene.hello_sent() else {
        unreachable!()
    };
    let unknown: Vec<_> = actors
        .into_iter()
        .map(|head| WireActorHead::unknown(head.actor))
        .collect();
    scene.sent.clear();
    let welcome = scene.welcome(unknown);
    scene.hear(&welcome);
    assert_eq!(scene.changes_sent().1, [one[0].clone(), two[0].clone()]);
    assert_eq!(scene.waiting(), 2);
}

fn reconnect_in_place(scene: &mut Scene) {
    scene.greet(vec![]);
    scene
        .sent
        .retain(|frame| !matches!(frame, ClientFrame::Hello { .. }));
}

#[test]
fn editing_goes_on_without_a_connection_and_goes_up_with_the_next() {
    let mut scene = Scene::live();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("one");
    scene.add_card("two");
    assert_eq!(
        (scene.titles().len(), scene.waiting(), scene.sent.len()),
        (2, 2, 0)
    );
    scene.until_it_connects();
    reconnect_in_place(&mut scene);
    assert_eq!(scene.changes_sent().1.len(), 2);
}

#[test]
fn what_an_editor_typed_is_merged_with_what_came_meanwhile() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let card = CardId::parse("one").expect("a valid id");
    let edit = |scene: &mut Scene, from: &str, to: &str| {
        let acted = scene
            .session
            .edit_text(scene.now, &card, TextField::Description, from, to);
        let effects = acted.expect("it can be done").effects;
        scene.perform(effects);
    };
    edit(&mut scene, "", "green hills");
    edit(&mut scene, "green hills", "green and blue hills");
    // This editor has not seen "and blue" yet.
    edit(&mut scene, "green hills", "green hills far away");
    assert_eq!(
        scene.session.view().expect("a board").cards[0].description,
        "green and blue hills far away"
    );
}

#[test]
fn a_denied_session_stays_quiet_until_it_is_woken() {
    let mut scene = Scene::live();
    scene.tell(ClientInput::Closed { code: 4401 });
    scene.until_it_connects();
    scene.tell(ClientInput::Denied(Denial::SignedOut));
    assert_eq!(scene.session.status().connection, Connection::SignedOut);
    scene.now.0 += 10 * RECONNECT_MAX.as_millis() as i64;
    let before = scene.connects;
    scene.tell(ClientInput::Tick);
    assert_eq!(scene.connects, before);
    scene.tell(ClientInput::Wake);
    assert_eq!(scene.connects, before + 1);
}
