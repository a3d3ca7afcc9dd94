//! Stock clients in a room: nothing of theirs gets lost between a message and its commit, and each message is answered
//! for once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use crate::room::scene::{A, ADA, B, BOB, EPOCH, NOW, Scene, cards, revision, two_members};
use automerge::sync::{Message, State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ROOT, ReadDoc, TextEncoding};
use board_doc::UserId;
use sync_protocol::frames::{CloseCode, Role, ServerFrame};
use sync_protocol::limits::{BATCH_CHUNKS_MAX, STOCK_ROUNDS_MAX};
use sync_protocol::room::{LoadFailure, LogRead, LookId, StockEffect, StockInput};
use sync_protocol::{BatchOutcome, BoardRevision, NodeId, NodeNews, PeerId, Room, RoomEffect, RoomInput};

pub(super) const S: PeerId = PeerId(7);

/// A stock client's side.
struct Client {
    doc: Automerge,
    state: State,
}

impl Client {
    /// It has joined, asked, and got the board.
    fn found(scene: &mut Scene, user: UserId, role: Role) -> Self {
        join(scene, user, role);
        let mut client = Self {
            doc: Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint),
            state: State::new(),
        };
        client.doc.set_actor(ActorId::from(&[5; 16][..]));
        client.talk(scene);
        assert!(client.doc.get(ROOT, "cards").unwrap().is_some());
        client
    }

    /// Says what there is to say, hears what comes back, until nothing is said any more.
    fn talk(&mut self, scene: &mut Scene) -> usize {
        let mut rounds = 0;
        while self.say(scene) | self.hear(scene) {
            rounds += 1;
            assert!(rounds < 100, "the two never end");
        }
        rounds
    }

    fn say(&mut self, scene: &mut Scene) -> bool {
        let Some(message) = self.doc.generate_sync_message(&mut self.state) else {
            return false;
        };
        let message = message.encode().into();
        scene.tell(RoomInput::Stock(StockInput::Message { peer: S, message }));
        true
    }

    fn hear(&mut self, scene: &mut Scene) -> bool {
        let mut heard = false;
        for effect in std::mem::take(&mut scene.stock) {
            if let StockEffect::Send { message, .. } = effect {
                let message = Message::decode(&message).unwrap();
                self.doc.receive_sync_message(&mut self.state, message).unwrap();
                heard = true;
            }
        }
        heard
    }

    fn write(&mut self, key: &str) {
        self.doc.transact(|tx| tx.put(ROOT, key, key)).unwrap();
    }

    fn is_saved(&self) -> bool {
        self.state.their_heads.as_ref() == Some(&self.doc.get_heads())
    }
}

pub(super) fn join(scene: &mut Scene, user: UserId, role: Role) {
    scene.tell(RoomInput::Stock(StockInput::Join {
        peer: S,
        user,
        role,
        most: Role::Owner,
        access_epoch: 1,
    }));
}

/// Messages that are answered for.
pub(super) fn answered_for(scene: &Scene) -> usize {
    let heard = scene.stock.iter();
    heard
        .filter(|effect| matches!(effect, StockEffect::Heard { peer: S }))
        .count()
}

#[test]
fn a6_nothing_is_said_of_a_change_before_its_commit() {
    let mut scene = two_members();
    let mut client = Client::found(&mut scene, ADA, Role::Member);
    client.write("one");
    client.say(&mut scene);
    assert!(scene.stock.is_empty(), "{:?}", scene.stock);
    let batch = scene.answer(BatchOutcome::Committed);
    assert_eq!(batch.rows.len(), 2, "what binds the actor comes first");
    assert_eq!((&batch.rows[1].actor, batch.rows[1].user), (&vec![5; 16], ADA));
    assert_eq!(answered_for(&scene), 1);
    assert!(scene.stock.contains(&StockEffect::Heads { to: vec![S] }));
    client.hear(&mut scene);
    assert!(client.is_saved());
    let others: Vec<_> = scene.heard().into_iter().map(|(peer, _)| peer).collect();
    assert_eq!(others, [A, B], "the others get it like any change");
}

