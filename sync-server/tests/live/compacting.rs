//! Compaction and trimming: nothing is lost, wherever it stops and whoever else does it.

use super::wire::Cursor;
use super::world::{World, on_both, sql};
use super::writer::Writer;
use crate::support::Place;
use board_doc::Document;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use sync_protocol::BatchOutcome;
use sync_server::access::needs::Owner;
use sync_server::access::{Asker, Superuser};
use sync_server::clock::{Clock, SystemClock};
use sync_server::jobs::check;
use sync_server::storage::document::{self, StoredError};
use sync_server::storage::log::{self, Append, Retention};
use sync_server::storage::snapshots::{self, NewSnapshot};
use sync_server::storage::{Db, Either, Tx, workspaces};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use uuid::Uuid;

/// Few rows are kept, so that there is always something to trim.
const KEEP: Retention = Retention {
    age: Duration::from_hours(1),
    changes: 4,
};

/// A future that ends in the middle, as a process does that is killed: it is polled so often and then dropped.
struct Crashing<F> {
    work: Pin<Box<F>>,
    polls: usize,
}

impl<F: Future> Future for Crashing<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.polls.checked_sub(1) {
            None => Poll::Ready(None),
            Some(left) => {
                self.polls = left;
                self.work.as_mut().poll(context).map(Some)
            }
        }
    }
}

// Bar 3.
on_both!(a_compaction_that_crashes_at_any_step_loses_nothing, |place| {
    /// Further than any compaction gets in steps.
    const STEPS_MAX: usize = 500;
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut writer = Writer::new(&world, world.db().clone(), &ada, board, 1).await;
    let mut whole = 0;
    for steps in 0..STEPS_MAX {
        writer.append(2).await;
        let compactor = world.compactor_that_keeps(KEEP);
        let compaction = Crashing {
            work: Box::pin(compactor.compact(board)),
            polls: steps,
        };
        let ended = compaction.await;
        assert_sound(&world, board, &writer.written).await;
        if let Some(ended) = ended {
            ended.unwrap();
            whole += 1;
            // The first compaction of a board has no older generation, so it trims nothing.
            if whole == 3 {
                assert!(oldest_row(&world, board).await > 1, "it has trimmed");
                return world.stop().await;
            }
        }
    }
    panic!("it never came to its end");
});

/// Rounds of bar 4 for every day; `COMPACTION_ROUNDS` says otherwise.
const ROUNDS: usize = 25;

// Bar 4.
on_both!(
    two_nodes_append_to_and_compact_one_board_and_lose_nothing,
    |place| {
        let rounds = std::env::var("COMPACTION_ROUNDS");
        let rounds = rounds.map_or(ROUNDS, |text| text.parse().expect("a whole number of rounds"));
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "member")]).await;
        let keep = Retention { changes: 20, ..KEEP };
        // On SQLite no second process gets in: two journals and two compactors of one.
        let other_db = match world.db() {
            Db::Postgres(_) => Db::open(&world.place.url).await.unwrap(),
            one @ Db::Sqlite { .. } => one.clone(),
        };
        let mut here = Writer::new(&world, world.db().clone(), &ada, board, 1).await;
        let mut there = Writer::new(&world, other_db.clone(), &bob, board, 2).await;
        let compactors = [world.db(), &other_db].map(|db| World::compactor_on(db.clone(), keep));
        for round in 0..rounds {
            let ((), (), first, second) = tokio::join!(
                here.append(1 + round % 3),
                there.append(2),
                compactors[0].compact(board),
                compactors[1].compact(board),
            );
            first.unwrap();
            second.unwrap();
        }
        let written = [here.written, there.written].concat();
        assert_sound(&world, board, &written).await;
        assert!(oldest_row(&world, board).await > 1, "it has trimmed");
        let head = written.len() as i64 + 1;
        let times: i64 = sql!(world.db(), |on| {
            sqlx::query_scalar("SELECT COUNT(*) FROM change_times WHERE board_id = $1 AND seq <= $2")
                .bind(board)
                .bind(head)
                .fetch_one(on)
                .await
                .unwrap()
        });
        assert_eq!(times, head, "no gap and no double");
        println!("{rounds} rounds, {} changes, 0 lost, no gap", written.len());
        world.stop().await;
    }
);

