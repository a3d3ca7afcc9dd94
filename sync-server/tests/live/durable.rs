//! Acknowledged and seen mean durable.

use super::forge::Pen;
use super::wire::{Cursor, Heard, Wire};
use super::world::{World, on_both, sql};
use board_doc::{ChangeHash, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use sync_protocol::{Batch, BatchId, BatchOutcome, ClientFrame, ServerFrame};
use sync_server::clock::{Clock, SystemClock};
use sync_server::live::journal::Journal;
use sync_server::metrics::Metrics;
use tokio::time::timeout;

/// Long enough for what should not happen to happen.
pub const A_WHILE: Duration = Duration::from_millis(500);

on_both!(what_is_acknowledged_is_in_the_database, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let (mut wire, got) = world.newcomer(&ada, board).await;
    let mut pen = Pen::new(ada.user(), 1, &got);
    for id in 1..=20 {
        let change = pen.add_card("a card");
        wire.send(&ClientFrame::Changes {
            id,
            chunks: vec![change.chunk],
        })
        .await;
        let ServerFrame::Ack {
            id: answered,
            first_seq,
            count: 1,
            ..
        } = wire.frame().await
        else {
            panic!()
        };
        assert_eq!(answered, id);
        assert_eq!(world.log(board).await.last(), Some(&(first_seq, change.hash)));
    }
    world.assert_gapless(board).await;

    // Sent again, it is acknowledged again and logged once.
    let before = world.log(board).await;
    let again = pen.board.document().chunk(&before.last().unwrap().1).unwrap();
    wire.send(&ClientFrame::Changes {
        id: 21,
        chunks: vec![again],
    })
    .await;
    assert!(matches!(
        wire.frame().await,
        ServerFrame::Ack {
            id: 21,
            covers: 1,
            first_seq: 0,
            count: 0
        }
    ));
    assert_eq!(world.log(board).await, before);
    world.stop().await;
});

on_both!(nothing_is_acknowledged_or_relayed_before_its_commit, |place| {
    let world = World::start(place).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (mut at_adas, got) = world.newcomer(&ada, board).await;
    let (mut at_bobs, _) = world.newcomer(&bob, board).await;
    let change = Pen::new(ada.user(), 1, &got).add_card("not yet");

    // Somebody holds what the commit needs.
    let blocker = world.hold_up_commits(board).await;
    at_adas
        .send(&ClientFrame::Changes {
            id: 1,
            chunks: vec![change.chunk.clone()],
        })
        .await;
    assert!(
        timeout(A_WHILE, at_bobs.hear()).await.is_err(),
        "seen before its commit"
    );
    assert!(
        timeout(A_WHILE, at_adas.hear()).await.is_err(),
        "acknowledged before its commit"
    );
    blocker.rollback().await.unwrap();

    let ServerFrame::Changes { chunks, .. } = at_bobs.frame().await else {
        panic!()
    };
    assert_eq!(chunks, [change.chunk]);
    assert!(matches!(at_adas.frame().await, ServerFrame::Ack { id: 1, .. }));
    world.stop().await;
});

on_both!(a_cursor_brings_exactly_the_missed_rows_after_a_restart, |place| {
    let world = World::start(place).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (bobs_wire, bobs) = world.newcomer(&bob, board).await;
    let (mut wire, got) = world.newcomer(&ada, board).await;
    drop(bobs_wire);
    let mut pen = Pen::new(ada.user(), 1, &got);
    let missed: Vec<_> = (0..5).map(|_| pen.add_card("missed").chunk).collect();
    wire.send(&ClientFrame::Changes {
        id: 1,
        chunks: missed.clone(),
    })
    .await;
    assert!(matches!(
        wire.frame().await,
        ServerFrame::Ack { id: 1, covers: 5, .. }
    ));

    let world = world.restart().await;
    assert_eq!(wire.close_code().await, 1001);
    let log = world.log(board).await;
    let hash_at = |seq: u64| log[seq as usize - 1].1.0;
    let cursor = Cursor {
        epoch: Some(bobs.epoch),
        seq: bobs.seq,
        hash: hash_at(bobs.seq),
    };
    let (_wire, back) = world.returning(&bob, board, cursor).await;
    assert!(back.snapshot.is_none());
    let expected: Vec<_> = (bobs.seq + 1..).zip(missed).collect();
    assert_eq!(back.rows, expected);

    // Up to date: nothing. Another hash, another epoch, a seq that is not there: everything.
    let head = Cursor {
        epoch: Some(back.epoch),
        seq: back.seq,
        hash: hash_at(back.seq),
    };
    let (_wire, nothing) = world.returning(&bob, board, head).await;
    assert!(nothing.snapshot.is_none() && nothing.rows.is_empty());
    let wrong = [
        Cursor {
            hash: [9; 32],
            ..head
        },
        Cursor {
            epoch: Some([9; 16]),
            ..head
        },
        Cursor {
            seq: head.seq + 1,
            ..head
        },
    ];
    for cursor in wrong {
        let (_wire, all) = world.returning(&bob, board, cursor).await;
        assert!(all.snapshot.is_some(), "{cursor:?}");
        assert_eq!(
            Pen::new(bob.user(), 2, &all).board.document().change_count(),
            log.len()
        );
    }
    world.stop().await;
});

