//! The audit log: written with what it records, never changed, and proof of it.

use crate::support::{TestServer, on_both};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor as _};
use sync_server::access::Superuser;
use sync_server::clock::Rng;
use sync_server::storage::audit::{self, Action, Broken, By, Entry, Target, Verdict};
use sync_server::storage::page::Page;
use sync_server::storage::{Db, Either};

fn entry(server: &TestServer, what: usize) -> Entry {
    let rng = Rng::from_seed(what as u64);
    Entry {
        at: server.app().now(),
        by: By::user(rng.uuid_v4(), Some([127, 0, 0, 1].into())),
        action: Action::MemberAdded,
        target: Target::Workspace(rng.uuid_v4()),
        detail: json!({"username": format!("ünïcode {what}"), "role": "viewer"}),
    }
}

async fn add(server: &TestServer, entries: usize) {
    for what in 0..entries {
        audit::record_alone(server.app().db(), &entry(server, what))
            .await
            .unwrap();
    }
}

/// How many entries there are, if all of them are as they were written.
async fn length(db: &Db) -> i64 {
    match audit::verify(db).await.unwrap() {
        Verdict::Whole(head) => head.seq,
        Verdict::Broken(broken) => panic!("{broken}"),
    }
}

async fn execute(db: &Db, statement: &str) -> Result<(), sqlx::Error> {
    let statement = AssertSqlSafe(statement.to_owned());
    match db.write() {
        Either::Postgres(on) => on.execute(statement).await.map(drop),
        Either::Sqlite(on) => on.execute(statement).await.map(drop),
    }
}

/// What somebody who owns the database can do.
async fn drop_triggers(db: &Db) {
    for (postgres, sqlite) in [
        (
            "DROP TRIGGER audit_log_rows_stay ON audit_log",
            "DROP TRIGGER audit_log_rows_are_not_changed",
        ),
        (
            "DROP TRIGGER audit_log_stays ON audit_log",
            "DROP TRIGGER audit_log_rows_are_not_deleted",
        ),
    ] {
        let statement = if matches!(db, Db::Postgres(_)) {
            postgres
        } else {
            sqlite
        };
        execute(db, statement).await.unwrap();
    }
}

on_both! {
    async fn an_entry_is_there_with_what_it_records_or_not_at_all(server) {
        let db = server.app().db();
        let before = length(db).await;
        let mut tx = db.begin_write().await.unwrap();
        audit::record(&mut tx, &entry(server, 1)).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(length(db).await, before);
        add(server, 3).await;
        assert_eq!(length(db).await, before + 3);
    }

    async fn entries_written_at_once_form_one_chain(server) {
        let before = length(server.app().db()).await;
        tokio::join!(add(server, 10), add(server, 10), add(server, 10), add(server, 10));
        assert_eq!(length(server.app().db()).await, before + 40);
    }

    async fn the_database_refuses_to_change_or_delete_entries(server) {
        add(server, 2).await;
        let db = server.app().db();
        let before = length(db).await;
        for statement in [
            "UPDATE audit_log SET detail = '{}'",
            "UPDATE audit_log SET seq = seq + 100",
            "DELETE FROM audit_log",
            "DELETE FROM audit_log WHERE seq = 1",
        ] {
            let error = execute(db, statement).await.expect_err(statement);
            assert!(error.to_string().contains("append-only"), "{error}");
        }
        let wholesale = match db {
            Db::Postgres(_) => "TRUNCATE audit_log",
            Db::Sqlite { .. } => "INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log",
        };
        let error = execute(db, wholesale).await.expect_err(wholesale);
        assert!(error.to_string().contains("append-only"), "{error}");
        assert_eq!(length(db).await, before);
    }

    async fn an_entry_that_was_changed_all_the_same_is_found(server) {
        add(server, 4).await;
        let db = server.app().db();
        drop_triggers(db).await;
        execute(db, "UPDATE audit_log SET detail = '{}' WHERE seq = 3").await.unwrap();
        assert_eq!(audit::verify(db).await.unwrap(), Verdict::Broken(Broken::Changed { seq: 3 }));
    }

    async fn an_entry_that_was_taken_out_all_the_same_is_found(server) {
        add(server, 4).await;
        let db = server.app().db();
        drop_triggers(db).await;
        execute(db, "DELETE FROM audit_log WHERE seq = 2").await.unwrap();
        assert_eq!(audit::verify(db).await.unwrap(), Verdict::Broken(Broken::Missing { seq: 2 }));
        // The rest moved up to fill the gap.
        execute(db, "UPDATE audit_log SET seq = seq - 1 WHERE seq = 3").await.unwrap();
        assert_eq!(audit::verify(db).await.unwrap(), Verdict::Broken(Broken::Changed { seq: 2 }));
    }

    async fn who_comes_goes_and_becomes_what_in_a_workspace_is_recorded(server) {
        let (alice, bob) = (server.register("alice").await, server.register("bob").await);
        let made = alice.post("/api/workspaces", json!({"name": "Garden"})).await.expect(201);
        let workspace = made["id"].as_str().unwrap();
        let path = format!("/api/workspaces/{workspace}");
        let member = format!("{path}/members/{}", bob.id());
        alice.add(workspace, &bob, "viewer").await;
        alice.patch(&member, json!({"role": "admin"})).await.expect(200);
        alice.patch(&member, json!({"role": "admin"})).await.expect(200);
        alice.patch(&member, json!({"role": "owner"})).await.expect(200);
        bob.delete(&format!("{path}/members/{}", alice.id())).await;
        let invite = bob.post(&format!("{path}/invites"), json!({})).await.expect(201);
        bob.delete(&format!("{path}/invites/{}", invite["id"].as_str().unwrap())).await;
        let invite = bob.post(&format!("{path}/invites"), json!({})).await.expect(201);
        let (_, token) = invite["url"].as_str().unwrap().split_once('#').unwrap();
        alice.post(&format!("/api/invites/{token}/accept"), json!({})).await.expect(200);
        let board = bob.board(workspace, "Beds").await;
        bob.delete(&format!("/api/boards/{}?forever=true", board["id"].as_str().unwrap())).await;
        assert_eq!(bob.delete(&path).await.status, 204);

        let page = Page { number: 1, size: 100, search: String::new() };
        let log = audit::list(server.app().db(), &Superuser::at_the_shell(), &page).await.unwrap();
        let mut log = log.items;
        log.reverse();
        let said: Vec<_> = log
            .iter()
            .map(|entry| (entry.action.as_str(), entry.actor_username.as_deref().unwrap_or_default()))
            .skip_while(|(action, _)| *action == "account.created")
            .collect();
        assert_eq!(said, [
            ("member.added", "alice"),
            ("member.role_changed", "alice"),
            ("workspace.handed_over", "alice"),
            ("member.removed", "bob"),
            ("invite.made", "bob"),
            ("invite.revoked", "bob"),
            ("invite.made", "bob"),
            ("member.added", "alice"),
            ("board.purged", "bob"),
            ("workspace.deleted", "bob"),
        ]);
        assert!(log.iter().all(|entry| !entry.detail.contains(token)));
        length(server.app().db()).await;
    }
}
