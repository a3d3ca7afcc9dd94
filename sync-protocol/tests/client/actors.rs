//! Actors never fork, and what a server lost comes back.

use super::device::{disk, live_on_a_device};
use super::scene::*;
use board_doc::{Actor, Board, ChangeHash, Moment, ReplicaId, Timestamp, genesis_change, genesis_hash};
use sync_protocol::ClientInput;
use sync_protocol::client::local::{
    CopyId, KeptChange, LocalBoard, LocalCopy, LogCursor, LoggedChange, StoreBatch, TabNews,
};
use sync_protocol::frames::{ClientFrame, ServerFrame, WireActorHead};

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
    scene.told();
    reconnect_with(&mut scene, |head| head);
    assert_eq!((scene.waiting(), scene.sent.len()), (0, 0));
    assert!(
        matches!(&scene.told()[..], [TabNews::Settled { hashes, .. }] if hashes.len() == 1),
        "other tabs may have heard that it waits"
    );
}

#[test]
fn s7_an_actor_that_somebody_else_has_used_is_left_and_the_pending_actions_are_done_again() {
    let mut scene = two_acknowledged_cards();
    let mut log = scene.log();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("three");
    scene.until_it_connects();
    scene.tell(ClientInput::Opened {
        token: "token".into(),
    });
    let ClientFrame::Hello { actors, .. } = scene.hello_sent() else {
        unreachable!()
    };
    log.push(hear_that_it_went_on_elsewhere(&mut scene, &actors[0]));
    scene.until_it_connects();
    scene.greet(vec![]);
    let ClientFrame::Hello { epoch, .. } = scene.hello_sent() else {
        unreachable!()
    };
    assert_eq!(epoch, None, "it starts over");
    scene.sent.clear();
    let seq = log.len() as u64;
    scene.hear(&ServerFrame::Changes {
        first_seq: 1,
        chunks: log,
    });
    scene.hear(&ServerFrame::CaughtUp { seq });
    assert_eq!(scene.changes_sent().1.len(), 1);
    assert_eq!(scene.titles(), ["one", "two", "elsewhere", "three"]);
}