#[test]
fn a6_after_a_failed_commit_it_is_tried_again_with_the_next_tick() {
    let mut scene = two_members();
    let mut client = Client::found(&mut scene, ADA, Role::Member);
    client.write("one");
    client.say(&mut scene);
    for _ in 0..3 {
        scene.answer(BatchOutcome::Failed);
        assert!(scene.batches.is_empty());
        assert_eq!(answered_for(&scene), 0, "it may not go on before that is durable");
        client.hear(&mut scene);
        assert!(!client.is_saved());
        scene.tell(RoomInput::Tick);
    }
    let batch = scene.answer(BatchOutcome::Committed);
    assert_eq!(batch.rows.len(), 2);
    assert_eq!(answered_for(&scene), 1);
    client.talk(&mut scene);
    assert!(client.is_saved());
}

#[test]
fn a6_a_batch_that_lost_is_judged_again() {
    let mut scene = two_members();
    let mut client = Client::found(&mut scene, ADA, Role::Member);
    client.write("one");
    client.say(&mut scene);
    scene.answer(BatchOutcome::Overtaken);
    assert_eq!(scene.log_reads.len(), 1);
    scene.tell(RoomInput::Log(log_read(&scene, EPOCH, Some(Role::Viewer))));
    assert!(scene.batches.is_empty(), "a viewer by now");
    assert_eq!(answered_for(&scene), 1);
    client.talk(&mut scene);
    assert!(!client.is_saved());
}

fn log_read(scene: &Scene, epoch: [u8; 16], role: Option<Role>) -> LogRead {
    LogRead {
        known: revision(0, 0),
        hash: None,
        revision: BoardRevision {
            epoch,
            head_seq: scene.head,
            access_epoch: 2,
        },
        rows: Vec::new(),
        roles: vec![(ADA, role), (BOB, Some(Role::Member))],
        gone: false,
    }
}

#[test]
fn a6_many_changes_go_in_as_many_batches_as_they_need() {
    let mut scene = two_members();
    let mut client = Client::found(&mut scene, ADA, Role::Member);
    for n in 0..BATCH_CHUNKS_MAX + 10 {
        client.write(&format!("{n}"));
    }
    client.say(&mut scene);
    let mut rows = 0;
    while !scene.batches.is_empty() {
        assert_eq!(answered_for(&scene), 0);
        rows += scene.answer(BatchOutcome::Committed).rows.len();
    }
    assert_eq!(rows, BATCH_CHUNKS_MAX + 10 + 1);
    assert_eq!(answered_for(&scene), 1);
    client.talk(&mut scene);
    assert!(client.is_saved());
}

#[test]
fn a7_a_viewer_is_answered_a_few_times_and_then_no_more() {
    let mut scene = two_members();
    let mut client = Client::found(&mut scene, ADA, Role::Viewer);
    client.write("one");
    let rounds = client.talk(&mut scene);
    assert!(rounds <= STOCK_ROUNDS_MAX as usize + 3, "{rounds} rounds");
    assert!(scene.batches.is_empty());
    // As a member it is asked again.
    scene.tell(RoomInput::RoleChanged {
        user: ADA,
        role: Some(Role::Member),
    });
    client.talk(&mut scene);
    scene.answer(BatchOutcome::Committed);
    client.talk(&mut scene);
    assert!(client.is_saved());
}

#[test]
fn a7_who_has_no_access_left_is_put_out_alone() {
    let mut scene = two_members();
    Client::found(&mut scene, BOB, Role::Member);
    scene.tell(RoomInput::RoleChanged {
        user: BOB,
        role: None,
    });
    scene.closed.sort_by_key(|(peer, _)| *peer);
    assert_eq!(scene.closed, [(B, CloseCode::RoleLost), (S, CloseCode::RoleLost)]);
    assert_eq!(scene.room.peer_count(), 1);
}

