//! A commit of which nobody knows whether it came about: the database says it, row by row.

use super::together::add_card;
use super::world::{World, on_both};
use super::writer::Writer;
use crate::support::Place;
use sqlx::{Connection as _, PgConnection};
use std::time::Duration;
use sync_protocol::BatchOutcome::{Committed, Failed};
use sync_server::storage::log::{Append, Retention, outcome_of};
use tokio::time::timeout;

/// Nothing is kept that need not be.
const KEEP: Retention = Retention {
    age: Duration::ZERO,
    changes: 0,
};

on_both!(
    the_outcome_of_a_commit_in_doubt_is_what_the_database_says,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        let mut writer = Writer::new(&world, world.db().clone(), &ada, board, 1).await;
        let changes = writer.make(3);
        let append = Append {
            board,
            batch: writer.batch(&changes),
        };
        assert_eq!(outcome_of(world.db(), &append).await.unwrap(), Failed);
        writer.append_these(&changes).await;
        assert_eq!(outcome_of(world.db(), &append).await.unwrap(), Committed);

        // It stays so when the log has grown, and when the rows are not kept any more.
        for _ in 0..2 {
            writer.append(1).await;
            world.compactor_that_keeps(KEEP).compact(board).await.unwrap();
        }
        let oldest = world.log(board).await[0].0;
        assert!(oldest > append.batch.expected_head + 3, "{oldest}");
        assert_eq!(outcome_of(world.db(), &append).await.unwrap(), Committed);
        world.stop().await;
    }
);

// The row of the other user comes again through another node, behind a row that is not the batch's.
on_both!(
    a_batch_of_which_others_brought_the_last_row_is_not_taken_for_committed,
    |place| {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "member")]).await;
        let mut at_adas = Writer::new(&world, world.db().clone(), &ada, board, 1).await;
        let mut at_bobs = Writer::new(&world, world.db().clone(), &bob, board, 2).await;
        let mut on_adas_phone = Writer::new(&world, world.db().clone(), &ada, board, 3).await;
        let (of_ada, of_bob) = (at_adas.make(1), at_bobs.make(1));
        let mut batch = at_adas.batch(&of_ada);
        batch.rows.extend(at_bobs.batch(&of_bob).rows);
        let append = Append { board, batch };

        on_adas_phone.append(1).await;
        at_bobs.append_these(&of_bob).await;
        let log = world.log(board).await;
        let last = log.last().unwrap();
        assert_eq!(*last, (append.batch.expected_head + 2, of_bob[0].hash));
        assert_eq!(outcome_of(world.db(), &append).await.unwrap(), Failed);
        world.stop().await;
    }
);

/// Long enough for a few tries; much less than for which the board is kept.
const HELD_UP_MAX: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_a_board_that_somebody_keeps_locked_holds_up_no_other() {
    let place = Place::postgres().await;
    let world = World::start(Place::at(place.url.clone())).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let (adas, bobs) = (world.board_of(&ada, &[]).await, world.board_of(&bob, &[]).await);
    let mut at_adas = world.replica(&ada, adas, 1).await;
    let mut at_bobs = world.replica(&bob, bobs, 2).await;
    let mut elsewhere = PgConnection::connect(&place.url).await.unwrap();
    let mut deletion = elsewhere.begin().await.unwrap();
    sqlx::query("SELECT FROM boards WHERE id = $1 FOR UPDATE")
        .bind(adas)
        .execute(&mut *deletion)
        .await
        .unwrap();
    at_adas.act(&add_card("kept", "todo")).await;
    for edit in 0..5 {
        at_bobs.act(&add_card(&format!("free-{edit}"), "todo")).await;
        let saved = timeout(HELD_UP_MAX, at_bobs.saved()).await;
        saved.expect("one board must not hold up another");
    }
    let ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'weft'";
    let connections: i64 = sqlx::query_scalar(ours).fetch_one(&mut *deletion).await.unwrap();
    assert!(connections <= 18, "{connections}, more than OPERATIONS promises");
    deletion.rollback().await.unwrap();
    at_adas.saved().await;
    world.stop().await;
    place.drop_database().await;
}
