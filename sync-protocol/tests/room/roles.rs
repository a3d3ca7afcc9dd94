//! Roles count at the commit.

use super::editing::news;
use super::scene::*;
use board_doc::ChangeHash;
use sync_protocol::frames::{CloseCode, Role, ServerFrame};
use sync_protocol::limits::ROOM_IDLE;
use sync_protocol::room::{CatchUp, Hello, LogRead};
use sync_protocol::{BatchOutcome, NodeId, NodeNews, PeerId, RoomInput, Row};

#[test]
fn s9_a_viewer_change_is_refused_for_the_role() {
    let mut scene = Scene::new();
    scene.join(A, ADA, Role::Viewer);
    scene.heard();
    let chunks = cards(ADA, 1, 1);
    scene.send(A, 1, &chunks);
    let heard = scene.heard();
    let (
        _,
        ServerFrame::Rejected {
            id: 1,
            hashes: refused,
            reason,
            ..
        },
    ) = &heard[0]
    else {
        panic!("{heard:?}")
    };
    assert_eq!((refused, reason.as_str()), (&hashes(&chunks), "role"));
}

#[test]
fn s9_after_a_demotion_nothing_passes_before_the_roles_are_read_anew() {
    let mut scene = two_members();
    scene.send(A, 1, &cards(ADA, 1, 1));
    // The store knows a newer access epoch: Ada is a viewer now.
    scene.answer(BatchOutcome::Overtaken);
    let roles = vec![(ADA, Some(Role::Viewer)), (BOB, Some(Role::Member))];
    scene.tell(RoomInput::Log(LogRead {
        known: revision(0, 0),
        hash: None,
        revision: revision(1, 2),
        rows: vec![],
        roles,
        gone: false,
    }));
    let heard = scene.heard();
    assert!(heard.contains(&(A, ServerFrame::Role { role: Role::Viewer })));
    assert!(
        heard
            .iter()
            .any(|(to, said)| *to == A && matches!(said, ServerFrame::Rejected { .. })),
        "{heard:?}"
    );
    assert!(scene.batches.is_empty());
}

#[test]
fn s9_a_role_read_before_a_demotion_does_not_count_after_it() {
    let mut scene = Scene::new();
    scene.join(A, ADA, Role::Member);
    // The room begins to read the log, for Ada alone; Bob comes in as a member, by the old epoch.
    scene.tell(RoomInput::LogAdvanced { head_seq: 2 });
    scene.join(B, BOB, Role::Member);
    // Then the log arrives with a newer epoch, in which Bob is a viewer: he was not asked about.
    let theirs = cards(ADA, 9, 1);
    let row = Row {
        seq: 2,
        hash: ChangeHash(hashes(&theirs)[0]),
        chunk: theirs[0].clone().into(),
    };
    let roles = vec![(ADA, Some(Role::Member))];
    scene.tell(RoomInput::Log(LogRead {
        known: revision(0, 0),
        hash: None,
        revision: revision(2, 2),
        rows: vec![row],
        roles,
        gone: false,
    }));
    scene.send(B, 1, &cards(BOB, 5, 1));
    assert!(
        scene.batches.iter().all(|batch| batch.access_epoch == 1),
        "an old role under a new epoch"
    );
    assert_eq!(scene.log_reads, [1, 2], "the roles are read anew, with Bob");
}