on_both!(
    rows_go_when_both_snapshots_cover_them_and_their_time_is_over,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        let mut writer = Writer::new(&world, world.db().clone(), &ada, board, 1).await;
        let (_, got) = world.newcomer(&ada, board).await;
        let early = Cursor {
            epoch: Some(got.epoch),
            seq: got.seq,
            hash: world.log(board).await[got.seq as usize - 1].1.0,
        };
        // What the newcomer's snapshot covers, and one more.
        let first = got.seq as i64 + 1;
        writer.append(600).await;
        let compactor = world.compactor_that_keeps(KEEP);
        compactor.compact(board).await.unwrap();
        assert_eq!(
            oldest_row(&world, board).await,
            first,
            "one generation covers more, not two"
        );
        writer.append(10).await;
        compactor.compact(board).await.unwrap();
        assert_eq!(
            oldest_row(&world, board).await,
            first + 600,
            "those that only the newer covers stay"
        );
        assert_sound(&world, board, &writer.written).await;

        // Who has been away for longer gets the snapshot; who has not gets the rows, also of trimmed neighbours.
        let (_, all) = world.returning(&ada, board, early).await;
        assert!(all.snapshot.is_some() && all.rows.is_empty());
        let hash = writer.written[600 - 1].0;
        let late = Cursor {
            seq: got.seq + 600,
            hash,
            ..early
        };
        let (_, missed) = world.returning(&ada, board, late).await;
        assert!(missed.snapshot.is_none());
        assert_eq!(missed.rows.len(), 10);
        world.stop().await;
    }
);

on_both!(rows_go_with_time_also_where_nobody_compacts, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut writer = Writer::new(&world, world.db().clone(), &ada, board, 1).await;
    for _ in 0..2 {
        writer.append(3).await;
        world.compactor().compact(board).await.unwrap();
    }
    world.compactor().trim_all().await.unwrap();
    assert_eq!(oldest_row(&world, board).await, 1, "they are young and few");
    sql!(world.db(), |on| {
        sqlx::query("UPDATE board_log SET accepted_at = 0 WHERE seq <= 3")
            .execute(on)
            .await
            .unwrap();
    });
    world.compactor().trim_all().await.unwrap();
    assert_eq!(oldest_row(&world, board).await, 4);
    assert_sound(&world, board, &writer.written).await;
    world.stop().await;
});

// The database falls back onto a standby that lagged, between what a compaction reads and what it writes.
on_both!(
    a_snapshot_of_a_log_that_is_not_there_any_more_is_not_kept,
    |place| {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "member")]).await;
        let mut writers = Vec::new();
        for (replica, by) in [(1, &ada), (2, &ada), (3, &bob), (4, &ada)] {
            writers.push(Writer::new(&world, world.db().clone(), by, board, replica).await);
        }
        let [before, lost, at_bobs, phone] = &mut writers[..] else {
            panic!("four")
        };
        before.append(5).await;
        world.compactor().compact(board).await.unwrap();
        let kept = world.snapshots(board).await;
        let head = world.log(board).await.len() as u64;
        let again = at_bobs.make(1);
        lost.append(1).await;
        at_bobs.append_these(&again).await;

        let epoch = snapshots::read_with_tail(world.db(), board).await.unwrap().epoch;
        let hashes = snapshots::folded_hashes(world.db(), board, head + 2)
            .await
            .unwrap();
        let bytes = document::load(world.db(), board).await.unwrap().document.save();
        let new = NewSnapshot {
            epoch,
            hashes: &hashes,
            bytes: &bytes,
        };
        let insert = async || {
            snapshots::insert_if_newer(world.db(), board, &new, &[], SystemClock.now())
                .await
                .unwrap()
        };
        fall_back(&world, board, head).await;
        assert!(!insert().await, "the log is shorter");
        // It grows again: behind somebody else's change comes the one that was last.
        phone.append(1).await;
        let mut batch = at_bobs.batch(&again);
        batch.expected_head = head + 1;
        let outcomes = log::append(world.db(), &[Append { board, batch }], SystemClock.now()).await;
        assert_eq!(outcomes.unwrap(), [BatchOutcome::Committed]);
        assert_eq!(
            world.log(board).await.last(),
            Some(&(head + 2, hashes[head as usize + 1]))
        );
        assert!(!insert().await, "it has another change below the last");
        assert_eq!(world.snapshots(board).await, kept);

        world.compactor().compact(board).await.unwrap();
        assert_eq!(world.snapshots(board).await.last(), Some(&(head as i64 + 2)));
        let written = [&before.written[..], &at_bobs.written, &phone.written].concat();
        assert_sound(&world, board, &written).await;
        world.stop().await;
    }
);

/// Nothing after `head` has ever been.
async fn fall_back(world: &World, board: Uuid, head: u64) {
    for text in [
        "DELETE FROM board_log WHERE board_id = $1 AND seq > $2",
        "DELETE FROM board_actors WHERE board_id = $1 AND last_hash IN \
         (SELECT hash FROM change_times WHERE board_id = $1 AND seq > $2)",
        "DELETE FROM change_times WHERE board_id = $1 AND seq > $2",
        "UPDATE boards SET head_seq = $2 WHERE id = $1",
    ] {
        sql!(world.db(), |on| {
            let statement = sqlx::query(text).bind(board).bind(head as i64);
            statement.execute(on).await.unwrap();
        });
    }
}

