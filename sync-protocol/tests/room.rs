//! The room's rules (docs/PROTOCOL.md), one by one.

use board_doc::limits::CHANGE_BYTES_MAX;
use board_doc::{
    Action, Actor, Board, CardId, ChangeHash, ColumnId, Document, Moment, Position, ReplicaId, Timestamp,
    UserId,
};
use sync_protocol::frames::{ClientFrame, CloseCode, RetryReason, Role, ServerFrame, WireActorHead};
use sync_protocol::limits::BATCH_BYTES_MAX;
use sync_protocol::room::{CatchUp, Hello, LoadFailure, Loaded, LogRead};
use sync_protocol::{Batch, BatchOutcome, BoardRevision, PeerId, Room, RoomEffect, RoomInput, Row};

const NOW: Timestamp = Timestamp(1_700_000_000_000);
const EPOCH: [u8; 16] = [3; 16];
const ADA: UserId = UserId([1; 16]);
const BOB: UserId = UserId([2; 16]);

fn revision(head_seq: u64, access_epoch: i64) -> BoardRevision {
    BoardRevision {
        epoch: EPOCH,
        head_seq,
        access_epoch,
    }
}

/// A room over a board that has just its genesis, with its document loaded when first asked for.
struct Scene {
    room: Room,
    said: Vec<(PeerId, ServerFrame)>,
    batches: Vec<Batch>,
    closed: Vec<(PeerId, CloseCode)>,
    log_reads: Vec<u64>,
    head: u64,
}

impl Scene {
    fn new() -> Self {
        Self {
            room: Room::new(revision(1, 1), 0),
            said: Vec::new(),
            batches: Vec::new(),
            closed: Vec::new(),
            log_reads: Vec::new(),
            head: 1,
        }
    }

    fn tell(&mut self, input: RoomInput) {
        for effect in self.room.handle(NOW, input) {
            match effect {
                RoomEffect::Send { to, frame } => {
                    let frame = ServerFrame::decode(&frame).expect("rooms send what can be read");
                    self.said.extend(to.into_iter().map(|peer| (peer, frame.clone())));
                }
                RoomEffect::Persist(batch) => self.batches.push(batch),
                RoomEffect::Close { peer, code, .. } => self.closed.push((peer, code)),
                RoomEffect::Load => {
                    let document = Box::new(Document::new());
                    self.tell(RoomInput::Loaded(Loaded { document, seq: 1 }));
                }
                RoomEffect::ReadLog { after, .. } => self.log_reads.push(after),
                RoomEffect::ReadCatchUp(_)
                | RoomEffect::ReadRows { .. }
                | RoomEffect::Compact
                | RoomEffect::Idle => {}
            }
        }
    }

    fn join(&mut self, peer: PeerId, user: UserId, role: Role) {
        self.tell(RoomInput::Join {
            peer,
            user,
            hello: Hello {
                seq: 1,
                epoch: Some(EPOCH),
                ..Hello::default()
            },
        });
        let catch_up = CatchUp {
            revision: revision(self.head, 1),
            role: Some(role),
            snapshot: None,
            rows: Vec::new(),
            actors: Vec::new(),
        };
        self.tell(RoomInput::CatchUp { peer, catch_up });
    }

    fn send(&mut self, peer: PeerId, id: u64, chunks: &[Vec<u8>]) {
        let frame = ClientFrame::Changes {
            id,
            chunks: chunks.to_vec(),
        };
        self.tell(RoomInput::Frame { peer, frame });
    }

    fn answer(&mut self, outcome: BatchOutcome) -> Batch {
        let batch = self.batches.pop().expect("a batch is in flight");
        if outcome == BatchOutcome::Committed {
            self.head += batch.rows.len() as u64;
        }
        self.tell(RoomInput::Persisted {
            batch: batch.id,
            outcome,
        });
        batch
    }

    fn heard(&mut self) -> Vec<(PeerId, ServerFrame)> {
        std::mem::take(&mut self.said)
    }
}

const A: PeerId = PeerId(1);
const B: PeerId = PeerId(2);

/// Two members, caught up.
fn two_members() -> Scene {
    let mut scene = Scene::new();
    scene.join(A, ADA, Role::Member);
    scene.join(B, BOB, Role::Member);
    scene.heard();
    scene
}

/// Chunks of `count` cards that `user` adds on a replica of their own.
fn cards(user: UserId, replica: u8, count: usize) -> Vec<Vec<u8>> {
    let mut board = Board::new(Actor::new(user, ReplicaId([replica; 8])));
    (0..count)
        .map(|n| {
            let action = Action::AddCard {
                card: CardId::parse(format!("card-{replica}-{n}")).expect("a valid id"),
                column: ColumnId::parse("todo").expect("a valid id"),
                position: Position::End,
                title: format!("card {n}"),
                description: String::new(),
            };
            let applied = board
                .apply(
                    &action,
                    Moment {
                        at: NOW,
                        seed: n as u64,
                    },
                )
                .expect("it can be added");
            applied.change.expect("it changed something").chunk
        })
        .collect()
}

