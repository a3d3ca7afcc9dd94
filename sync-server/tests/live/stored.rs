//! Snapshots: written, believed only after loading, and never trusted when damaged.

use super::forge::Pen;
use super::stock::client::Client;
use super::stock::messages::document_of;
use super::wire::{Cursor, Heard, Wire};
use super::world::{Person, World, on_both, sql};
use board_doc::Document;
use sqlx::AssertSqlSafe;
use std::time::Duration;
use sync_protocol::{ClientFrame, ServerFrame};
use sync_server::access::Superuser;
use sync_server::clock::{Clock, SystemClock};
use sync_server::jobs::check::{self, Finding};
use sync_server::storage::document;
use sync_server::storage::snapshots::{self, NewSnapshot};
use uuid::Uuid;

on_both!(
    a_snapshot_holds_the_whole_log_and_two_generations_are_kept,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        let mut covered = Vec::new();
        for _ in 0..3 {
            add_cards(&world, &ada, board, 3).await;
            world.compactor().compact(board).await.unwrap();
            covered.push(world.log(board).await.len() as i64);
        }
        assert_eq!(world.snapshots(board).await, covered[1..]);

        let log = world.log(board).await;
        let stored = snapshots::read_with_tail(world.db(), board).await.unwrap();
        let snapshot = stored.snapshot.unwrap();
        assert_eq!((snapshot.seq, snapshot.hash), *log.last().unwrap());
        assert!(stored.rows.is_empty());
        let loaded = Document::load(&snapshot.bytes).unwrap();
        assert_eq!(loaded.change_count(), log.len());
        assert!(log.iter().all(|(_, hash)| loaded.has(hash)));

        // Nothing new: nothing is written. Something older: neither.
        world.compactor().compact(board).await.unwrap();
        let hashes: Vec<_> = log.iter().map(|(_, hash)| *hash).collect();
        let older = NewSnapshot {
            epoch: stored.epoch,
            hashes: &hashes[..log.len() - 1],
            bytes: &snapshot.bytes,
        };
        let written = snapshots::insert_if_newer(world.db(), board, &older, &[], SystemClock.now());
        assert!(!written.await.unwrap());
        assert_eq!(world.snapshots(board).await, covered[1..]);

        // Of what was a log of this length under another epoch: neither.
        add_cards(&world, &ada, board, 1).await;
        let length = log.len() as u64 + 1;
        let of_another_log = NewSnapshot {
            epoch: [9; 16],
            hashes: &snapshots::folded_hashes(world.db(), board, length).await.unwrap(),
            bytes: &snapshot.bytes,
        };
        let written = snapshots::insert_if_newer(world.db(), board, &of_another_log, &[], SystemClock.now());
        assert!(!written.await.unwrap());
        assert_eq!(world.snapshots(board).await, covered[1..]);
        world.stop().await;
    }
);

on_both!(a_board_is_what_snapshot_and_tail_make_together, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    add_cards(&world, &ada, board, 4).await;
    world.compactor().compact(board).await.unwrap();
    add_cards(&world, &ada, board, 4).await;

    let loaded = document::load(world.db(), board).await.unwrap();
    let log = world.log(board).await;
    assert_eq!(loaded.seq as usize, log.len());
    // A room's batches go behind that change.
    let at_the_end = async || document::load_live(world.db(), board).await.unwrap().1.hash;
    assert_eq!(at_the_end().await, Some(log[log.len() - 1].1));
    assert!(log.iter().all(|(_, hash)| loaded.document.has(hash)));
    let (_wire, got) = world.newcomer(&ada, board).await;
    assert_eq!(got.rows.len(), 4);
    assert_eq!(
        Pen::new(ada.user(), 8, &got).board.document().heads(),
        loaded.document.heads()
    );
    world.compactor().compact(board).await.unwrap();
    assert_eq!(at_the_end().await, Some(log[log.len() - 1].1));
    world.stop().await;
});

