//! What the tests over real sockets share: whole servers on databases of their own, and people who use them.

#![allow(dead_code, reason = "every test binary uses a part of it")]

mod client;
mod nats;
mod proxy;

pub use client::{Answer, Client};
#[allow(unused_imports, reason = "only the tests of sockets have several nodes")]
pub use nats::{LossyWay, Nats};
#[allow(unused_imports, reason = "only the tests of sockets cut a way")]
pub use proxy::Proxy;

use board_doc::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use sync_server::app::{self, App, Running};
use sync_server::clock::{Clock, Rng, SystemClock};
use sync_server::config::Config;
use sync_server::storage::Either;
use tempfile::TempDir;

/// Makes two tests of one rule: `sqlite` and `postgres`.
macro_rules! on_both {
    ($(async fn $rule:ident($server:ident) $body:block)*) => {$(
        mod $rule {
            #[allow(unused_imports, reason = "what the bodies need differs")]
            use super::*;

            async fn rule($server: &$crate::support::TestServer) $body

            #[tokio::test]
            async fn sqlite() {
                let server = $crate::support::TestServer::start($crate::support::Place::sqlite(), &[]).await;
                rule(&server).await;
                server.end().await;
            }

            #[tokio::test]
            async fn postgres() {
                let server = $crate::support::TestServer::start($crate::support::Place::postgres().await, &[]).await;
                rule(&server).await;
                server.end().await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// A database and a data directory.
pub struct Place {
    /// Its `DATABASE_URL`.
    pub url: String,
    /// Its `DATA_DIR`.
    pub dir: TempDir,
    /// The name of the database, if it is one of PostgreSQL.
    database: Option<String>,
}

impl Place {
    /// A new SQLite file.
    pub fn sqlite() -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        Self {
            url: format!("sqlite://{}", dir.path().join("weft.db").display()),
            dir,
            database: None,
        }
    }

    /// A new database in the cluster of `TEST_POSTGRES_URL`.
    pub async fn postgres() -> Self {
        let name = format!("weft_test_{}", rng().uuid_v4().simple());
        maintain(&format!("CREATE DATABASE {name}")).await;
        let cluster = cluster();
        let (server, _) = cluster
            .rsplit_once('/')
            .expect("a URL that ends with the name of a database");
        let dir = TempDir::new().expect("a temporary directory");
        Self {
            url: format!("{server}/{name}"),
            dir,
            database: Some(name),
        }
    }

    /// A database that somebody else has made and will drop.
    pub fn at(url: String) -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        Self {
            url,
            dir,
            database: None,
        }
    }

    /// Drops the database. (What a failed test leaves behind goes with the cluster.)
    pub async fn drop_database(&self) {
        if let Some(name) = &self.database {
            maintain(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

fn cluster() -> String {
    std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL must name a PostgreSQL to make databases in: `cargo xtask test` starts one",
    )
}

async fn maintain(statement: &str) {
    let mut connection = PgConnection::connect(&cluster())
        .await
        .expect("the test cluster answers");
    connection
        .execute(AssertSqlSafe(statement.to_owned()))
        .await
        .expect("the test cluster obeys");
}

fn rng() -> Rng {
    Rng::from_system().expect("the system has random bytes")
}

/// The machine's clock, which a test can move on.
#[derive(Debug, Default)]
pub struct MovableClock(AtomicI64);

impl MovableClock {
    /// Lets time pass.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::Relaxed);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().0 + self.0.load(Ordering::Relaxed))
    }
}

/// A whole server in this process.
pub struct TestServer {
    place: Place,
    running: Running,
    /// Its clock.
    pub clock: Arc<MovableClock>,
}

impl TestServer {
    /// Starts a server there, with these settings besides those that the place needs.
    pub async fn start(place: Place, settings: &[(&str, &str)]) -> Self {
        let config = Config::from_vars(|name| match name {
            "DATABASE_URL" => Some(place.url.clone()),
            "DATA_DIR" => Some(place.dir.path().display().to_string()),
            _ => settings
                .iter()
                .chain(&[("BIND", "127.0.0.1:0")])
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned()),
        });
        let clock = Arc::new(MovableClock::default());
        let config = config.expect("the settings of the test");
        let running = app::start(config, Arc::clone(&clock) as Arc<dyn Clock>, rng())
            .await
            .expect("it starts");
        Self {
            place,
            running,
            clock,
        }
    }

    /// Its parts.
    pub fn app(&self) -> &App {
        self.running.app()
    }

    /// `http://HOST:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.running.address())
    }

    /// Where it answers with its metrics, if that is an address of its own.
    pub fn metrics_address(&self) -> Option<std::net::SocketAddr> {
        self.running.metrics_address()
    }

    /// The link that the server prints at its start, if the first account needs one.
    pub fn setup_link(&self) -> Option<&str> {
        self.running.setup_link()
    }

    /// Whether a text is anywhere in the tables of accounts.
    pub async fn holds(&self, text: &str) -> bool {
        const TABLES: [&str; 4] = ["users", "sessions", "access_keys", "reset_links"];
        for table in TABLES {
            let found: bool = match self.app().db().read() {
                Either::Postgres(on) => {
                    let query =
                        format!("SELECT EXISTS (SELECT 1 FROM {table} t WHERE position($1 in t::text) > 0)");
                    sqlx::query_scalar(AssertSqlSafe(query))
                        .bind(text)
                        .fetch_one(on)
                        .await
                }
                Either::Sqlite(on) => {
                    let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
                        .bind(table)
                        .fetch_all(on)
                        .await
                        .expect("the table is there");
                    let all = columns.join(" || char(10) || ").replace(" || ", ", ");
                    let query =
                        format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE instr(concat({all}), $1) > 0)");
                    sqlx::query_scalar(AssertSqlSafe(query))
                        .bind(text)
                        .fetch_one(on)
                        .await
                }
            }
            .expect("the table can be read");
            if found {
                return true;
            }
        }
        false
    }

    /// Somebody who is not signed in.
    pub fn anybody(&self) -> Client {
        Client::new(self.url())
    }

    /// A new account of that name, signed in. Its password is `testpass123`.
    pub async fn register(&self, username: &str) -> Client {
        self.anybody().register(username).await
    }

    /// Stops it and lets another process have the database.
    pub async fn stop(self) -> Place {
        self.running.stop().await;
        self.place
    }

    /// Stops it and drops its database.
    pub async fn end(self) {
        self.stop().await.drop_database().await;
    }
}
