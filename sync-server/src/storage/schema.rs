//! The schema's version: the newest one that this program knows, the one that a database has, and whether they go together.
//!
//! A migration only adds what the program before it can ignore; what that still needs goes in a later version, whose
//! migration then says so in `_schema_compatibility` (docs/OPERATIONS.md, "Upgrade"). So nodes of two versions can share a
//! database while they are replaced one by one.

use super::{Db, OpenError, dialect, on_each};
use sqlx::migrate::{MigrateError, Migrator};

fn of_postgres() -> Migrator {
    sqlx::migrate!("../migrations/postgres")
}

fn of_sqlite() -> Migrator {
    sqlx::migrate!("../migrations/sqlite")
}

/// The newest version that this program knows.
pub fn known() -> i64 {
    let versions = of_sqlite().iter().map(|migration| migration.version).max();
    versions.expect("there are migrations")
}

/// The version that the database has; `None` when it has no tables of ours.
pub async fn version(db: &Db) -> sqlx::Result<Option<i64>> {
    if !dialect::has_table(db, "_sqlx_migrations").await? {
        return Ok(None);
    }
    on_each!(db.read(), |on| {
        sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
            .fetch_one(on)
            .await
    })
}

/// Brings the tables up to date. A newer version that this program can work with is left as it is.
pub async fn migrate(db: &Db) -> Result<(), OpenError> {
    if version(db).await?.is_some_and(|version| version > known()) {
        return must_fit(db).await;
    }
    Ok(run(db, known()).await?)
}

/// Brings the tables up to that version, and not beyond.
pub(super) async fn migrate_to(db: &Db, version: i64) -> Result<(), MigrateError> {
    run(db, version).await
}

async fn run(db: &Db, version: i64) -> Result<(), MigrateError> {
    match db {
        Db::Postgres(pool) => of_postgres().run_to(version, pool).await,
        Db::Sqlite { write, .. } => of_sqlite().run_to(version, write).await,
    }
}

/// Fails unless this program can work with the tables as they are.
pub async fn must_fit(db: &Db) -> Result<(), OpenError> {
    let known = known();
    let found = version(db).await?.unwrap_or_default();
    if found < known {
        return Err(OpenError::OlderSchema { found, known });
    }
    if found > known && oldest(db).await? > known {
        return Err(OpenError::NewerSchema { found, known });
    }
    Ok(())
}

/// The version that a program must know to work with the tables.
async fn oldest(db: &Db) -> sqlx::Result<i64> {
    on_each!(db.read(), |on| {
        sqlx::query_scalar("SELECT oldest FROM _schema_compatibility")
            .fetch_one(on)
            .await
    })
}