on_both!(a_damaged_board_is_quarantined_and_the_others_go_on, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let (damaged, sound) = (world.board_of(&ada, &[]).await, world.board_of(&ada, &[]).await);
    add_cards(&world, &ada, damaged, 2).await;
    world.compactor().compact(damaged).await.unwrap();
    // So that there is something to compact again.
    add_cards(&world, &ada, damaged, 1).await;
    let (mut inside, got) = world.newcomer(&ada, damaged).await;
    // A restart, so that nothing of the board is in memory.
    let world = world.restart().await;
    assert_eq!(inside.close_code().await, 1001);
    let before = world.snapshots(damaged).await;
    sql!(world.db(), |on| {
        let bytes: Vec<u8> = sqlx::query_scalar(
            "SELECT bytes FROM board_snapshot_parts WHERE board_id = $1 ORDER BY seq DESC",
        )
        .bind(damaged)
        .fetch_one(on)
        .await
        .unwrap();
        let mut bytes = bytes;
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        sqlx::query("UPDATE board_snapshot_parts SET bytes = $1 WHERE board_id = $2")
            .bind(bytes)
            .bind(damaged)
            .execute(on)
            .await
            .unwrap();
    });

    // A newcomer needs the snapshot, and so does the first write of somebody with a good cursor.
    assert_eq!(
        quarantine(&world, &ada, damaged, Cursor::default(), None).await,
        "quarantined"
    );
    let world = world.restart().await;
    let hash = world.log(damaged).await[got.seq as usize - 1].1.0;
    let cursor = Cursor {
        epoch: Some(got.epoch),
        seq: got.seq,
        hash,
    };
    let change = Pen::new(ada.user(), 5, &got).add_card("lost on nobody");
    assert_eq!(
        quarantine(&world, &ada, damaged, cursor, Some(change.chunk)).await,
        "quarantined"
    );
    let live = world.server.app().live();
    assert!(live.is_quarantined(damaged) && !live.is_quarantined(sound));
    let refused = world.compactor().compact(damaged).await.unwrap_err();
    assert!(matches!(refused, document::StoredError::Damaged(_)), "{refused}");
    assert_eq!(
        world.snapshots(damaged).await,
        before,
        "nothing stored is touched"
    );

    add_cards(&world, &ada, sound, 2).await;
    world.stop().await;
});

on_both!(
    who_would_get_a_damaged_row_gets_the_snapshot_that_covers_it,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        add_cards(&world, &ada, board, 1).await;
        let (_, got) = world.newcomer(&ada, board).await;
        add_cards(&world, &ada, board, 3).await;
        let at = async |world: &World, seq: u64| Cursor {
            epoch: Some(got.epoch),
            seq,
            hash: world.log(board).await[seq as usize - 1].1.0,
        };
        let damage = "UPDATE board_log SET chunk = (SELECT chunk FROM board_log WHERE board_id = $1 AND seq = 1) \
                  WHERE board_id = $1 AND seq = $2";
        world.compactor().compact(board).await.unwrap();
        statement(&world, damage.to_owned(), board, got.seq as i64 + 2).await;
        // A restart, so that nothing of the board is in memory.
        let world = world.restart().await;

        // What is sound comes. Who comes again for the rest gets the snapshot.
        let mut wire = Wire::open_sync(&world.url(board)).await.unwrap();
        wire.say_hello(&ada.token, at(&world, got.seq).await, Vec::new())
            .await;
        assert!(matches!(wire.frame().await, ServerFrame::Welcome { .. }));
        let ServerFrame::Changes { first_seq, chunks } = wire.frame().await else {
            panic!("what is sound comes")
        };
        assert_eq!((first_seq, chunks.len()), (got.seq + 1, 1));
        assert_eq!(wire.close_code().await, 1001);
        let mut wire = Wire::open_sync(&world.url(board)).await.unwrap();
        let whole = wire.catch_up(&ada.token, at(&world, got.seq + 1).await).await;
        let covers = whole.snapshot.map(|(seq, _)| seq);
        assert_eq!((covers, whole.rows.len()), (Some(got.seq + 3), 0));

        // What no snapshot covers cannot be had: so the board is quarantined.
        add_cards(&world, &ada, board, 2).await;
        statement(&world, damage.to_owned(), board, got.seq as i64 + 5).await;
        let mut world = world;
        for seq in [got.seq + 3, got.seq + 4] {
            world = world.restart().await;
            let cursor = at(&world, seq).await;
            assert_eq!(quarantine(&world, &ada, board, cursor, None).await, "quarantined");
        }
        world.stop().await;
    }
);

// What docs/OPERATIONS.md, "Incidents", says to do.
on_both!(
    what_check_finds_in_the_newest_snapshot_goes_and_the_board_is_whole,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        for _ in 0..2 {
            add_cards(&world, &ada, board, 2).await;
            world.compactor().compact(board).await.unwrap();
        }
        assert_eq!(faults(&world).await, [""; 0]);
        let newest = *world.snapshots(board).await.last().unwrap();
        for (damage, found) in [
            (
                "UPDATE board_snapshot_parts SET bytes = (SELECT bytes FROM board_snapshot_parts p \
                 WHERE p.board_id = $1 AND p.seq < $2) WHERE board_id = $1 AND seq = $2",
                "bytes of",
            ),
            (
                "DELETE FROM board_snapshot_parts WHERE board_id = $1 AND seq = $2",
                "has 0 bytes of",
            ),
        ] {
            statement(&world, damage.to_owned(), board, newest).await;
            let faults = faults(&world).await;
            assert!(
                faults
                    .iter()
                    .any(|fault| fault.contains(&format!("its snapshot at {newest} "))
                        && fault.contains(found)),
                "{faults:?}"
            );
        }
        let recipe = "DELETE FROM board_snapshots WHERE board_id = $1 AND seq = $2";
        statement(&world, recipe.to_owned(), board, newest).await;
        assert_eq!(faults(&world).await, [""; 0]);
        let loaded = document::load(world.db(), board).await.unwrap();
        assert_eq!(loaded.seq as usize, world.log(board).await.len());
        world.stop().await;
    }
);