#[test]
fn a5_a_board_that_was_let_go_is_loaded_for_what_others_commit() {
    let mut scene = two_members();
    let mut client = Client::found(&mut scene, ADA, Role::Member);
    scene.tell(RoomInput::Unload);
    assert!(scene.room.live().is_none());
    client.write("one");
    // The scene loads it at once.
    client.say(&mut scene);
    scene.answer(BatchOutcome::Committed);
    client.talk(&mut scene);
    assert!(client.is_saved());
}

#[test]
fn a5_a_restored_board_begins_anew() {
    let mut scene = two_members();
    Client::found(&mut scene, ADA, Role::Member);
    scene.tell(RoomInput::Log(log_read(&scene, [9; 16], Some(Role::Member))));
    assert!(scene.closed.contains(&(S, CloseCode::GoingAway)));
}

#[test]
fn a5_a_damaged_board_is_unavailable_and_says_so() {
    let mut scene = Scene::new();
    scene.tell(RoomInput::LoadFailed(LoadFailure::Damaged));
    join(&mut scene, ADA, Role::Member);
    assert_eq!(scene.closed, [(S, CloseCode::Normal)]);
}

#[test]
fn a6_documents_that_cannot_be_loaded_for_news_are_asked_for_with_the_next_tick() {
    let mut scene = two_members();
    Client::found(&mut scene, ADA, Role::Member);
    scene.tell(RoomInput::Unload);
    let loads = |room: &mut Room, input| {
        let effects = room.handle(NOW, input);
        effects
            .iter()
            .filter(|effect| **effect == RoomEffect::Load)
            .count()
    };
    // Another node commits, of which the client is to hear.
    let news = NodeNews::Committed {
        revision: revision(2, 1),
        count: 1,
        chunks: vec![cards(BOB, 1, 1).remove(0).into()],
    };
    let from = NodeId([8; 16]);
    let heard = RoomInput::Heard { from, news };
    assert_eq!(loads(&mut scene.room, heard), 1);
    for _ in 0..3 {
        let failed = RoomInput::LoadFailed(LoadFailure::Unavailable);
        assert_eq!(loads(&mut scene.room, failed), 0, "it would fail again at once");
        assert_eq!(loads(&mut scene.room, RoomInput::Tick), 1);
    }
    // Who asks for something is not kept waiting for the tick.
    let failed = RoomInput::LoadFailed(LoadFailure::Unavailable);
    scene.tell(failed);
    let (look, at_least) = (LookId(1), 0);
    assert_eq!(loads(&mut scene.room, RoomInput::Look { look, at_least }), 1);
}

#[test]
fn a10_each_change_is_judged_by_itself() {
    let mut scene = two_members();
    let mut client = Client::found(&mut scene, ADA, Role::Member);
    client.write("fine");
    let mut other = client.doc.fork().with_actor(ActorId::from(&[6; 16][..]));
    other.transact(|tx| tx.put(ROOT, "schema", 2)).unwrap();
    client.write("fine too");
    client.doc.merge(&mut other).unwrap();
    client.write("builds on both");
    client.say(&mut scene);
    let refused = scene.stock.iter();
    let refused: Vec<_> = refused
        .filter_map(|effect| match effect {
            StockEffect::Refused { reason, .. } => Some(*reason),
            _ => None,
        })
        .collect();
    assert_eq!(refused, ["malformed", "builds_on_refused"]);
    let batch = scene.answer(BatchOutcome::Committed);
    // Two that are fine, and what binds their actor. Of the refused one's actor nothing is left.
    assert_eq!(batch.rows.len(), 3);
    let relayed = scene.heard().into_iter();
    assert!(
        relayed
            .into_iter()
            .all(|(_, frame)| matches!(frame, ServerFrame::Changes { .. }))
    );
}
