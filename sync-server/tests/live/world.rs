//! A whole server in this process, on a database of its own, with people and boards in it.

use super::replica::Replica;
use super::wire::{CaughtUp, Cursor, Wire};
use crate::support::{Client, MovableClock, Place};
use board_doc::{ChangeHash, Moment, UserId};
use std::sync::Arc;
use sync_server::access::Asker;
use sync_server::access::needs::Member;
use sync_server::app::{self, Running};
use sync_server::clock::{Clock, Rng, SystemClock};
use sync_server::cluster::Event;
use sync_server::config::Config;
use sync_server::jobs::compaction::Compactor;
use sync_server::metrics::Metrics;
use sync_server::storage::boards::{self, NewBoard};
use sync_server::storage::log::Retention;
use sync_server::storage::users::{self, NewUser, Superuser};
use sync_server::storage::workspaces::{self, NewWorkspace};
use sync_server::storage::{Db, Either, Tx};
use uuid::Uuid;

/// The same test on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($name:ident, |$place:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "what the body needs differs")]
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let $place = $crate::support::Place::sqlite();
                $body
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let $place = $crate::support::Place::postgres().await;
                $body
            }
        }
    };
}
pub(crate) use on_both;

/// Runs one query text on whichever database it is.
macro_rules! sql {
    ($db:expr, |$on:ident| $body:expr) => {
        match $db.write() {
            sync_server::storage::Either::Postgres($on) => $body,
            sync_server::storage::Either::Sqlite($on) => $body,
        }
    };
}
pub(crate) use sql;

async fn run(place: &Place, settings: &[(&str, &str)], clock: &Arc<MovableClock>) -> Running {
    let config = Config::from_vars(|name| match name {
        "BIND" | "METRICS_BIND" => Some("127.0.0.1:0".to_owned()),
        "DATABASE_URL" => Some(place.url.clone()),
        "DATA_DIR" => Some(place.dir.path().display().to_string()),
        "ALLOWED_ORIGINS" => Some("https://weft.example.org".to_owned()),
        _ => settings
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned()),
    });
    app::start(
        config.unwrap(),
        Arc::clone(clock) as Arc<dyn Clock>,
        Rng::from_system().unwrap(),
    )
    .await
    .unwrap()
}

/// A running server.
pub struct World {
    pub place: Arc<Place>,
    pub server: Running,
    /// Its clock.
    pub clock: Arc<MovableClock>,
    rng: Rng,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: Uuid,
    pub session: Uuid,
    pub token: String,
}

impl Person {
    pub fn user(&self) -> UserId {
        UserId(self.id.into_bytes())
    }
}

const TOLD_ALL: [(&str, &str); 2] = [("HEADS_EVERY_S", "3600"), ("ENDED_EVERY_S", "3600")];

impl World {
    /// What a node looks up for itself now and then it does not look up while a test lives: what it does, it was told.
    pub async fn start(place: Place) -> Self {
        Self::start_at(Arc::new(place), &TOLD_ALL).await
    }

    /// With these settings besides the usual.
    pub async fn start_with(place: Place, settings: &[(&str, &str)]) -> Self {
        Self::start_at(Arc::new(place), settings).await
    }

    async fn start_at(place: Arc<Place>, settings: &[(&str, &str)]) -> Self {
        let clock = Arc::new(MovableClock::default());
        let server = run(&place, settings, &clock).await;
        Self {
            place,
            server,
            clock,
            rng: Rng::from_system().unwrap(),
        }
    }

    /// A second node on the same database.
    pub async fn beside(&self) -> Self {
        Self::start_at(Arc::clone(&self.place), &[]).await
    }

    /// The same, with these settings besides the usual.
    pub async fn beside_with(&self, settings: &[(&str, &str)]) -> Self {
        Self::start_at(Arc::clone(&self.place), settings).await
    }

    /// Stops the server; the last one on a database drops that too.
    pub async fn stop(self) {
        self.server.stop().await;
        if let Some(place) = Arc::into_inner(self.place) {
            place.drop_database().await;
        }
    }

    /// Stops gracefully and starts again.
    pub async fn restart(self) -> Self {
        let place = Arc::clone(&self.place);
        self.stop().await;
        Self::start_at(place, &[]).await
    }

    /// A person's way into the API.
    pub fn rest(&self, person: &Person) -> Client {
        let mut client = Client::new(format!("http://{}", self.server.address()));
        client.access = Some(person.token.clone());
        client
    }

    pub fn db(&self) -> &Db {
        self.server.app().db()
    }

    pub async fn person(&self, name: &str) -> Person {
        self.person_with_id(name, self.rng.uuid_v7(SystemClock.now()))
            .await
    }