on_both!(
    a_board_that_was_seen_to_opens_again_although_people_kept_coming,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        add_cards(&world, &ada, board, 2).await;
        world.compactor().compact(board).await.unwrap();
        // A restart, so that nothing of the board is in memory.
        let world = world.restart().await;
        let newest = *world.snapshots(board).await.last().unwrap();
        let sound = with_other_bytes(&world, board, newest, &[0; 100]).await;
        assert!(!is_let_in(&world, &ada, board).await);
        let mut stock = Client::join(&world, &ada, "adas").await;
        stock.ask_for(&document_of(board)).await;
        stock.said_of("doc-unavailable").await;

        with_other_bytes(&world, board, newest, &sound).await;
        let mut tries = 0;
        while !is_let_in(&world, &ada, board).await {
            tries += 1;
            assert!(tries < TRIES_MAX, "its room has not closed");
            world.clock.advance(COMES_AGAIN_S);
            tokio::time::sleep(LITTLE).await;
        }
        // Nobody has loaded the document yet.
        stock.state = automerge::sync::State::new();
        stock.find(board).await;
        assert!(!world.server.app().live().is_quarantined(board));
        world.stop().await;
    }
);

/// How long clients wait before they come again, at most.
const COMES_AGAIN_S: i64 = 15;
/// How long these do: the clock makes up for it. A room looks at it less often.
const LITTLE: Duration = Duration::from_millis(100);
/// Of which a handful is needed, and a tick or two of the room.
const TRIES_MAX: u32 = 300;

/// Writes something else where the snapshot is, and says what was there.
async fn with_other_bytes(world: &World, board: Uuid, seq: i64, other: &[u8]) -> Vec<u8> {
    sql!(world.db(), |on| {
        let was =
            sqlx::query_scalar("SELECT bytes FROM board_snapshot_parts WHERE board_id = $1 AND seq = $2")
                .bind(board)
                .bind(seq)
                .fetch_one(on)
                .await
                .unwrap();
        sqlx::query("UPDATE board_snapshot_parts SET bytes = $1 WHERE board_id = $2 AND seq = $3")
            .bind(other)
            .bind(board)
            .bind(seq)
            .execute(on)
            .await
            .unwrap();
        was
    })
}

/// Comes without a cursor and says whether it was let in.
async fn is_let_in(world: &World, by: &Person, board: Uuid) -> bool {
    let mut wire = Wire::open_sync(&world.url(board)).await.unwrap();
    wire.say_hello(&by.token, Cursor::default(), Vec::new()).await;
    loop {
        match wire.hear().await {
            Heard::Frame(ServerFrame::CaughtUp { .. }) => return true,
            Heard::Frame(ServerFrame::Error { .. }) | Heard::Closed(_) => return false,
            Heard::Frame(_) => {}
        }
    }
}

async fn faults(world: &World) -> Vec<String> {
    let mut faults = Vec::new();
    let tell = |finding: Finding| faults.extend(finding.what);
    check::boards(world.db(), &Superuser::at_the_shell(), tell)
        .await
        .unwrap();
    faults
}

async fn statement(world: &World, text: String, board: Uuid, seq: i64) {
    sql!(world.db(), |on| {
        sqlx::query(AssertSqlSafe(text))
            .bind(board)
            .bind(seq)
            .execute(on)
            .await
            .unwrap();
    });
}

/// Joins, writes if asked to, and says the code of the error that follows.
async fn quarantine(
    world: &World,
    by: &Person,
    board: Uuid,
    cursor: Cursor,
    write: Option<Vec<u8>>,
) -> String {
    let mut wire = Wire::open_sync(&world.url(board)).await.unwrap();
    wire.say_hello(&by.token, cursor, Vec::new()).await;
    loop {
        match wire.hear().await {
            Heard::Frame(ServerFrame::CaughtUp { .. }) => {
                let chunks = vec![write.clone().expect("caught up from a damaged snapshot")];
                wire.send(&ClientFrame::Changes { id: 1, chunks }).await;
            }
            Heard::Frame(ServerFrame::Error { code, .. }) => return code,
            Heard::Frame(_) => {}
            Heard::Closed(code) => panic!("closed with {code} and no reason"),
        }
    }
}

async fn add_cards(world: &World, by: &Person, board: Uuid, cards: usize) {
    let (mut wire, got) = world.newcomer(by, board).await;
    let replica = 10 + world.log(board).await.len() as u8;
    let mut pen = Pen::new(by.user(), replica, &got);
    let chunks = (0..cards).map(|_| pen.add_card("a card").chunk).collect();
    wire.send(&ClientFrame::Changes { id: 1, chunks }).await;
    let ServerFrame::Ack { covers, .. } = wire.frame().await else {
        panic!()
    };
    assert_eq!(covers as usize, cards);
}