fn hashes(chunks: &[Vec<u8>]) -> Vec<[u8; 32]> {
    chunks
        .iter()
        .map(|chunk| ChangeHash::of_chunk(chunk).expect("a chunk").0)
        .collect()
}

#[test]
fn s1_a_change_is_acknowledged_only_after_its_commit() {
    let mut scene = two_members();
    scene.send(A, 1, &cards(ADA, 1, 2));
    assert_eq!(scene.heard(), [], "nothing is said before the commit");
    scene.answer(BatchOutcome::Committed);
    assert!(scene.heard().contains(&(
        A,
        ServerFrame::Ack {
            id: 1,
            covers: 2,
            first_seq: 2,
            count: 2
        }
    )));
}

#[test]
fn s1_a_change_in_the_log_is_acknowledged_before_any_other_question() {
    let mut scene = two_members();
    let chunks = cards(ADA, 1, 1);
    scene.send(A, 1, &chunks);
    scene.answer(BatchOutcome::Committed);
    scene.tell(RoomInput::RoleChanged {
        user: ADA,
        role: Some(Role::Viewer),
    });
    scene.heard();
    scene.send(A, 2, &chunks);
    assert_eq!(
        scene.heard(),
        [(
            A,
            ServerFrame::Ack {
                id: 2,
                covers: 1,
                first_seq: 0,
                count: 0
            }
        )]
    );
    assert!(scene.batches.is_empty(), "it is not logged twice");
}

#[test]
fn s2_others_see_a_change_only_after_its_commit() {
    let mut scene = two_members();
    let chunks = cards(ADA, 1, 1);
    scene.send(A, 1, &chunks);
    assert_eq!(scene.heard(), []);
    scene.answer(BatchOutcome::Committed);
    assert!(
        scene
            .heard()
            .contains(&(B, ServerFrame::Changes { first_seq: 2, chunks }))
    );
}

#[test]
fn s3_a_peer_gets_what_was_committed_while_its_catch_up_was_read() {
    let mut scene = two_members();
    let late = PeerId(3);
    scene.tell(RoomInput::Join {
        peer: late,
        user: BOB,
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
fn s5_an_overtaken_batch_reads_what_it_missed_and_is_tried_again() {
    let mut scene = two_members();
    let (mine, theirs) = (cards(ADA, 1, 1), cards(BOB, 9, 1));
    scene.send(A, 1, &mine);
    scene.answer(BatchOutcome::Overtaken);
    assert_eq!(scene.log_reads, [1]);
    assert!(
        scene.batches.is_empty(),
        "nothing goes before the room is up to date"
    );
    let row = Row {
        seq: 2,
        hash: ChangeHash(hashes(&theirs)[0]),
        chunk: theirs[0].clone().into(),
    };
    let roles = vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Member))];
    scene.tell(RoomInput::Log(LogRead {
        revision: revision(2, 1),
        rows: vec![row],
        roles,
        gone: false,
    }));
    scene.head = 2;
    let again = scene.answer(BatchOutcome::Committed);
    assert_eq!((again.expected_head, again.rows.len()), (2, 1));
    let heard = scene.heard();
    assert!(heard.contains(&(
        A,
        ServerFrame::Changes {
            first_seq: 2,
            chunks: theirs
        }
    )));
    assert!(heard.contains(&(
        A,
        ServerFrame::Ack {
            id: 1,
            covers: 1,
            first_seq: 3,
            count: 1
        }
    )));
}

#[test]
fn s8_a_failed_commit_is_answered_with_retry_and_the_same_change_passes_later() {
    let mut scene = two_members();
    let chunks = cards(ADA, 1, 1);
    scene.send(A, 1, &chunks);
    scene.answer(BatchOutcome::Failed);
    let heard = scene.heard();
    assert!(
        matches!(
            heard[..],
            [(
                A,
                ServerFrame::Retry {
                    id: 1,
                    reason: RetryReason::CommitFailed,
                    ..
                }
            )]
        ),
        "{heard:?}"
    );
    scene.send(A, 2, &chunks);
    scene.answer(BatchOutcome::Committed);
    assert!(scene.heard().contains(&(
        A,
        ServerFrame::Ack {
            id: 2,
            covers: 1,
            first_seq: 2,
            count: 1
        }
    )));
}

