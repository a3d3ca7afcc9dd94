//! Databases of earlier versions, brought up to date with what is in them.

use crate::support::Place;
use sqlx::{PgPool, SqlitePool};
use sync_server::storage::{Db, snapshots};
use uuid::Uuid;

/// The last migration before snapshots were kept in parts.
const WHOLE_SNAPSHOTS: i64 = 6;
const PART_BYTES: usize = 256 << 10;

/// Sizes at and around the borders of parts.
const SIZES: [usize; 5] = [1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 5 * PART_BYTES / 2];

fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|n| (n % 251) as u8).collect()
}

fn board(size: usize) -> Uuid {
    Uuid::from_u128(1_000 + size as u128)
}

macro_rules! fill {
    ($pool:expr) => {{
        let one = Uuid::from_u128(1);
        sqlx::query(
            "INSERT INTO users (id, username, username_key, email, email_key, display_name, password_hash, is_active, \
             is_superuser, created_at, updated_at) VALUES ($1, 'a', 'a', 'a@x.org', 'a@x.org', 'A', '', true, false, 0, 0)",
        )
        .bind(one)
        .execute($pool)
        .await
        .unwrap();
        sqlx::query("INSERT INTO workspaces VALUES ($1, 'W', '', 0, 0)")
            .bind(one)
            .execute($pool)
            .await
            .unwrap();
        for size in SIZES {
            sqlx::query("INSERT INTO boards VALUES ($1, $2, 'B', '', $2, 0, 0, NULL, 1, $2, 1)")
                .bind(board(size))
                .bind(one)
                .execute($pool)
                .await
                .unwrap();
            sqlx::query("INSERT INTO change_times VALUES ($1, 1, $2, 0)")
                .bind(board(size))
                .bind([7_u8; 32].as_slice())
                .execute($pool)
                .await
                .unwrap();
            sqlx::query("INSERT INTO board_snapshots VALUES ($1, 1, $2, 0)")
                .bind(board(size))
                .bind(bytes(size))
                .execute($pool)
                .await
                .unwrap();
        }
    }};
}

/// What the server of today finds.
async fn snapshots_are_whole(place: &Place) {
    let db = Db::open(&place.url).await.unwrap();
    for size in SIZES {
        let stored = snapshots::read_with_tail(&db, board(size)).await.unwrap();
        let snapshot = stored.snapshot.expect("it is still there");
        assert!(
            snapshot.bytes == bytes(size),
            "{size} bytes are not what they were"
        );
    }
    db.close().await;
}

#[tokio::test]
async fn snapshots_stored_as_a_whole_are_there_in_parts_sqlite() {
    let place = Place::sqlite();
    let pool = SqlitePool::connect(&format!("{}?mode=rwc", place.url))
        .await
        .unwrap();
    let migrator = sqlx::migrate!("../migrations/sqlite");
    migrator.run_to(WHOLE_SNAPSHOTS, &pool).await.unwrap();
    fill!(&pool);
    pool.close().await;
    snapshots_are_whole(&place).await;
}

#[tokio::test]
async fn snapshots_stored_as_a_whole_are_there_in_parts_postgres() {
    let place = Place::postgres().await;
    let pool = PgPool::connect(&place.url).await.unwrap();
    let migrator = sqlx::migrate!("../migrations/postgres");
    migrator.run_to(WHOLE_SNAPSHOTS, &pool).await.unwrap();
    fill!(&pool);
    pool.close().await;
    snapshots_are_whole(&place).await;
    place.drop_database().await;
}