#[test]
fn s9_a_newcomer_whose_role_is_older_than_the_room_cannot_write_under_the_newer_epoch() {
    let mut scene = Scene::new();
    scene.join(A, ADA, Role::Member);
    scene.tell(RoomInput::Join {
        peer: B,
        user: BOB,
        most: Role::Owner,
        hello: Hello::default(),
    });
    // The room learns of epoch 3, in which Bob is a viewer, before Bob's older catch-up arrives.
    let roles = vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Viewer))];
    scene.tell(RoomInput::Log(LogRead {
        known: revision(0, 0),
        hash: None,
        revision: revision(1, 3),
        rows: vec![],
        roles,
        gone: false,
    }));
    let older = CatchUp {
        revision: revision(1, 2),
        role: Some(Role::Member),
        snapshot: None,
        rows: Vec::new(),
        actors: Vec::new(),
    };
    scene.tell(RoomInput::CatchUp {
        peer: B,
        catch_up: older,
    });
    // An unasked answer, older still, ends the wait for the room's own question.
    let roles = vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Member))];
    scene.tell(RoomInput::Log(LogRead {
        known: revision(0, 0),
        hash: None,
        revision: revision(1, 2),
        rows: vec![],
        roles,
        gone: false,
    }));
    scene.send(B, 1, &cards(BOB, 5, 1));
    assert!(!scene.batches.is_empty(), "it is tried");
    assert!(
        scene.batches.iter().all(|batch| batch.access_epoch < 3),
        "and must lose"
    );
}

#[test]
fn s9_access_that_changes_while_the_log_is_read_is_read_after_it() {
    let mut scene = two_members();
    scene.tell(RoomInput::LogAdvanced { head_seq: 2 });
    for _ in 0..2 {
        scene.tell(RoomInput::AccessChanged);
    }
    assert_eq!(scene.log_reads, [1], "one is under way");
    scene.tell(news(Vec::new(), 1, 1, Vec::new()));
    assert_eq!(scene.log_reads, [1, 1], "it may have been read before");
    let roles = vec![(ADA, Some(Role::Member)), (BOB, None)];
    scene.tell(news(Vec::new(), 1, 2, roles));
    assert_eq!(scene.closed, [(B, CloseCode::RoleLost)]);
    assert_eq!(scene.log_reads, [1, 1]);
    // When none is under way, it is read at once.
    scene.tell(RoomInput::AccessChanged);
    assert_eq!(scene.log_reads, [1, 1, 1]);
}

#[test]
fn s9_access_that_has_changed_and_could_not_be_read_is_read_again() {
    let mut scene = two_members();
    scene.tell(RoomInput::AccessChanged);
    scene.tell(RoomInput::LogFailed);
    assert_eq!(
        scene.log_reads,
        [1],
        "whoever was asked has time until the next tick"
    );
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.log_reads, [1, 1]);
    let roles = vec![(ADA, Some(Role::Member)), (BOB, None)];
    scene.tell(news(Vec::new(), 1, 2, roles));
    assert_eq!(scene.closed, [(B, CloseCode::RoleLost)]);
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.log_reads, [1, 1], "and then no more");
}

/// A room that has heard of roles which it could not read, and is empty.
fn with_roles_to_be_read() -> Scene {
    let mut scene = two_members();
    scene.tell(RoomInput::Heard {
        from: NodeId([8; 16]),
        news: NodeNews::Here(revision(1, 6)),
    });
    scene.tell(RoomInput::LogFailed);
    scene.log_reads.clear();
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.log_reads, [1], "it is asked for again");
    scene
}

#[test]
fn s9_the_roles_of_a_board_that_is_gone_are_asked_for_no_more() {
    let mut scene = with_roles_to_be_read();
    scene.tell(RoomInput::Log(LogRead {
        known: revision(0, 0),
        hash: None,
        revision: revision(1, 6),
        rows: vec![],
        roles: vec![],
        gone: true,
    }));
    assert_eq!(scene.room.peer_count(), 0);
    for _ in 0..=ROOM_IDLE.as_secs() {
        assert!(!scene.is_idle);
        scene.tell(RoomInput::Tick);
        scene.now.0 += 1_000;
    }
    assert!(scene.is_idle);
    assert_eq!(scene.log_reads, [1]);
}

#[test]
fn s9_a_room_closes_though_the_roles_of_nobody_cannot_be_read() {
    let mut scene = with_roles_to_be_read();
    for peer in [A, B] {
        scene.tell(RoomInput::Leave { peer });
    }
    for _ in 0..=ROOM_IDLE.as_secs() {
        scene.tell(RoomInput::LogFailed);
        scene.tell(RoomInput::Tick);
        scene.now.0 += 1_000;
    }
    assert!(scene.is_idle);
}