#[test]
fn s8_a_change_whose_predecessor_is_missing_is_answered_with_retry() {
    let mut scene = two_members();
    let chunks = cards(ADA, 1, 2);
    scene.send(A, 1, &chunks[1..]);
    let heard = scene.heard();
    assert!(
        matches!(
            heard[..],
            [(
                A,
                ServerFrame::Retry {
                    id: 1,
                    reason: RetryReason::MissingDependency,
                    ..
                }
            )]
        ),
        "{heard:?}"
    );
}

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
        hello: Hello::default(),
    });
    // The room learns of epoch 3, in which Bob is a viewer, before Bob's older catch-up arrives.
    let roles = vec![(ADA, Some(Role::Member)), (BOB, Some(Role::Viewer))];
    scene.tell(RoomInput::Log(LogRead {
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

/// Changes that say much in few bytes: each inflates to half a megabyte of one letter.
fn bombs(user: UserId, count: usize) -> Vec<Vec<u8>> {
    use automerge::ReadDoc;
    use automerge::transaction::Transactable;
    let mut document = automerge::Automerge::load(&Document::new().save()).expect("a new board loads");
    document.set_actor(Actor::new(user, ReplicaId([6; 8])).to_bytes().as_slice().into());
    (0..count)
        .map(|n| {
            let written =
                document.transact(|tx| tx.put(automerge::ROOT, format!("unknown-{n}"), "a".repeat(500_000)));
            let hash = written
                .expect("it can be written")
                .hash
                .expect("it changed something");
            document
                .get_change_by_hash(&hash)
                .expect("it is there")
                .bytes()
                .into_owned()
        })
        .collect()
}

#[test]
fn s10_a_batch_is_bounded_by_what_its_changes_inflate_to() {
    let mut scene = two_members();
    let chunks = bombs(ADA, 12);
    assert!(
        chunks.iter().map(Vec::len).sum::<usize>() < 20_000,
        "they are small on the wire"
    );
    scene.send(A, 1, &chunks);
    let batch = scene.answer(BatchOutcome::Committed);
    let bytes: usize = batch.rows.iter().map(|row| row.chunk.len()).sum();
    assert!(
        bytes <= BATCH_BYTES_MAX + CHANGE_BYTES_MAX,
        "{bytes} bytes in one batch"
    );
    let heard: Vec<_> = scene
        .heard()
        .into_iter()
        .filter(|(to, _)| *to == A)
        .map(|(_, said)| said)
        .collect();
    assert!(
        matches!(heard[0], ServerFrame::Ack { id: 1, covers, .. } if covers as usize == batch.rows.len())
    );
    assert!(
        matches!(
            heard[1],
            ServerFrame::Retry {
                id: 1,
                reason: RetryReason::Overload,
                ..
            }
        ),
        "{:?}",
        heard[1]
    );
}

#[test]
fn a_projection_has_nothing_that_a_database_cannot_keep() {
    let mut scene = two_members();
    let mut board = Board::new(Actor::new(ADA, ReplicaId([1; 8])));
    let action = Action::RenameBoard { name: "a\0b".into() };
    let applied = board
        .apply(&action, Moment { at: NOW, seed: 1 })
        .expect("it can be renamed");
    scene.send(A, 1, &[applied.change.expect("it changed something").chunk]);
    let projection = scene.batches[0].projection.as_ref().expect("the name changed");
    assert_eq!(projection.name, "a\u{fffd}b");
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
fn s10_a_change_of_a_foreign_actor_is_refused_and_the_board_goes_on() {
    let mut scene = two_members();
    scene.send(A, 1, &cards(BOB, 5, 1));
    let heard = scene.heard();
    assert!(
        matches!(&heard[..], [(A, ServerFrame::Rejected { reason, .. })] if reason == "foreign_actor"),
        "{heard:?}"
    );
    scene.send(B, 1, &cards(BOB, 5, 1));
    scene.answer(BatchOutcome::Committed);
    assert!(scene.heard().contains(&(
        B,
        ServerFrame::Ack {
            id: 1,
            covers: 1,
            first_seq: 2,
            count: 1
        }
    )));
}

#[test]
fn s10_of_a_frame_the_good_part_passes_and_the_rest_is_refused() {
    let mut scene = two_members();
    let mut chunks = cards(ADA, 1, 2);
    chunks.insert(1, vec![0; 40]);
    scene.send(A, 1, &chunks);
    scene.answer(BatchOutcome::Committed);
    let heard: Vec<_> = scene
        .heard()
        .into_iter()
        .filter(|(to, _)| *to == A)
        .map(|(_, said)| said)
        .collect();
    assert_eq!(
        heard[0],
        ServerFrame::Ack {
            id: 1,
            covers: 1,
            first_seq: 2,
            count: 1
        }
    );
    let ServerFrame::Rejected {
        hashes: refused,
        reason,
        ..
    } = &heard[1]
    else {
        panic!("{heard:?}")
    };
    assert_eq!(
        (refused.len(), reason.as_str()),
        (0, "malformed"),
        "nobody can say its hash"
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
