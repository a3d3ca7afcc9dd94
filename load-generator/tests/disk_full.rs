//! The disk is full, and then there is room again: the server's own under SQLite, PostgreSQL's beside it. It is a real
//! disk of a few MiB, in memory, that only the process sees that writes to it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use board_doc::{Action, CardId, ColumnId, Position};
use load_generator::client::Client;
use load_generator::cluster::database;
use load_generator::daemon::{Daemon, Launch};
use load_generator::rest::{Api, RestError};
use load_generator::server::{Server, ServerConfig, binary_for_tests};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::future::Future;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use sync_protocol::{Connection, Role};
use tokio::time::timeout;

const SQLITE_DISK_MIB: u32 = 24;
/// A new database of PostgreSQL alone takes 8 MiB of its disk.
const POSTGRES_DISK_MIB: u32 = 36;
/// Goes away to make room.
const BALLAST: &str = "ballast";
const BALLAST_MIB: u32 = 12;
/// Characters of three bytes in a card's description.
const CHARACTERS: usize = 10_000;
/// Far more cards of that size than the disk holds.
const CARDS_MAX: usize = 2_000;
/// An edit that is not acknowledged in this time will not be, however busy the disk is.
const NEVER: Duration = Duration::from_secs(20);
/// So long nothing of it is acknowledged.
const A_WHILE: Duration = Duration::from_secs(3);
/// Ten times and more what is expected.
const DEADLINE: Duration = Duration::from_mins(2);

/// Bar 10.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_wait_while_the_disk_is_full_and_land_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data");
    std::fs::create_dir(&data_dir).unwrap();
    let config = ServerConfig {
        binary: server_on_a_small_disk(folder.path()),
        data_dir: data_dir.clone(),
        database_url: None,
        env: Vec::new(),
    };
    let started = Server::start(config).await;
    let server =
        started.unwrap_or_else(|error| panic!("a disk of its own takes root or user namespaces: {error}"));
    let disk = as_seen_by(server.process_id(), &data_dir);
    edits_wait_and_land(&server, &data_dir, &disk).await;

    // The files as a crash at this moment would leave them.
    let pid = Pid::from_raw(server.process_id()).unwrap();
    kill_process(pid, Signal::STOP).unwrap();
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for file in std::fs::read_dir(&disk).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    server.kill().await.unwrap();
    assert_undamaged(&copy, None);
}