    pub async fn person_with_id(&self, name: &str, id: Uuid) -> Person {
        let now = SystemClock.now();
        let new = NewUser {
            id,
            username: name.to_owned(),
            email: format!("{name}@example.org"),
            display_name: name.to_owned(),
            password_hash: "nobody signs in with a password here".to_owned(),
            superuser: Superuser::No,
            now,
        };
        let mut tx = self.db().begin_write().await.unwrap();
        let user = users::insert(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        let tokens = self
            .server
            .app()
            .auth()
            .begin_session(&user, "test")
            .await
            .unwrap();
        Person {
            id: user.id,
            session: tokens.caller.by.id(),
            token: tokens.access,
        }
    }

    /// A board in a new workspace of `owner`, with these members.
    pub async fn board_of(&self, owner: &Person, members: &[(&Person, &str)]) -> Uuid {
        let now = SystemClock.now();
        let workspace = NewWorkspace {
            id: self.rng.uuid_v7(now),
            owner: owner.id,
            name: "workspace".to_owned(),
            description: String::new(),
            now,
        };
        workspaces::create(self.db(), &workspace).await.unwrap();
        for (member, role) in members {
            self.set_role(workspace.id, member, Some(role)).await;
        }
        let access = workspaces::access(self.db(), workspace.id, Asker::whole(owner.id))
            .await
            .unwrap()
            .unwrap();
        let board = NewBoard {
            id: self.rng.uuid_v7(now),
            epoch: self.rng.uuid_v4(),
            name: "board".to_owned(),
            description: String::new(),
            moment: Moment { at: now, seed: 1 },
        };
        boards::create(self.db(), &access.at_least::<Member>().unwrap(), &board)
            .await
            .unwrap()
            .id
    }

    async fn set_role(&self, workspace: Uuid, person: &Person, role: Option<&str>) {
        sql!(self.db(), |on| {
            sqlx::query("DELETE FROM workspace_members WHERE workspace_id = $1 AND user_id = $2")
                .bind(workspace)
                .bind(person.id)
                .execute(on)
                .await
                .unwrap();
            if let Some(role) = role {
                sqlx::query("INSERT INTO workspace_members VALUES ($1, $2, $3, 0)")
                    .bind(workspace)
                    .bind(person.id)
                    .bind(role)
                    .execute(on)
                    .await
                    .unwrap();
            }
            sqlx::query("UPDATE boards SET access_epoch = access_epoch + 1 WHERE workspace_id = $1")
                .bind(workspace)
                .execute(on)
                .await
                .unwrap();
        });
    }

    /// The board's workspace.
    pub async fn workspace_of(&self, board: Uuid) -> Uuid {
        sql!(self.db(), |on| {
            sqlx::query_scalar("SELECT workspace_id FROM boards WHERE id = $1")
                .bind(board)
                .fetch_one(on)
                .await
                .unwrap()
        })
    }

    /// Gives the person another role on the board; `None` takes all access away.
    pub async fn change_role(&self, board: Uuid, person: &Person, role: Option<&str>) {
        let workspace = self.workspace_of(board).await;
        self.set_role(workspace, person, role).await;
        self.server
            .app()
            .bus()
            .publish(Event::BoardAccessChanged { board });
    }

    pub fn url(&self, board: Uuid) -> String {
        format!("ws://{}/ws/boards/{board}", self.server.address())
    }

    pub fn url_of(&self, board: Uuid, person: &Person) -> String {
        format!("{}?token={}", self.url(board), person.token)
    }

    /// A replica of the board that has caught up.
    pub async fn replica(&self, person: &Person, board: Uuid, seed: u64) -> Replica {
        Replica::live(self.url(board), person.token.clone(), person.user(), seed).await
    }

    /// A bare socket that has caught up from nothing.
    pub async fn newcomer(&self, person: &Person, board: Uuid) -> (Wire, CaughtUp) {
        self.returning(person, board, Cursor::default()).await
    }

    /// A bare socket that has caught up from a cursor.
    pub async fn returning(&self, person: &Person, board: Uuid, cursor: Cursor) -> (Wire, CaughtUp) {
        let mut wire = Wire::open_sync(&self.url(board)).await.unwrap();
        let got = wire.catch_up(&person.token, cursor).await;
        (wire, got)
    }

    /// Takes what every commit on the board needs, until the transaction is rolled back.
    pub async fn hold_up_commits(&self, board: Uuid) -> Tx {
        let mut blocker = self.db().begin_write().await.unwrap();
        // On SQLite, it is the only one that writes.
        if let Either::Postgres(on) = blocker.on() {
            let lock = sqlx::query("SELECT id FROM boards WHERE id = $1 FOR UPDATE").bind(board);
            lock.execute(on).await.unwrap();
        }
        blocker
    }

    /// The log as it is stored: `seq` and hash.
    pub async fn log(&self, board: Uuid) -> Vec<(u64, ChangeHash)> {
        let rows: Vec<(i64, Vec<u8>)> = sql!(self.db(), |on| {
            sqlx::query_as("SELECT seq, hash FROM board_log WHERE board_id = $1 ORDER BY seq")
                .bind(board)
                .fetch_all(on)
                .await
                .unwrap()
        });
        let row = |(seq, hash): (i64, Vec<u8>)| (seq as u64, ChangeHash(hash.try_into().unwrap()));
        rows.into_iter().map(row).collect()
    }

    /// The `seq`s of the stored snapshots.
    pub async fn snapshots(&self, board: Uuid) -> Vec<i64> {
        sql!(self.db(), |on| {
            sqlx::query_scalar("SELECT seq FROM board_snapshots WHERE board_id = $1 ORDER BY seq")
                .bind(board)
                .fetch_all(on)
                .await
                .unwrap()
        })
    }

    pub fn compactor_that_keeps(&self, keep: Retention) -> Compactor {
        Self::compactor_on(self.db().clone(), keep)
    }

    pub fn compactor_on(db: Db, keep: Retention) -> Compactor {
        Compactor::new(db, Arc::new(SystemClock), keep, Metrics::new())
    }

    pub fn compactor(&self) -> Compactor {
        self.compactor_that_keeps(Retention::default())
    }

    /// The log has no gap and no double: its `seq`s are 1, 2, 3 …, and the board's row says the last.
    pub async fn assert_gapless(&self, board: Uuid) {
        let log = self.log(board).await;
        assert!(
            log.iter().map(|(seq, _)| *seq).eq(1..=log.len() as u64),
            "{log:?}"
        );
        let head: i64 = sql!(self.db(), |on| {
            sqlx::query_scalar("SELECT head_seq FROM boards WHERE id = $1")
                .bind(board)
                .fetch_one(on)
                .await
                .unwrap()
        });
        assert_eq!(head as usize, log.len());
    }
}