#[test]
fn s7_who_gets_the_whole_log_anyway_leaves_an_actor_without_asking_again() {
    let mut scene = two_acknowledged_cards();
    let mut log = scene.log();
    scene.add_card("three");
    // The places were passed with something else: the whole log is fetched.
    scene.hear(&ServerFrame::Changes {
        first_seq: 1,
        chunks: vec![others_card("another")],
    });
    scene.until_it_connects();
    scene.tell(ClientInput::Opened {
        token: "token".into(),
    });
    let ClientFrame::Hello { actors, epoch, .. } = scene.hello_sent() else {
        unreachable!()
    };
    assert_eq!(epoch, None, "it starts over");
    log.push(hear_that_it_went_on_elsewhere(&mut scene, &actors[0]));
    let seq = log.len() as u64;
    scene.hear(&ServerFrame::Changes {
        first_seq: 1,
        chunks: log,
    });
    scene.hear(&ServerFrame::CaughtUp { seq });
    assert_eq!(scene.changes_sent().1.len(), 1);
    assert_eq!(scene.titles(), ["one", "two", "elsewhere", "three"]);
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

#[test]
fn s7_what_is_done_again_goes_behind_what_its_actor_has_made_before() {
    let [writer, left, other] = [1, 2, 3].map(|replica| Actor::new(ADA, ReplicaId([replica; 8])));
    let elsewhere = kept(&mut Board::new(left), "elsewhere");
    let again = kept(&mut Board::new(left), "again");
    let mut with_more = Board::new(other);
    with_more
        .apply_changes(&[others_card("lost")])
        .expect("it builds on nothing else");
    let parked = kept(&mut with_more, "parked");
    let before = kept(&mut Board::new(writer), "before");
    let first = LoggedChange {
        hash: genesis_hash(),
        chunk: genesis_change().to_vec(),
    };
    let second = LoggedChange {
        hash: elsewhere.hash,
        chunk: elsewhere.chunk,
    };
    let copy = LocalCopy {
        id: CopyId("copy".into()),
        snapshot: None,
        log: vec![first, second.clone()],
        cursor: LogCursor {
            epoch: EPOCH,
            seq: 2,
            hash: second.hash,
        },
    };
    let local = LocalBoard {
        copy: Some(copy),
        pending: vec![again, parked, before],
        ..LocalBoard::default()
    };
    let scene = Scene::open(local, vec![writer, left, other]);
    assert_eq!(scene.waiting(), 3);
    assert_eq!(scene.titles(), ["before", "elsewhere", "again"]);
    let document = scene.session.replica().expect("a board").document();
    assert_eq!(document.changes_of(writer, 0).len(), 2);
}

#[test]
fn s7_who_has_no_copy_leaves_what_waits_as_it_is_until_the_log_is_there() {
    let actor = Actor::new(ADA, ReplicaId([1; 8]));
    let mut board = Board::new(actor);
    let (first, second) = (kept(&mut board, "first"), kept(&mut board, "second"));
    let local = LocalBoard {
        pending: vec![second.clone()],
        ..LocalBoard::default()
    };
    let mut tab = Scene::open(local, vec![actor]);
    tab.tell(ClientInput::Wake);
    tab.greet(vec![WireActorHead {
        actor: actor.to_bytes().to_vec(),
        seq: 1,
        hash: first.hash.0,
    }]);
    tab.sent.clear();
    tab.genesis_and(&[&first.chunk]);
    assert_eq!(tab.changes_sent().1, [second.chunk], "as it was made");
    tab.add_card("third");
    let written = tab.written();
    let third = written
        .iter()
        .flat_map(|batch| &batch.keep)
        .next()
        .expect("it is kept");
    assert_ne!(third.actor, actor, "somebody else may go on by that actor");
}

/// Adds a card, as it is kept until it is accepted.
fn kept(board: &mut Board, name: &str) -> KeptChange {
    let (action, at) = (add_card(name), Timestamp(1_700_000_000_000));
    let applied = board.apply(&action, Moment { at, seed: 3 });
    let change = applied.expect("it can be added").change;
    let change = change.expect("it changed something");
    KeptChange {
        hash: change.hash,
        actor: board.actor(),
        seq: change.seq,
        chunk: change.chunk,
        action: Some(action),
        at,
        refusals: 0,
    }
}

/// A copy of this device's profile has gone on by the same actor, and the Welcome says so. What that has made.
fn hear_that_it_went_on_elsewhere(scene: &mut Scene, actor: &WireActorHead) -> Vec<u8> {
    let elsewhere = scene.third_card_by_the_same_actor();
    let other = WireActorHead {
        seq: 3,
        hash: ChangeHash::of_chunk(&elsewhere).expect("a chunk").0,
        ..actor.clone()
    };
    scene.sent.clear();
    let welcome = scene.welcome(vec![other]);
    scene.hear(&welcome);
    assert!(scene.sent.is_empty(), "nothing goes up by the old actor");
    elsewhere
}

#[test]
fn s6_what_the_server_has_is_not_done_again_because_what_it_builds_on_is_not_here_yet() {
    let (_, mut batches) = live_on_a_device();
    // Made by another tab on what only that one has followed of the log.
    let mut with_more = Board::new(Actor::new(ADA, ReplicaId([4; 8])));
    let theirs = others_card("theirs");
    with_more
        .apply_changes(&[&theirs])
        .expect("it builds on nothing else");
    let first = kept(&mut with_more, "first");
    let second = kept(&mut with_more, "second");
    let hash = ChangeHash::of_chunk(&first.chunk).expect("a chunk").0;
    batches.push(StoreBatch {
        keep: vec![first.clone(), second.clone()],
        ..StoreBatch::default()
    });
    let mut tab = Scene::open(disk(&batches), vec![first.actor]);
    tab.tell(ClientInput::Wake);
    tab.greet(vec![WireActorHead {
        actor: first.actor.to_bytes().to_vec(),
        seq: 1,
        hash,
    }]);
    tab.sent.clear();
    tab.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![theirs, first.chunk],
    });
    tab.hear(&ServerFrame::CaughtUp { seq: 3 });
    assert_eq!(tab.changes_sent().1, [second.chunk], "as it was made");
    assert_eq!(tab.titles(), ["first", "second", "theirs"]);
}