/// Bar 10, of PostgreSQL: the tables' disk is full. (Where that of its journal is, it ends, which is bar 9.)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_wait_while_the_disk_of_postgres_is_full_and_land_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data");
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    // PostgreSQL runs as somebody who must get here.
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let launch = postgres_with_a_small_disk(folder.path(), &disk);
    let mut postgres = Daemon::new(launch);
    postgres.start().unwrap();
    let url = from_environment("TEST_POSTGRES_TO_STOP_URL");
    within("PostgreSQL answers", async {
        while database::answers(&url).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let disk_of_postgres = as_seen_by(postgres.process_id().expect("it runs"), &disk);
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let tablespace = format!(
        "CREATE TABLESPACE weft_small LOCATION '{}'",
        disk.join("tables").display()
    );
    connection.execute(AssertSqlSafe(tablespace)).await.unwrap();
    connection
        .execute("CREATE DATABASE weft_disk_full TABLESPACE weft_small")
        .await
        .unwrap();
    let mut full = reqwest::Url::parse(&url).unwrap();
    full.set_path("weft_disk_full");
    let config = ServerConfig {
        binary: binary_for_tests(),
        data_dir: data_dir.clone(),
        database_url: Some(full.to_string()),
        env: Vec::new(),
    };
    let server = Server::start(config).await.unwrap();
    edits_wait_and_land(&server, &data_dir, &disk_of_postgres).await;
    server.kill().await.unwrap();
    assert_undamaged(&data_dir, Some(full.as_str()));

    for statement in [
        "DROP DATABASE weft_disk_full WITH (FORCE)",
        "DROP TABLESPACE weft_small",
    ] {
        connection.execute(statement).await.unwrap();
    }
    connection.close().await.unwrap();
    postgres.end(Signal::INT).await.unwrap();
}

/// People edit until there is no room, and on; then the ballast on that disk goes away.
async fn edits_wait_and_land(server: &Server, data_dir: &Path, disk: &Path) {
    let api = Api::new(server.target());
    let (ada, bob) = (
        api.register("ada").await.unwrap(),
        api.register("bob").await.unwrap(),
    );
    let workspace = ada.create_workspace("Full").await.unwrap();
    ada.add_member(workspace, "bob", Role::Member).await.unwrap();
    let board = ada.create_board(workspace, "Board").await.unwrap();
    let (at_adas, at_bobs) = (Client::start(&ada, board, 1), Client::start(&bob, board, 2));
    within("ada is live", at_adas.until_live()).await;
    within("bob is live", at_bobs.until_live()).await;

    let mut made = Vec::new();
    loop {
        made.push(at_adas.act(long_card(made.len())).await.unwrap().unwrap());
        if timeout(NEVER, at_adas.until_saved()).await.is_err() {
            break;
        }
        assert!(made.len() < CARDS_MAX, "the disk is never full");
    }
    let saved = made.len() - 1;
    assert!(saved > 0, "the disk was full from the beginning");
    for _ in 0..5 {
        made.push(at_adas.act(long_card(made.len())).await.unwrap().unwrap());
    }
    tokio::time::sleep(A_WHILE).await;
    // Nothing is acknowledged, nobody sees it, nobody is put out.
    assert_eq!(at_adas.status().waiting as usize, made.len() - saved);
    assert_eq!(at_adas.status().connection, Connection::Live);
    assert_eq!(at_bobs.status().connection, Connection::Live);
    assert_eq!(at_bobs.missing(made.clone()).await, made[saved..]);
    // What is there can be read, what would be written is refused with a reason.
    let carol = Client::start(&bob, board, 3);
    within("a newcomer is live", carol.until_live()).await;
    assert_eq!(carol.missing(made.clone()).await, made[saved..]);
    match ada.create_board(workspace, &"x".repeat(200)).await {
        Err(RestError::Status { status, body, .. }) => {
            let log = std::fs::read_to_string(data_dir.join("server.log")).unwrap_or_default();
            assert_eq!(status, 503, "{body}\n{log}");
            assert!(body.contains("\"detail\""), "{body}");
        }
        // A row may still fit where a card does not.
        made => assert!(made.is_ok(), "{made:?}"),
    }

    std::fs::remove_file(disk.join(BALLAST)).unwrap();
    within("all is saved", at_adas.until_saved()).await;
    within("bob sees all", async {
        while !at_bobs.missing(made.clone()).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
}

/// The folder as that process sees it, which alone sees what is mounted there.
fn as_seen_by(process_id: i32, folder: &Path) -> PathBuf {
    PathBuf::from(format!("/proc/{process_id}/root{}", folder.display()))
}

fn assert_undamaged(data_dir: &Path, database_url: Option<&str>) {
    let mut check = Command::new(binary_for_tests());
    check.arg("check").env_clear().env("DATA_DIR", data_dir);
    if let Some(url) = database_url {
        check.env("DATABASE_URL", url);
    }
    let checked = check.output().unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );
}

/// A program that is the server, with a small disk of its own for its data.
fn server_on_a_small_disk(folder: &Path) -> PathBuf {
    let inside = folder.join("inside");
    let server = binary_for_tests();
    script(
        &inside,
        &format!(
            "mount -t tmpfs -o size={SQLITE_DISK_MIB}m none \"$DATA_DIR\"\n\
             head -c {BALLAST_MIB}M /dev/zero > \"$DATA_DIR/{BALLAST}\"\n\
             exec '{}'\n",
            server.display()
        ),
    );
    let outside = folder.join("outside");
    let unshare = "exec unshare --user --map-root-user --mount";
    script(
        &outside,
        &format!(
            "export PATH=/usr/sbin:/usr/bin:/sbin:/bin\n{unshare} '{}'\n",
            inside.display()
        ),
    );
    outside
}

/// PostgreSQL with a small disk at that folder, and what it does not run as: root, which it is while it mounts that.
fn postgres_with_a_small_disk(folder: &Path, disk: &Path) -> Launch {
    let inside = folder.join("inside");
    let disk = disk.display();
    script(
        &inside,
        &format!(
            "mount -t tmpfs -o size={POSTGRES_DISK_MIB}m none '{disk}'\n\
             mkdir '{disk}/tables'\n\
             head -c {BALLAST_MIB}M /dev/zero > '{disk}/{BALLAST}'\n\
             exec unshare --user --map-user=1000 --map-group=1000 \"$@\"\n"
        ),
    );
    let words = from_environment("TEST_POSTGRES_TO_STOP");
    let launch = Launch::of_words(&words, folder.join("postgres.log")).unwrap();
    let mut words = vec![launch.program.into_os_string()];
    words.extend(launch.arguments);
    // Whoever it runs as comes first.
    let end = words.iter().position(|word| word == "--");
    let postgres = words.split_off(end.map_or(0, |end| end + 1));
    let unshare = ["unshare", "--user", "--map-root-user", "--mount"].map(Into::into);
    words.extend(unshare);
    words.push(inside.into_os_string());
    words.extend(postgres);
    Launch {
        program: words.remove(0).into(),
        arguments: words,
        log: launch.log,
    }
}

fn from_environment(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} must name a PostgreSQL that may be stopped: `cargo xtask test` makes one")
    })
}

fn script(path: &Path, text: &str) {
    std::fs::write(path, format!("#!/bin/sh\nset -e\n{text}")).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A card with a description that hardly compresses.
fn long_card(number: usize) -> Action {
    let mut state = number as u64 + 1;
    let mut character = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4e00 + (state >> 40) as u32 % 0x5000).unwrap()
    };
    Action::AddCard {
        card: CardId::parse(format!("card-{number}")).unwrap(),
        column: ColumnId::parse("todo").unwrap(),
        position: Position::End,
        title: format!("Card {number}"),
        description: (0..CHARACTERS).map(|_| character()).collect(),
    }
}

async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(DEADLINE, future)
        .await
        .unwrap_or_else(|_| panic!("not within {DEADLINE:?}: {what}"))
}
