//! What no single board shows: the database's file, what rows refer to, and who owns workspaces.

use crate::access::Superuser;
use crate::storage::{Db, Either, on_each};
use uuid::Uuid;

/// Everything that is wrong, each in one sentence. Nothing is written.
pub async fn faults_of_tables(db: &Db, _by: &Superuser) -> sqlx::Result<Vec<String>> {
    let mut faults = faults_of_file(db).await?;
    let ownerless: Vec<Uuid> = on_each!(db.read(), |on| {
        sqlx::query_scalar(
            "SELECT id FROM workspaces w WHERE NOT EXISTS \
             (SELECT 1 FROM workspace_members m WHERE m.workspace_id = w.id AND m.role = 'owner') ORDER BY id",
        )
        .fetch_all(on)
        .await?
    });
    let sentence = |workspace: &Uuid| format!("workspace {workspace} has no owner");
    faults.extend(ownerless.iter().map(sentence));
    Ok(faults)
}

/// PostgreSQL keeps what rows refer to by itself, and has programs of its own for its files (`pg_amcheck`).
async fn faults_of_file(db: &Db) -> sqlx::Result<Vec<String>> {
    let Either::Sqlite(on) = db.read() else {
        return Ok(Vec::new());
    };
    let said: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(on).await?;
    let mut faults: Vec<String> = said.into_iter().filter(|line| line != "ok").collect();
    let dangling: Vec<(String, String)> =
        sqlx::query_as("SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check")
            .fetch_all(on)
            .await?;
    let sentence =
        |(table, parent): &(String, String)| format!("{table} refers to rows of {parent} that are not there");
    faults.extend(dangling.iter().map(sentence));
    Ok(faults)
}