/// Ten times what it takes on a busy machine.
const SOON: Duration = Duration::from_secs(5);

// With it, every board of a node's journal would wait. (On SQLite one writes at a time.)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_appends_does_not_wait_for_the_parts_of_a_snapshot() {
    let world = World::start(Place::postgres().await).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut writer = Writer::new(&world, world.db().clone(), &ada, board, 1).await;
    writer.append(5).await;
    let covered = world.log(board).await.len() as i64;

    let (holder, compaction) = compaction_at_its_parts(&world, board).await;
    timeout(SOON, writer.append(1)).await.expect("an append waits");
    assert!(!compaction.is_finished());
    holder.rollback().await.unwrap();
    compaction.await.unwrap().unwrap();
    assert_eq!(world.snapshots(board).await.last(), Some(&covered));
    assert_sound(&world, board, &writer.written).await;
    world.stop().await;
}

// Neither waits for the other in a circle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_is_deleted_behind_a_compaction_in_it() {
    let world = World::start(Place::postgres().await).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut writer = Writer::new(&world, world.db().clone(), &ada, board, 1).await;
    writer.append(5).await;
    let workspace = world.workspace_of(board).await;
    let access = workspaces::access(world.db(), workspace, Asker::whole(ada.id)).await;
    let owner = access.unwrap().unwrap().at_least::<Owner>().unwrap();

    let (holder, compaction) = compaction_at_its_parts(&world, board).await;
    let db = world.db().clone();
    let deletion = tokio::spawn(async move { workspaces::delete(&db, &owner, SystemClock.now()).await });
    waiting(&world, 2).await;
    holder.rollback().await.unwrap();
    compaction.await.unwrap().unwrap();
    assert_eq!(deletion.await.unwrap().unwrap(), [board]);
    assert_eq!(world.snapshots(board).await, [0; 0]);
    world.stop().await;
}

/// A compaction that gets no further than to its first part, until the transaction ends.
async fn compaction_at_its_parts(world: &World, board: Uuid) -> (Tx, JoinHandle<Result<(), StoredError>>) {
    let mut holder = world.db().begin_write().await.unwrap();
    let Either::Postgres(on) = holder.on() else {
        panic!("not PostgreSQL")
    };
    let lock = sqlx::query("LOCK TABLE board_snapshot_parts IN SHARE MODE");
    lock.execute(on).await.unwrap();
    let compactor = world.compactor();
    let compaction = tokio::spawn(async move { compactor.compact(board).await });
    waiting(world, 1).await;
    (holder, compaction)
}

/// So many transactions wait for others.
async fn waiting(world: &World, transactions: i64) {
    let Db::Postgres(pool) = world.db() else {
        panic!("not PostgreSQL")
    };
    let found = async || {
        sqlx::query_scalar::<_, i64>(
            "SELECT COUNT(*) FROM pg_stat_activity \
             WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        .fetch_one(pool)
        .await
        .unwrap()
    };
    let all_wait = async {
        while found().await < transactions {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(SOON * 4, all_wait).await.expect("they wait");
}

/// `check` finds nothing, the document has all that was written, and so does what the older snapshot and the log make.
async fn assert_sound(world: &World, board: Uuid, written: &[board_doc::ChangeHash]) {
    let mut faults = Vec::new();
    let by = Superuser::at_the_shell();
    check::boards(world.db(), &by, |finding| faults.push(finding))
        .await
        .unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    let stored = snapshots::read_with_tail(world.db(), board).await.unwrap();
    let mut document = stored
        .snapshot
        .map_or_else(Document::new, |snapshot| Document::load(&snapshot.bytes).unwrap());
    let chunks: Vec<_> = stored.rows.iter().map(|row| &row.chunk).collect();
    document.apply_changes(&chunks).unwrap();
    assert!(written.iter().all(|hash| document.has(hash)));
    let older = world.snapshots(board).await.into_iter().min().unwrap_or_default();
    let oldest = oldest_row(world, board).await;
    assert!(
        oldest <= older + 1,
        "the older snapshot, of {older}, is no use without the rows after it"
    );
}

async fn oldest_row(world: &World, board: Uuid) -> i64 {
    sql!(world.db(), |on| {
        sqlx::query_scalar(
            "SELECT COALESCE(MIN(l.seq), MAX(b.head_seq) + 1) FROM boards b \
             LEFT JOIN board_log l ON l.board_id = b.id WHERE b.id = $1",
        )
        .bind(board)
        .fetch_one(on)
        .await
        .unwrap()
    })
}
