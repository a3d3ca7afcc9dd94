//! Slow, silent and ill-behaved sockets.

use super::durable::A_WHILE;
use super::forge::Pen;
use super::wire::{Cursor, Heard, Wire};
use super::world::{Person, World, on_both};
use board_doc::ChangeHash;
use sync_protocol::limits::FRAME_BYTES_MAX;
use sync_protocol::room::NewRow;
use sync_protocol::{Batch, BatchId, BatchOutcome, BoardRevision, ClientFrame, ServerFrame};
use sync_server::live::journal::Journal;
use sync_server::metrics::Metrics;
use sync_server::storage::log;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

on_both!(a_socket_that_says_no_hello_is_closed, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut silent = Wire::open_sync(&world.url(board)).await.unwrap();
    let mut hasty = Wire::open_sync(&world.url(board)).await.unwrap();
    hasty.send(&ClientFrame::Presence { state: vec![1] }).await;
    assert_eq!(hasty.close_code().await, 4400);
    assert_eq!(silent.close_code().await, 4408);
    world.stop().await;
});

on_both!(what_is_not_a_frame_closes_the_socket_with_the_reason, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let cases = [
        (Message::binary(vec![0xff; 16]), 4400),
        (Message::text("{}"), 4400),
        (Message::binary(vec![0; FRAME_BYTES_MAX + 1]), 1009),
        (Message::binary(vec![0; 3 * FRAME_BYTES_MAX]), 1009),
    ];
    for (message, code) in cases {
        let (mut wire, _) = world.newcomer(&ada, board).await;
        // The server may close before it has read everything.
        let _ = wire.send_message(message).await;
        assert!(
            matches!(wire.hear().await, Heard::Frame(ServerFrame::Error { .. })),
            "{code}"
        );
        assert_eq!(wire.close_code().await, code);
    }
    let (mut wire, _) = world.newcomer(&ada, board).await;
    wire.say_hello(&ada.token, Cursor::default(), Vec::new()).await;
    assert_eq!(wire.close_code().await, 4400, "a second Hello");
    world.stop().await;
});

on_both!(a_reader_that_stalls_is_closed_and_costs_no_memory, |place| {
    let world = World::start(place).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (mut reading, _) = world.newcomer(&ada, board).await;
    let mut stalled = Wire::open_stalling(&world.url(board), RECEIVE_BUFFER_BYTES).await;
    stalled.catch_up(&bob.token, Cursor::default()).await;

    // The kernel's buffers fill, then the outbox.
    let live = world.server.app().live();
    let mut frames = 0;
    while live.closing_socket_count() == 0 {
        frames += 1;
        assert!(frames < FRAMES_MAX, "the stalled reader is never closed");
        log_large_row(&world, &ada, board).await;
        let ServerFrame::Changes { chunks, .. } = reading.frame().await else {
            panic!()
        };
        assert_eq!(chunks[0].len(), LARGE_ROW_BYTES);
        assert!(live.waiting_bytes() <= world.server.app().config().limits.outbox_bytes);
    }
    assert_eq!(live.waiting_bytes(), 0, "its memory is free");
    // What was on its way arrives, then the reason.
    assert_eq!(stalled.close_code().await, 4408);
    world.stop().await;
});

/// What a receiver that is to stall keeps in its kernel, in bytes.
const RECEIVE_BUFFER_BYTES: u32 = 16 << 10;
/// A row that fits a frame.
const LARGE_ROW_BYTES: usize = 600 << 10;
/// More such rows than the outbox and any kernel's buffers hold.
const FRAMES_MAX: usize = 100;

/// Appends a row by another hand than the room's and tells the room. To the relay its bytes mean nothing, so they
/// cost no merging.
async fn log_large_row(world: &World, by: &Person, board: Uuid) {
    let BoardRevision {
        head_seq,
        access_epoch,
        ..
    } = log::revision(world.db(), board).await.unwrap().unwrap().revision;
    let seq = head_seq + 1;
    let mut chunk = vec![7; LARGE_ROW_BYTES];
    chunk[8..16].copy_from_slice(&seq.to_be_bytes());
    let row = NewRow {
        hash: ChangeHash::of_chunk(&chunk).unwrap(),
        chunk: chunk.into(),
        actor: vec![7; 24],
        actor_seq: seq,
        user: by.user(),
    };
    let rows = vec![row];
    let batch = Batch {
        id: BatchId(seq),
        expected_head: head_seq,
        expected_hash: None,
        access_epoch,
        rows,
        projection: None,
    };
    let journal = Journal::start(
        world.db().clone(),
        world.server.app().clock().clone(),
        Metrics::new(),
    );
    assert_eq!(journal.append(board, batch).await, BatchOutcome::Committed);
    world.server.app().live().log_advanced(board, seq);
}

on_both!(
    a_graceful_stop_sends_everybody_away_and_keeps_what_was_under_way,
    |place| {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "member")]).await;
        let (mut at_bobs, _) = world.newcomer(&bob, board).await;
        let (mut at_adas, got) = world.newcomer(&ada, board).await;
        let mut pen = Pen::new(ada.user(), 1, &got);
        let changes: Vec<_> = (0..100).map(|_| pen.add_card("under way")).collect();

        let blocker = world.hold_up_commits(board).await;
        let chunks = changes.iter().map(|change| change.chunk.clone()).collect();
        at_adas.send(&ClientFrame::Changes { id: 1, chunks }).await;
        // What she says after it is heard: so the room has it.
        at_adas.send(&ClientFrame::Presence { state: vec![1] }).await;
        assert!(matches!(at_bobs.frame().await, ServerFrame::Presence { .. }));

        let mut stopping = tokio::spawn(world.restart());
        assert_eq!(at_bobs.close_code().await, 1001);
        assert_eq!(at_adas.hear().await, Heard::Closed(1001));
        assert!(timeout(A_WHILE, &mut stopping).await.is_err(), "it did not wait");
        blocker.rollback().await.unwrap();

        let world = stopping.await.unwrap();
        world.assert_gapless(board).await;
        let log = world.log(board).await;
        let kept: Vec<_> = log.iter().rev().take(100).rev().map(|(_, hash)| *hash).collect();
        assert_eq!(kept, changes.iter().map(|change| change.hash).collect::<Vec<_>>());
        world.stop().await;
    }
);