#[test]
fn s9_who_came_with_an_older_role_while_the_log_was_read_is_asked_about() {
    let mut scene = two_members();
    let both = || vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Member))];
    let peer = PeerId(3);
    scene.tell(RoomInput::Join {
        peer,
        user: BOB,
        most: Role::Owner,
        hello: Hello::default(),
    });
    scene.tell(news(Vec::new(), 1, 2, both()));
    scene.tell(RoomInput::LogAdvanced { head_seq: 2 });
    let catch_up = CatchUp {
        revision: revision(1, 1),
        role: Some(Role::Member),
        snapshot: None,
        rows: Vec::new(),
        actors: Vec::new(),
    };
    scene.tell(RoomInput::CatchUp { peer, catch_up });
    // Nothing had changed since the room asked, so nobody was asked about.
    scene.tell(news(Vec::new(), 1, 2, Vec::new()));
    assert_eq!(scene.log_reads, [1, 1]);
    scene.tell(news(Vec::new(), 1, 2, both()));
    scene.send(A, 1, &cards(ADA, 1, 1));
    assert_eq!(scene.answer(BatchOutcome::Committed).access_epoch, 2);
}

#[test]
fn s9_whoever_has_no_access_left_is_put_out() {
    let mut scene = two_members();
    scene.tell(RoomInput::RoleChanged {
        user: BOB,
        role: None,
    });
    assert_eq!(scene.closed, [(B, CloseCode::RoleLost)]);
}

#[test]
fn s9_a_credential_lets_through_no_more_than_its_share_of_the_role() {
    let mut scene = Scene::new();
    let join = |peer, most| RoomInput::Join {
        peer,
        user: BOB,
        most,
        hello: Hello::default(),
    };
    let catch_up = |role| CatchUp {
        revision: revision(1, 1),
        role: Some(role),
        snapshot: None,
        rows: Vec::new(),
        actors: Vec::new(),
    };
    for (peer, most) in [(A, Role::Viewer), (B, Role::Owner)] {
        scene.tell(join(peer, most));
        scene.tell(RoomInput::CatchUp {
            peer,
            catch_up: catch_up(Role::Member),
        });
    }
    let welcomed: Vec<_> = scene
        .heard()
        .into_iter()
        .filter_map(|(to, said)| match said {
            ServerFrame::Welcome { role, .. } => Some((to, role)),
            _ => None,
        })
        .collect();
    assert_eq!(welcomed, [(A, Role::Viewer), (B, Role::Member)]);
    scene.send(A, 1, &cards(BOB, 1, 1));
    assert!(scene.batches.is_empty(), "a change above the credential's share");
    scene.heard();
    // Both are of one user, whose role grows: one of them hears of it.
    scene.tell(RoomInput::RoleChanged {
        user: BOB,
        role: Some(Role::Admin),
    });
    assert_eq!(scene.heard(), [(B, ServerFrame::Role { role: Role::Admin })]);
}

#[test]
fn s1_a_room_that_is_behind_refuses_nothing_for_the_role() {
    let mut scene = two_members();
    scene.send(B, 1, &cards(BOB, 2, 1));
    scene.answer(BatchOutcome::Committed);
    // Another node has committed Ada's change, and then she may only look: she comes again, here.
    let mine = cards(ADA, 1, 1);
    scene.tell(RoomInput::LogAdvanced { head_seq: 3 });
    assert_eq!(scene.log_reads.len(), 1);
    scene.tell(RoomInput::RoleChanged {
        user: ADA,
        role: Some(Role::Viewer),
    });
    scene.heard();
    scene.send(A, 1, &mine);
    assert_eq!(scene.heard(), []);
    scene.tell(RoomInput::Log(LogRead {
        known: scene.room.known(),
        hash: None,
        revision: revision(3, 1),
        rows: rows(&mine, 3),
        roles: Vec::new(),
        gone: false,
    }));
    let acknowledged =
        |(to, said): &(PeerId, ServerFrame)| *to == A && matches!(said, ServerFrame::Ack { id: 1, .. });
    let heard = scene.heard();
    assert!(heard.iter().any(acknowledged), "{heard:?}");
}
