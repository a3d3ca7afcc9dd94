//! Catch-up, order, and who is let in.

use super::scene::*;
use sync_protocol::frames::{CloseCode, Role, ServerFrame, WireActorHead};
use sync_protocol::room::{CatchUp, Hello, LoadFailure, SnapshotHead};
use sync_protocol::{BatchOutcome, PeerId, Room, RoomEffect, RoomInput, Row};

#[test]
fn s3_a_peer_gets_what_was_committed_while_its_catch_up_was_read() {
    let mut scene = two_members();
    let late = PeerId(3);
    scene.tell(RoomInput::Join {
        peer: late,
        user: BOB,
        most: Role::Owner,
        hello: Hello::default(),
    });
    let chunks = cards(ADA, 1, 2);
    scene.send(A, 1, &chunks);
    scene.answer(BatchOutcome::Committed);
    scene.heard();
    let old = CatchUp {
        revision: revision(1, 1),
        role: Some(Role::Member),
        snapshot: None,
        rows: vec![Row {
            seq: 1,
            hash: board_doc::genesis_hash(),
            chunk: bytes::Bytes::from_static(board_doc::genesis_change()),
        }],
        actors: Vec::new(),
    };
    scene.tell(RoomInput::CatchUp {
        peer: late,
        catch_up: old,
    });
    let heard: Vec<_> = scene
        .heard()
        .into_iter()
        .filter(|(peer, _)| *peer == late)
        .map(|(_, said)| said)
        .collect();
    assert!(matches!(
        heard[0],
        ServerFrame::Welcome {
            role: Role::Member,
            ..
        }
    ));
    assert!(heard.contains(&ServerFrame::Changes { first_seq: 2, chunks }));
    assert_eq!(heard.last(), Some(&ServerFrame::CaughtUp { seq: 3 }));
}

#[test]
fn s4_everyone_follows_the_same_order_and_senders_get_acks_in_its_place() {
    let mut scene = two_members();
    let (first, of_a, of_b) = (cards(ADA, 1, 1), cards(ADA, 2, 1), cards(BOB, 3, 1));
    scene.send(A, 1, &first);
    // While the first batch is in flight two more gather, and go together.
    scene.send(B, 1, &of_b);
    scene.send(A, 2, &of_a);
    scene.answer(BatchOutcome::Committed);
    scene.heard();
    scene.answer(BatchOutcome::Committed);
    let heard = scene.heard();
    let to = |peer: PeerId| {
        heard
            .iter()
            .filter(|(to, _)| *to == peer)
            .map(|(_, said)| said.clone())
            .collect::<Vec<_>>()
    };
    let ack = |id, first_seq| ServerFrame::Ack {
        id,
        covers: 1,
        first_seq,
        count: 1,
    };
    assert_eq!(
        to(A),
        [
            ServerFrame::Changes {
                first_seq: 3,
                chunks: of_b
            },
            ack(2, 4)
        ]
    );
    assert_eq!(
        to(B),
        [
            ack(1, 3),
            ServerFrame::Changes {
                first_seq: 4,
                chunks: of_a
            }
        ]
    );
}

#[test]
fn s11_a_board_that_does_not_load_is_quarantined() {
    let mut room = Room::new(revision(1, 1), 0);
    let joined = room.handle(
        NOW,
        RoomInput::Join {
            peer: A,
            user: ADA,
            most: Role::Owner,
            hello: Hello::default(),
        },
    );
    assert!(matches!(joined[..], [RoomEffect::ReadCatchUp(_)]));
    let effects = room.handle(NOW, RoomInput::LoadFailed(LoadFailure::Damaged));
    let codes = effects.iter().filter_map(|effect| match effect {
        RoomEffect::Send { frame, .. } => match ServerFrame::decode(frame) {
            Ok(ServerFrame::Error { code, .. }) => Some(code),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(codes.collect::<Vec<_>>(), ["quarantined"]);
    assert_eq!(room.peer_count(), 0);
}

#[test]
fn a_peer_that_speaks_before_its_welcome_is_put_out() {
    let mut scene = Scene::new();
    scene.tell(RoomInput::Join {
        peer: A,
        user: ADA,
        most: Role::Owner,
        hello: Hello::default(),
    });
    scene.send(A, 1, &cards(ADA, 1, 1));
    assert_eq!(scene.closed, [(A, CloseCode::BadFrame)]);
}

#[test]
fn a_welcome_says_what_is_known_of_the_actors_asked_about() {
    let mut scene = Scene::new();
    let known = WireActorHead {
        actor: vec![1; 24],
        seq: 4,
        hash: [8; 32],
    };
    scene.tell(RoomInput::Join {
        peer: A,
        user: ADA,
        most: Role::Owner,
        hello: Hello::default(),
    });
    let catch_up = CatchUp {
        revision: revision(1, 1),
        role: Some(Role::Member),
        snapshot: None,
        rows: Vec::new(),
        actors: vec![known.clone()],
    };
    scene.tell(RoomInput::CatchUp { peer: A, catch_up });
    let heard = scene.heard();
    assert!(
        matches!(&heard[0].1, ServerFrame::Welcome { user, actors, .. } if *user == ADA.0 && *actors == [known]),
        "{heard:?}"
    );
}

#[test]
fn s3_who_follows_a_room_that_has_slept_past_the_kept_log_catches_up_anew() {
    let mut scene = two_members();
    let chunks = cards(BOB, 1, 2);
    scene.tell(RoomInput::Log(sync_protocol::LogRead {
        known: revision(0, 0),
        hash: None,
        revision: revision(9, 1),
        rows: rows(&chunks, 8),
        roles: Vec::new(),
        gone: false,
    }));
    assert_eq!(scene.closed, [(A, CloseCode::TooSlow), (B, CloseCode::TooSlow)]);
    assert_eq!(scene.room.head_seq(), 9);
    assert!(scene.heard().is_empty(), "nobody is shown a log with a gap");
}

#[test]
fn s3_who_comes_is_caught_up_only_with_all_that_welcome_spoke_of() {
    let mut scene = Scene::new();
    scene.tell(RoomInput::Join {
        peer: A,
        user: ADA,
        most: Role::Owner,
        hello: Hello::default(),
    });
    // Other nodes have committed two changes of which this room has not heard; what comes first is a snapshot without them.
    let chunks = cards(ADA, 1, 2);
    let catch_up = CatchUp {
        revision: revision(3, 1),
        role: Some(Role::Member),
        snapshot: Some(SnapshotHead {
            seq: 1,
            hash: board_doc::genesis_hash(),
            parts: 1,
        }),
        rows: Vec::new(),
        actors: Vec::new(),
    };
    scene.tell(RoomInput::CatchUp { peer: A, catch_up });
    scene.tell(RoomInput::SnapshotSent { peer: A });
    let caught_up = |said: &ServerFrame| matches!(said, ServerFrame::CaughtUp { .. });
    assert!(!scene.heard().iter().any(|(_, said)| caught_up(said)));
    scene.tell(RoomInput::Rows {
        peer: A,
        rows: rows(&chunks, 2),
    });
    let heard: Vec<_> = scene.heard().into_iter().map(|(_, said)| said).collect();
    assert_eq!(
        heard,
        [
            ServerFrame::Changes { first_seq: 2, chunks },
            ServerFrame::CaughtUp { seq: 3 }
        ]
    );
}
