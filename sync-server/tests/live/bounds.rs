//! Memory and pace: what one socket or board can take of the node.

use super::forge::Pen;
use super::wire::{Cursor, PATIENCE, Wire};
use super::world::{World, on_both};
use super::writer::Writer;
use board_doc::ChangeHash;
use std::time::Duration;
use sync_protocol::{ClientFrame, ServerFrame};
use sync_server::clock::{Clock, SystemClock};
use sync_server::live::limits::{
    CATCH_UP_PLACE_WITHIN, CATCH_UPS_AT_ONCE_MAX, CATCH_UPS_OF_USER_MAX, FRAME_EVERY, FRAMES_BURST_MAX,
};
use sync_server::storage::limits::SNAPSHOT_PART_BYTES;
use sync_server::storage::snapshots::{self, NewSnapshot};
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

on_both!(s15_a_snapshot_comes_in_parts_and_waits_for_its_reader, |place| {
    const PARTS: usize = 160;
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut writer = Writer::new(&world, world.db().clone(), &ada, board, 1).await;
    let snapshot = keep_large_snapshot(&world, &mut writer, board, PARTS * SNAPSHOT_PART_BYTES - 1).await;

    let mut wire = Wire::open_stalling(&world.url(board), 16 << 10).await;
    wire.say_hello(&ada.token, Cursor::default(), Vec::new()).await;
    // The kernel's buffers fill; then two parts and what goes with them wait, and no more is read.
    let live = world.server.app().live();
    let mut most = 0;
    timeout(PATIENCE, async {
        while live.waiting_bytes() == 0 {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("nobody stalled");
    let until = Instant::now() + Duration::from_secs(1);
    while Instant::now() < until {
        most = most.max(live.waiting_bytes());
        sleep(Duration::from_millis(5)).await;
    }
    assert!(most <= 3 * SNAPSHOT_PART_BYTES, "{most} bytes wait");

    let got = wire.caught_up().await;
    assert_eq!(got.snapshot.unwrap().1, snapshot);
    world.stop().await;
});

on_both!(
    s15_a_reader_slower_than_compactions_gets_the_whole_of_one_snapshot,
    |place| {
        const PARTS: usize = 128;
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        let mut writer = Writer::new(&world, world.db().clone(), &ada, board, 1).await;
        let snapshot = keep_large_snapshot(&world, &mut writer, board, PARTS * SNAPSHOT_PART_BYTES - 1).await;

        let mut wire = Wire::open_stalling(&world.url(board), 16 << 10).await;
        wire.say_hello(&ada.token, Cursor::default(), Vec::new()).await;
        let until = Instant::now() + PATIENCE;
        while world.server.app().live().compactor().spared(board).is_empty() {
            assert!(Instant::now() < until, "nobody is sent a snapshot");
            sleep(Duration::from_millis(5)).await;
        }
        for _ in 0..3 {
            keep_large_snapshot(&world, &mut writer, board, 1_000).await;
        }
        assert_eq!(
            world.snapshots(board).await.len(),
            3,
            "the newest two and the reader's"
        );

        let got = wire.caught_up().await;
        assert_eq!(got.snapshot.unwrap().1, snapshot);
        // What nobody reads any more goes with the next compaction.
        keep_large_snapshot(&world, &mut writer, board, 1_000).await;
        assert_eq!(world.snapshots(board).await.len(), 2);
        world.stop().await;
    }
);

on_both!(
    s15_one_who_reads_nothing_on_many_sockets_keeps_nobody_else_waiting,
    |place| {
        const PARTS: usize = 128;
        const SOCKETS: usize = 2 * CATCH_UPS_AT_ONCE_MAX;
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let large = world.board_of(&bob, &[]).await;
        let mut writer = Writer::new(&world, world.db().clone(), &bob, large, 1).await;
        keep_large_snapshot(&world, &mut writer, large, PARTS * SNAPSHOT_PART_BYTES - 1).await;
        let small = world.board_of(&ada, &[]).await;
        let mut stalled = Vec::new();
        for number in 0..SOCKETS {
            let mut wire = Wire::open_stalling(&world.url(large), 16 << 10).await;
            wire.say_hello(&bob.token, Cursor::default(), Vec::new()).await;
            if number < CATCH_UPS_OF_USER_MAX {
                // What they have places for is on its way.
                assert!(matches!(wire.frame().await, ServerFrame::Welcome { .. }));
            }
            stalled.push(wire);
        }
        let comes = timeout(CATCH_UP_PLACE_WITHIN / 2, world.newcomer(&ada, small));
        assert!(
            comes.await.is_ok(),
            "somebody else waits for those who do not read"
        );
        world.stop().await;
    }
);

on_both!(
    s15_documents_that_were_unused_for_longest_go_and_come_back,
    |place| {
        const BOARDS: usize = 12;
        let world = World::start_with(place, &[("DOCUMENTS_MIB_MAX", "1")]).await;
        let ada = world.person("ada").await;
        let mut boards = Vec::new();
        for _ in 0..BOARDS {
            let board = world.board_of(&ada, &[]).await;
            let (mut wire, got) = world.newcomer(&ada, board).await;
            let mut pen = Pen::new(ada.user(), 1, &got);
            save(&mut wire, &mut pen, 1).await;
            boards.push((wire, pen));
        }
        let live = world.server.app().live();
        let until = Instant::now() + PATIENCE;
        while live.loaded_documents().1 > 1 << 20 {
            assert!(Instant::now() < until, "{:?}", live.loaded_documents());
            sleep(Duration::from_millis(20)).await;
        }
        let (loaded, _) = live.loaded_documents();
        assert!(loaded > 0 && loaded < BOARDS, "{loaded}");
        assert_eq!(live.room_count(), BOARDS, "the rooms stay");
        // All of them can be written to as before.
        for (wire, pen) in &mut boards {
            save(wire, pen, 2).await;
        }
        world.stop().await;
    }
);

on_both!(s16_who_sends_too_fast_is_held_back_and_loses_nothing, |place| {
    let settings = [("CHANGES_PER_SECOND_MAX", "50"), ("CHANGES_BURST_MAX", "10")];
    let world = World::start_with(place, &settings).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (mut wire, got) = world.newcomer(&ada, board).await;
    let (mut at_bobs, bobs) = world.newcomer(&bob, board).await;
    let mut pen = Pen::new(ada.user(), 1, &got);
    let begun = Instant::now();
    for id in 1..=4 {
        let chunks = (0..10).map(|_| pen.add_card("a card").chunk).collect();
        wire.send(&ClientFrame::Changes { id, chunks }).await;
    }
    // Nobody else waits for it.
    let mut bobs_pen = Pen::new(bob.user(), 2, &bobs);
    let chunks = vec![bobs_pen.add_card("by bob").chunk];
    at_bobs.send(&ClientFrame::Changes { id: 1, chunks }).await;
    while !matches!(at_bobs.frame().await, ServerFrame::Ack { id: 1, .. }) {}
    let mut covered = 0;
    while covered < 40 {
        if let ServerFrame::Ack { covers, .. } = wire.frame().await {
            covered += covers;
        }
    }
    // Ten at once, then fifty a second.
    assert!(
        begun.elapsed() >= Duration::from_millis(590),
        "{:?}",
        begun.elapsed()
    );
    world.stop().await;
});

/// Half as many frames again as may come at once; then as many more as come back while they are sent.
pub(super) struct Flood {
    begun: Instant,
    sent: u32,
}

impl Flood {
    pub(super) fn begin() -> Self {
        Self {
            begun: Instant::now(),
            sent: 0,
        }
    }

    /// Waits until so many more are to be sent; `false` when that has gone on for too long.
    pub(super) async fn goes_on(&mut self, frames: u32) -> bool {
        while self.begun.elapsed() < PATIENCE {
            let come_back = self.begun.elapsed().div_duration_f64(FRAME_EVERY) as u32;
            if self.sent + frames <= FRAMES_BURST_MAX * 3 / 2 + come_back {
                self.sent += frames;
                return true;
            }
            sleep(Duration::from_millis(1)).await;
        }
        false
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s16_a_flood_of_frames_closes_the_socket() {
    let world = World::start(crate::support::Place::sqlite()).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let (mut wire, _) = world.newcomer(&ada, board).await;
    let frame = ClientFrame::Presence { state: b"x".to_vec() };
    let mut flood = Flood::begin();
    while flood.goes_on(1).await {
        let message = tokio_tungstenite::tungstenite::Message::Binary(frame.encode());
        if wire.send_message(message).await.is_err() {
            break;
        }
    }
    assert_eq!(wire.close_code().await, 4429);
    world.stop().await;
}

on_both!(s13_presence_is_shown_to_the_others_and_kept_nowhere, |place| {
    let world = World::start(place).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "viewer")]).await;
    let (mut at_adas, _) = world.newcomer(&ada, board).await;
    let (mut at_bobs, _) = world.newcomer(&bob, board).await;
    let before = world.log(board).await;
    let state = br#"{"card":"one"}"#.to_vec();
    at_bobs
        .send(&ClientFrame::Presence { state: state.clone() })
        .await;
    let ServerFrame::Presence {
        peer,
        user,
        state: shown,
    } = at_adas.frame().await
    else {
        panic!()
    };
    assert_eq!((user, shown), (bob.id.into_bytes(), state));
    drop(at_bobs);
    let gone = ServerFrame::Presence {
        peer,
        user,
        state: Vec::new(),
    };
    assert_eq!(at_adas.frame().await, gone);
    at_adas.send(&ClientFrame::Ping).await;
    assert_eq!(at_adas.frame().await, ServerFrame::Pong);
    assert_eq!(world.log(board).await, before);
    world.stop().await;
});

on_both!(
    s15_a_full_board_grows_no_further_and_its_cards_still_move,
    |place| {
        const BYTES_MAX: usize = 64 << 10;
        let world = World::start_with(place, &[("BOARD_KIB_MAX", "64")]).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        let (mut wire, got) = world.newcomer(&ada, board).await;
        let mut pen = Pen::new(ada.user(), 1, &got);
        let (mut accepted_bytes, mut put_off) = (0, 0);
        let until = Instant::now() + PATIENCE;
        let reason = 'full: loop {
            let change = pen.add_card(&hardly_compressible(400, accepted_bytes as u64));
            loop {
                assert!(Instant::now() < until, "{accepted_bytes} bytes were accepted");
                let chunks = vec![change.chunk.clone()];
                wire.send(&ClientFrame::Changes { id: 1, chunks }).await;
                match wire.frame().await {
                    ServerFrame::Ack { .. } => break,
                    // What came in single changes is saved together before anybody is refused.
                    ServerFrame::Retry { .. } => put_off += 1,
                    ServerFrame::Rejected { reason, .. } => break 'full reason,
                    other => panic!("{other:?}"),
                }
                sleep(Duration::from_millis(50)).await;
            }
            accepted_bytes += change.chunk.len();
        };
        assert_eq!(reason, "too_large");
        assert!(put_off > 0, "it was read anew");
        assert!(accepted_bytes > BYTES_MAX, "{accepted_bytes} bytes were accepted");

        let (mut wire, got) = world.newcomer(&ada, board).await;
        let mut pen = Pen::new(ada.user(), 2, &got);
        let chunks = vec![pen.move_first_card("done").chunk];
        wire.send(&ClientFrame::Changes { id: 1, chunks }).await;
        assert!(matches!(wire.frame().await, ServerFrame::Ack { id: 1, .. }));
        world.stop().await;
    }
);

/// Letters in which nothing comes back.
fn hardly_compressible(letters: usize, seed: u64) -> String {
    let mut text = String::new();
    let mut number = seed;
    while text.len() < letters {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        text.push(char::from(b'a' + (number >> 33) as u8 % 26));
    }
    text
}

async fn save(wire: &mut Wire, pen: &mut Pen, id: u64) {
    let chunks = vec![pen.add_card("a card").chunk];
    wire.send(&ClientFrame::Changes { id, chunks }).await;
    let ServerFrame::Ack { id: answered, .. } = wire.frame().await else {
        panic!()
    };
    assert_eq!(answered, id);
}

/// Stores a snapshot of the whole log that no document would load, but whose checksum fits: for the server, which
/// sends it, it is as good as any.
async fn keep_large_snapshot(world: &World, writer: &mut Writer, board: Uuid, bytes: usize) -> Vec<u8> {
    writer.append(1).await;
    let stored = snapshots::read_with_tail(world.db(), board).await.unwrap();
    let seq = stored.rows.last().unwrap().seq;
    let mut snapshot: Vec<u8> = (0..bytes as u64).map(|n| ((n * n) >> 3) as u8).collect();
    let hash = ChangeHash::of_chunk(&snapshot).unwrap();
    snapshot[4..8].copy_from_slice(&hash.0[..4]);
    let now = SystemClock.now();
    let spared = world.server.app().live().compactor().spared(board);
    let hashes = snapshots::folded_hashes(world.db(), board, seq).await.unwrap();
    let new = NewSnapshot {
        epoch: stored.epoch,
        hashes: &hashes,
        bytes: &snapshot,
    };
    let kept = snapshots::insert_if_newer(world.db(), board, &new, &spared, now);
    assert!(kept.await.unwrap());
    snapshot
}