on_both!(welcome_says_what_is_known_of_ones_actors, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let (mut wire, got) = world.newcomer(&ada, board).await;
    let mut pen = Pen::new(ada.user(), 1, &got);
    let chunks = vec![pen.add_card("one").chunk, pen.add_card("two").chunk];
    wire.send(&ClientFrame::Changes { id: 1, chunks }).await;
    wire.frame().await;

    let mut again = Wire::open_sync(&world.url(board)).await.unwrap();
    let known = pen.board.actor().to_bytes().to_vec();
    let asked = [known.clone(), vec![7; 24]].map(sync_protocol::WireActorHead::unknown);
    again
        .say_hello(&ada.token, Cursor::default(), asked.to_vec())
        .await;
    let ServerFrame::Welcome { actors, .. } = again.frame().await else {
        panic!()
    };
    let head = pen.board.document().actor_head(&known).unwrap();
    assert_eq!(
        actors,
        [head.into(), sync_protocol::WireActorHead::unknown(vec![7; 24])]
    );
    world.stop().await;
});

on_both!(a_board_that_loses_drops_out_and_the_others_commit, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let mut boards = Vec::new();
    for _ in 0..4 {
        boards.push(world.board_of(&ada, &[]).await);
    }
    let journal = Journal::start(
        world.db().clone(),
        world.server.app().clock().clone(),
        Metrics::new(),
    );
    let mut batches = Vec::new();
    for board in &boards {
        batches.push(batch_for(&world, &ada, *board).await);
    }
    // The second believes in a head, the third in rows, the fourth in a change at its head, that are not so.
    batches[1].expected_head -= 1;
    batches[2].rows[0].hash = world.log(boards[2]).await[0].1;
    let (head, hash) = *world.log(boards[0]).await.last().unwrap();
    assert_eq!(head, batches[0].expected_head);
    batches[0].expected_hash = Some(hash);
    batches[3].expected_hash = Some(ChangeHash([9; 32]));
    let outcomes = {
        let appends = boards
            .iter()
            .zip(&batches)
            .map(|(board, batch)| journal.append(*board, batch.clone()));
        futures_util::future::join_all(appends).await
    };
    assert_eq!(
        outcomes,
        [
            BatchOutcome::Committed,
            BatchOutcome::Overtaken,
            BatchOutcome::Failed,
            BatchOutcome::Overtaken
        ]
    );
    for board in boards {
        world.assert_gapless(board).await;
    }
    world.stop().await;
});

/// A clock whose first reading is the writer's end.
#[derive(Debug, Default)]
struct BreaksOnce(AtomicBool);

impl Clock for BreaksOnce {
    fn now(&self) -> Timestamp {
        assert!(self.0.swap(true, Ordering::SeqCst), "the clock breaks");
        SystemClock.now()
    }
}

on_both!(
    a_writer_that_panics_fails_its_group_and_another_goes_on,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        let batch = batch_for(&world, &ada, board).await;
        let journal = Journal::start(
            world.db().clone(),
            Arc::new(BreaksOnce::default()),
            Metrics::new(),
        );
        assert_eq!(journal.append(board, batch.clone()).await, BatchOutcome::Failed);
        assert_eq!(journal.append(board, batch).await, BatchOutcome::Committed);
        world.assert_gapless(board).await;
        world.stop().await;
    }
);

on_both!(a_new_name_is_in_the_lists_with_its_change, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let (mut wire, got) = world.newcomer(&ada, board).await;
    let mut pen = Pen::new(ada.user(), 1, &got);
    let rename = board_doc::Action::RenameBoard {
        name: "another name".to_owned(),
    };
    let moment = board_doc::Moment {
        at: SystemClock.now(),
        seed: 1,
    };
    let change = pen.board.apply(&rename, moment).unwrap().change.unwrap();
    wire.send(&ClientFrame::Changes {
        id: 1,
        chunks: vec![change.chunk],
    })
    .await;
    assert!(matches!(wire.hear().await, Heard::Frame(ServerFrame::Ack { .. })));
    let name: String = sql!(world.db(), |on| {
        sqlx::query_scalar("SELECT name FROM boards WHERE id = $1")
            .bind(board)
            .fetch_one(on)
            .await
            .unwrap()
    });
    assert_eq!(name, "another name");
    world.stop().await;
});

/// One genuine change as the board's room would hand it to the journal.
async fn batch_for(world: &World, by: &super::world::Person, board: uuid::Uuid) -> Batch {
    let (_, got) = world.newcomer(by, board).await;
    let change = Pen::new(by.user(), 3, &got).add_card("by hand");
    let access_epoch: i64 = sql!(world.db(), |on| {
        sqlx::query_scalar("SELECT access_epoch FROM boards WHERE id = $1")
            .bind(board)
            .fetch_one(on)
            .await
            .unwrap()
    });
    let actor = board_doc::Actor::new(by.user(), board_doc::ReplicaId([3; 8]))
        .to_bytes()
        .to_vec();
    let row = sync_protocol::room::NewRow {
        hash: ChangeHash(change.hash.0),
        chunk: change.chunk.into(),
        actor,
        actor_seq: change.seq,
        user: by.user(),
    };
    Batch {
        id: BatchId(1),
        expected_head: got.seq,
        expected_hash: None,
        access_epoch,
        rows: vec![row],
        projection: None,
    }
}
