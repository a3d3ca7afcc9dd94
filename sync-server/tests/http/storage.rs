//! What the API cannot show of the two databases.

use crate::support::{Place, on_both};
use sqlx::Row as _;
use std::collections::BTreeSet;
use sync_server::clock::Rng;
use sync_server::storage::{Db, Either, OpenError, schema};
use uuid::Uuid;

macro_rules! run {
    ($place:expr, $sql:expr) => {
        match $place {
            Either::Postgres(on) => sqlx::query($sql).execute(on).await.map(drop),
            Either::Sqlite(on) => sqlx::query($sql).execute(on).await.map(drop),
        }
    };
}

const NEW_WORKSPACE: &str = "INSERT INTO workspaces (id, name, description, created_at, updated_at) \
    SELECT id, 'made in a test', '', 0, 0 FROM users";

async fn workspaces(db: &Db) -> i64 {
    const COUNT: &str = "SELECT COUNT(*) FROM workspaces WHERE name = 'made in a test'";
    match db.read() {
        Either::Postgres(on) => sqlx::query_scalar(COUNT).fetch_one(on).await.unwrap(),
        Either::Sqlite(on) => sqlx::query_scalar(COUNT).fetch_one(on).await.unwrap(),
    }
}

on_both! {
    async fn a_transaction_that_is_dropped_leaves_nothing(server) {
        server.register("alice").await;
        let db = server.app().db();
        let mut tx = db.begin_write().await.unwrap();
        run!(tx.on(), NEW_WORKSPACE).unwrap();
        drop(tx);
        assert_eq!(workspaces(db).await, 0);
        let mut tx = db.begin_write().await.unwrap();
        run!(tx.on(), NEW_WORKSPACE).unwrap();
        assert_eq!(workspaces(db).await, 0);
        tx.commit().await.unwrap();
        assert_eq!(workspaces(db).await, 1);
    }

    async fn a_reading_transaction_sees_one_moment_and_cannot_write(server) {
        server.register("alice").await;
        let db = server.app().db();
        let mut tx = db.begin_read().await.unwrap();
        let count = "SELECT COUNT(*) FROM workspaces";
        let before: i64 = match tx.on() {
            Either::Postgres(on) => sqlx::query_scalar(count).fetch_one(on).await.unwrap(),
            Either::Sqlite(on) => sqlx::query_scalar(count).fetch_one(on).await.unwrap(),
        };
        run!(db.write(), NEW_WORKSPACE).unwrap();
        let after: i64 = match tx.on() {
            Either::Postgres(on) => sqlx::query_scalar(count).fetch_one(on).await.unwrap(),
            Either::Sqlite(on) => sqlx::query_scalar(count).fetch_one(on).await.unwrap(),
        };
        assert_eq!(before, after);
        run!(tx.on(), NEW_WORKSPACE).unwrap_err();
    }

    async fn what_is_referred_to_must_be_there(server) {
        let orphan = "INSERT INTO workspace_members (workspace_id, user_id, role, added_at) \
            SELECT id, id, 'member', 0 FROM workspaces";
        server.register("alice").await;
        run!(server.app().db().write(), orphan).unwrap_err();
    }

    async fn a_workspace_never_has_two_owners(server) {
        let alice = server.register("alice").await;
        let bob = server.register("bob").await;
        alice.add(&alice.workspace().await, &bob, "member").await;
        run!(server.app().db().write(), "UPDATE workspace_members SET role = 'owner'").unwrap_err();
    }

    async fn a_log_holds_each_change_once(server) {
        let alice = server.register("alice").await;
        alice.board(&alice.workspace().await, "Spring").await;
        for (seq, hash, actor_seq) in [("seq", "chunk", "90 + seq"), ("10 + seq", "hash", "90 + seq"), ("10 + seq", "chunk", "actor_seq")] {
            let again = format!(
                "INSERT INTO board_log (board_id, seq, chunk, hash, actor, actor_seq, user_id, accepted_at) \
                 SELECT board_id, {seq}, chunk, {hash}, actor, {actor_seq}, user_id, 0 FROM board_log"
            );
            let error = run!(server.app().db().write(), sqlx::AssertSqlSafe(again)).unwrap_err();
            assert!(error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation), "{error}");
        }
    }

    async fn what_durability_rests_on_is_set_on_every_connection(server) {
        // Held all at once, so that they are different ones. (SQLite has one that writes.)
        match server.app().db() {
            Db::Postgres(pool) => {
                let mut held = [pool.acquire().await.unwrap(), pool.acquire().await.unwrap(), pool.acquire().await.unwrap()];
                for connection in &mut held {
                    let on: String = sqlx::query_scalar("SHOW synchronous_commit").fetch_one(&mut **connection).await.unwrap();
                    assert_eq!(on, "on");
                }
            }
            Db::Sqlite { write, read, .. } => {
                let full: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(write).await.unwrap();
                let wal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(write).await.unwrap();
                assert_eq!((full, wal.as_str()), (2, "wal"));
                let mut held = [read.acquire().await.unwrap(), read.acquire().await.unwrap(), read.acquire().await.unwrap()];
                for connection in &mut held {
                    sqlx::query(NEW_WORKSPACE).execute(&mut **connection).await.unwrap_err();
                }
            }
        }
    }
}

