//! Tables brought up to date while nodes run, and nodes of two versions on one database.

use super::command_line::{at, places, run, said};
use super::process::{Process, refusal};
use crate::support::{Client, Place, TestServer};
use serde_json::json;
use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use std::process::Command;
use sync_server::storage::{Db, schema};

/// What the next version might add, and what the one after that takes away.
const ADDS: &str = "ALTER TABLE boards ADD COLUMN color text;
    ALTER TABLE users ADD COLUMN locale text NOT NULL DEFAULT 'en';
    ALTER TABLE board_log ADD COLUMN device text;
    CREATE TABLE stickers (name text PRIMARY KEY);
    CREATE INDEX boards_by_color ON boards (color);";
const TAKES_AWAY: &str = "ALTER TABLE users DROP COLUMN display_name;
    UPDATE _schema_compatibility SET oldest = 1000;";

/// What a program of a later version would do when it starts.
async fn migrate(db: &Db, texts: &[&'static str]) {
    let with = |known: &Migrator| {
        let later = texts.iter().zip(1_000..).map(|(text, version)| {
            Migration::new(
                version,
                "later".into(),
                MigrationType::Simple,
                text.into_sql_str(),
                false,
            )
        });
        Migrator::with_migrations(known.iter().cloned().chain(later).collect())
    };
    match db {
        Db::Postgres(pool) => with(&sqlx::migrate!("../migrations/postgres")).run(pool).await,
        Db::Sqlite { write, .. } => with(&sqlx::migrate!("../migrations/sqlite")).run(write).await,
    }
    .unwrap();
}

/// Uses what the tables are for.
async fn is_used_by(user: &Client, name: &str) {
    let board = user.board(&user.workspace().await, name).await;
    let board = format!("/api/boards/{}", board["id"].as_str().unwrap());
    let cards = format!("{board}/cards");
    user.post(&cards, json!({"title": "Sow beans"})).await.expect(201);
    user.patch("/api/auth/me", json!({"display_name": name}))
        .await
        .expect(200);
    assert_eq!(user.get(&cards).await.expect(200).as_array().unwrap().len(), 1);
    assert_eq!(user.get(&board).await.expect(200)["name"], name);
}

async fn this_version_works_with_the_next(place: Place) {
    let server = TestServer::start(place, &[]).await;
    let ada = server.register("ada").await;
    is_used_by(&ada, "Before").await;
    migrate(server.app().db(), &[ADDS]).await;
    is_used_by(&ada, "Meanwhile").await;
    server.register("bob").await;

    // Nodes of this version start, too, whoever migrates.
    let mut place = server.stop().await;
    for settings in [&[][..], &[("MIGRATIONS", "apart")]] {
        let server = TestServer::start(place, settings).await;
        let anybody = server.anybody();
        let ada = anybody.signed_in(&anybody.login("ada", "testpass123").await.expect(200));
        is_used_by(&ada, "Afterwards").await;
        place = server.stop().await;
    }
    assert!(said(&run(&place, &["migrate"])).contains("version 1000"));
    said(&run(&place, &["check"]));
    // What it does not know it would leave out.
    let file = place.dir.path().join("weft.backup");
    assert!(refusal(&run(&place, &["backup", file.to_str().unwrap()])).contains("use a newer one"));
    assert!(!file.exists());

    // Until something goes that it needs.
    let db = Db::open(&place.url).await.unwrap();
    migrate(&db, &[ADDS, TAKES_AWAY]).await;
    db.close().await;
    // (The server last: it would go on if it were not refused.)
    for arguments in [&["migrate"][..], &["check"], &["admin", "list-users"], &[]] {
        let refused = refusal(&run(&place, arguments));
        assert!(
            refused.contains("are of version 1001") && refused.contains("use a newer one"),
            "{refused}"
        );
    }
    place.drop_database().await;
}

#[tokio::test]
async fn this_version_works_with_tables_that_the_next_has_added_to_sqlite() {
    this_version_works_with_the_next(Place::sqlite()).await;
}

#[tokio::test]
async fn this_version_works_with_tables_that_the_next_has_added_to_postgres() {
    this_version_works_with_the_next(Place::postgres().await).await;
}

fn apart(place: &Place, within: &str, arguments: &[&str]) -> Command {
    let mut command = at(place, arguments);
    command
        .env("MIGRATIONS", "apart")
        .env("MIGRATIONS_WITHIN_S", within);
    command
}

#[tokio::test]
async fn with_migrations_apart_only_the_command_migrates() {
    for place in places().await {
        for arguments in [&["admin", "list-users"][..], &[]] {
            let refused = refusal(&apart(&place, "0", arguments).output().unwrap());
            assert!(refused.contains("run sync-server migrate first"), "{refused}");
        }
        let db = Db::connect(&place.url).await.unwrap();
        assert_eq!(schema::version(&db).await.unwrap(), None, "something was made");
        db.close().await;
        let migrated = said(&apart(&place, "0", &["migrate"]).output().unwrap());
        assert_eq!(
            migrated,
            format!("the tables are of version {}\n", schema::known())
        );
        said(&apart(&place, "0", &["admin", "list-users"]).output().unwrap());
        drop(Process::start(&mut apart(&place, "0", &[])));
        place.drop_database().await;
    }
}

#[tokio::test]
async fn a_node_waits_for_the_migration_of_others() {
    let place = Place::postgres().await;
    let mut waits = apart(&place, "60", &[]);
    let node = std::thread::spawn(move || Process::start(&mut waits));
    let migrated = Db::open_to_read(&place.url).await.unwrap();
    // It has looked at the tables when its connection is there.
    let text = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() \
                AND pid <> pg_backend_pid() AND query LIKE '%information_schema%')";
    let Db::Postgres(pool) = &migrated else { panic!() };
    while !sqlx::query_scalar::<_, bool>(text).fetch_one(pool).await.unwrap() {
        assert!(!node.is_finished());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(!node.is_finished(), "it did not wait");
    migrated.close().await;
    said(&run(&place, &["migrate"]));
    let node = node.join().unwrap();
    Client::new(node.url.clone()).get("/readyz").await.expect(200);
    drop(node);
    place.drop_database().await;
}

/// The migration that said for the first time what programs are too old.
const COMPATIBLE_SINCE: i64 = 9;
/// What programs of before may not find any more, or be refused by.
const WHAT_BREAKS: [&str; 6] = [
    "DROP TABLE",
    "DROP COLUMN",
    "RENAME",
    "SET NOT NULL",
    "ALTER COLUMN",
    "ADD CONSTRAINT",
];

/// Whether the migration takes something away from programs of before without telling them that they are too old.
fn breaks_silently(sql: &str) -> bool {
    let sql = sql.to_uppercase();
    WHAT_BREAKS.iter().any(|words| sql.contains(words)) && !sql.contains("UPDATE _SCHEMA_COMPATIBILITY")
}

#[test]
fn migrations_only_add_or_say_who_is_too_old() {
    assert!(breaks_silently("ALTER TABLE boards DROP COLUMN name;"));
    assert!(breaks_silently("alter table boards rename to board;"));
    assert!(!breaks_silently("ALTER TABLE boards ADD COLUMN colour TEXT;"));
    assert!(!breaks_silently(
        "DROP TABLE cards; UPDATE _schema_compatibility SET oldest = 10;"
    ));
    for kind in ["postgres", "sqlite"] {
        let folder = format!("{}/../migrations/{kind}", env!("CARGO_MANIFEST_DIR"));
        let mut read = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let number: i64 = name.split('_').next().unwrap().parse().unwrap();
            let sql = std::fs::read_to_string(&path).unwrap();
            assert!(number <= COMPATIBLE_SINCE || !breaks_silently(&sql), "{name}");
            read += 1;
        }
        assert!(read >= COMPATIBLE_SINCE, "{read} migrations were read");
    }
}
