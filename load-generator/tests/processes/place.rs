//! Where servers run, and how what they do is waited for.

use crate::postgres::new_postgres_database;
use crate::wire::{CaughtUp, Cursor, Wire};
use board_doc::{Action, CardId, ChangeHash, ColumnId, Position};
use load_generator::Target;
use load_generator::client::Client;
use load_generator::rest::{Account, Api};
use load_generator::server::{Server, ServerConfig, binary_for_tests};
use sqlx::{Connection as _, PgConnection};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use sync_protocol::Role;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// What nobody waits for longer than: ten times and more what is expected.
pub(crate) const DEADLINE: Duration = Duration::from_mins(2);
/// Edits of a person that are not acknowledged: a slow machine is given no more to do than it gets done.
const WAITING_MAX: u32 = 10;
/// What a node stays under, in bytes (docs/PERFORMANCE.md).
pub(crate) const RESIDENT_BYTES_MAX: u64 = 300 << 20;
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Nodes on one database take each other's tokens.
const SECRET: (&str, &str) = ("JWT_SECRET", "a secret of these tests alone, 32 bytes or more");

/// A database and the folders of the servers on it.
pub(crate) struct Place {
    folder: TempDir,
    database_url: Option<String>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            database_url: None,
        }
    }

    /// A new database of the test's PostgreSQL.
    pub(crate) async fn postgres() -> Self {
        Self::at(new_postgres_database("weft_processes").await)
    }

    pub(crate) fn at(database_url: String) -> Self {
        Self {
            database_url: Some(database_url),
            ..Self::sqlite()
        }
    }

    /// Starts a server of that name here.
    pub(crate) async fn start(&self, name: &str, env: &[(&str, &str)]) -> Server {
        let env = [SECRET].iter().chain(env);
        let config = ServerConfig {
            binary: binary_for_tests(),
            data_dir: self.folder_of(name),
            database_url: self.database_url.clone(),
            env: env
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        };
        Server::start(config).await.unwrap()
    }

    fn folder_of(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The `DATABASE_URL` of the server of that name.
    pub(crate) fn url(&self, name: &str) -> String {
        let embedded = || format!("sqlite://{}", self.folder_of(name).join("weft.db").display());
        self.database_url.clone().unwrap_or_else(embedded)
    }

    /// The log of a board, of which something may have been trimmed: without a gap or a double from its first `seq` to its
    /// last. Answers how many changes there ever were. PostgreSQL alone.
    pub(crate) async fn assert_gapless(&self, board: Uuid) -> u64 {
        let url = self.database_url.as_ref().unwrap();
        let mut connection = PgConnection::connect(url).await.unwrap();
        let head: i64 = sqlx::query_scalar("SELECT head_seq FROM boards WHERE id = $1")
            .bind(board)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        for (what, query) in [
            (
                "change_times",
                "SELECT seq FROM change_times WHERE board_id = $1 ORDER BY seq",
            ),
            (
                "board_log",
                "SELECT seq FROM board_log WHERE board_id = $1 ORDER BY seq",
            ),
        ] {
            let seqs: Vec<i64> = sqlx::query_scalar(query)
                .bind(board)
                .fetch_all(&mut connection)
                .await
                .unwrap();
            let first = seqs.first().copied().unwrap_or(head + 1);
            assert!(
                seqs.iter().copied().eq(first..=head),
                "{what}: {first} to {head}: {seqs:?}"
            );
            assert!(what == "board_log" || first == 1, "{what} begins with {first}");
        }
        let different: i64 =
            sqlx::query_scalar("SELECT COUNT(DISTINCT hash) FROM change_times WHERE board_id = $1")
                .bind(board)
                .fetch_one(&mut connection)
                .await
                .unwrap();
        assert_eq!(different, head, "no change is there twice");
        connection.close().await.unwrap();
        head as u64
    }
}

/// Ends well, and what is stored is sound.
pub(crate) async fn stop(server: Server) {
    let (stopped, status) = server.stop().await.unwrap();
    assert!(status.success(), "a graceful stop ended with {status}");
    stopped.check().await.unwrap();
}

/// A workspace of `owner` with these people, and a board in it.
pub(crate) async fn board_of(owner: &Account, people: &[(&Account, Role)]) -> (Uuid, Uuid) {
    let workspace = owner.create_workspace("Workspace").await.unwrap();
    for (person, role) in people {
        owner
            .add_member(workspace, person.username(), *role)
            .await
            .unwrap();
    }
    (workspace, owner.create_board(workspace, "Board").await.unwrap())
}

/// The same people as they come in at another node.
pub(crate) fn at(node: &Server, person: &Account) -> Account {
    person.at(&Api::new(node.target()))
}

/// A replica that is live.
pub(crate) async fn replica(person: &Account, board: Uuid, seed: u64) -> Client {
    let replica = Client::start(person, board, seed);
    within("a replica is live", replica.until_live()).await;
    replica
}

/// Where the socket of a board is.
pub(crate) fn socket_of(target: Target, board: Uuid) -> String {
    target.ws(&format!("/ws/boards/{board}"))
}

/// A bare socket that has caught up.
pub(crate) async fn caught_up(person: &Account, board: Uuid) -> (Wire, CaughtUp) {
    let mut wire = Wire::open_sync(&socket_of(person.target(), board)).await.unwrap();
    let token = person.access().await.unwrap();
    let got = wire.catch_up(&token, Cursor::default()).await;
    (wire, got)
}

/// A card of that name at the end of the first column.
pub(crate) fn card(name: &str) -> Action {
    Action::AddCard {
        card: CardId::parse(name).unwrap(),
        column: ColumnId::parse("todo").unwrap(),
        position: Position::End,
        title: name.to_owned(),
        description: String::new(),
    }
}

/// Makes a card of that name and says which change that is.
pub(crate) async fn add_card(replica: &Client, name: &str) -> ChangeHash {
    replica.act(card(name)).await.unwrap().unwrap()
}

/// Waits until everything made there is durable.
pub(crate) async fn saved(replica: &Client) {
    within("all is saved", replica.until_saved()).await;
}

/// Waits until so few of its edits wait that it may make another.
pub(crate) async fn few_wait(replica: &Client) {
    let few = replica.until(|status| status.waiting < WAITING_MAX);
    within("few edits wait", few).await;
}

/// No change of it was acknowledged and had to be sent again, and none was refused.
pub(crate) async fn nothing_was_taken_back(replica: &Client) {
    let wrong = replica
        .ask(|_, record| (record.taken_back().len(), record.refused()))
        .await;
    assert_eq!(
        wrong,
        (0, 0),
        "changes that were acknowledged and sent again, and refused ones"
    );
}

/// Waits until the replica has all of these changes.
pub(crate) async fn sees(replica: &Client, changes: &[ChangeHash]) {
    until("all is seen", async || {
        replica.missing(changes.to_vec()).await.is_empty()
    })
    .await;
}

/// Waits until it is so; answers how long that took.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) -> Duration {
    let begun = Instant::now();
    let waiting = async {
        while !is_so().await {
            sleep(LOOK_EVERY).await;
        }
    };
    within(what, waiting).await;
    begun.elapsed()
}

pub(crate) async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
    timeout(DEADLINE, work)
        .await
        .unwrap_or_else(|_| panic!("not within {DEADLINE:?}: {what}"))
}

/// A figure that is set from outside: `cargo xtask soak` does.
pub(crate) fn size(name: &str, every_day: u64) -> u64 {
    std::env::var(name).map_or(every_day, |text| text.parse().unwrap())
}