#[tokio::test]
async fn a_postgresql_told_to_forget_is_told_otherwise() {
    let place = Place::postgres().await;
    let db = Db::open(&format!("{}?options[synchronous_commit]=off", place.url))
        .await
        .unwrap();
    let Db::Postgres(pool) = &db else {
        panic!("not PostgreSQL")
    };
    let on: String = sqlx::query_scalar("SHOW synchronous_commit")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(on, "on");
    db.close().await;
    place.drop_database().await;
}

#[tokio::test]
async fn a_sqlite_file_is_opened_once_and_again_when_it_was_closed() {
    let place = Place::sqlite();
    let first = Db::open(&place.url).await.unwrap();
    assert!(matches!(Db::open(&place.url).await, Err(OpenError::InUse(_))));
    first.close().await;
    Db::open(&place.url).await.unwrap();
}

#[tokio::test]
async fn a_database_that_would_forget_everything_is_refused() {
    for url in ["sqlite::memory:", "sqlite://", "sqlite://:memory:"] {
        assert!(matches!(Db::open(url).await, Err(OpenError::UnknownUrl)), "{url}");
    }
}

/// Of both databases: table, column, whether it may be null.
#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let (sqlite, postgres) = (Place::sqlite(), Place::postgres().await);
    let (small, large) = (
        Db::open(&sqlite.url).await.unwrap(),
        Db::open(&postgres.url).await.unwrap(),
    );
    let columns = |rows: Vec<(String, String, bool)>| rows.into_iter().collect::<BTreeSet<_>>();
    let Db::Sqlite { read, .. } = &small else {
        panic!("not SQLite")
    };
    let of_sqlite = "SELECT t.name, c.name, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_master t \
        JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    let of_sqlite = columns(sqlx::query_as(of_sqlite).fetch_all(read).await.unwrap());
    let Db::Postgres(pool) = &large else {
        panic!("not PostgreSQL")
    };
    let of_postgres = "SELECT table_name::text, column_name::text, is_nullable = 'YES' \
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'";
    let of_postgres = columns(sqlx::query_as(of_postgres).fetch_all(pool).await.unwrap());
    assert!(of_sqlite.len() > 30);
    assert_eq!(of_sqlite, of_postgres);
    large.close().await;
    postgres.drop_database().await;
}

#[tokio::test]
async fn ids_are_stored_as_16_bytes() {
    let place = Place::sqlite();
    let db = Db::open(&place.url).await.unwrap();
    let Db::Sqlite { read, .. } = &db else {
        panic!("not SQLite")
    };
    let id = Rng::from_seed(1).uuid_v4();
    let row = sqlx::query("SELECT LENGTH($1), TYPEOF($1), $1")
        .bind(id)
        .fetch_one(read)
        .await
        .unwrap();
    assert_eq!(
        (row.get::<i64, _>(0), row.get::<String, _>(1)),
        (16, "blob".to_owned())
    );
    assert_eq!(row.get::<Uuid, _>(2), id);
}

fn mode(file: &std::path::Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777
}

#[tokio::test]
async fn a_new_sqlite_file_is_for_its_owner_alone_and_can_be_read_where_nothing_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("weft.db");
    let url = format!("sqlite://{}", file.display());
    let db = Db::open(&url).await.unwrap();
    for name in ["weft.db", "weft.db-wal", "weft.db-shm"] {
        assert_eq!(mode(&folder.path().join(name)), 0o600, "{name}");
    }
    let known = schema::version(&db).await.unwrap();
    db.close().await;
    // What SQLite wants to make is not to be made: tests may run as somebody whom no right stops.
    std::fs::create_dir(folder.path().join("weft.db-wal")).unwrap();
    let db = Db::open_to_read(&url).await.unwrap();
    assert_eq!(schema::version(&db).await.unwrap(), known);
    db.close().await;
}
