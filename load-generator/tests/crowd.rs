//! A crowd that does nothing, or nearly nothing: sockets that are idle, and connections that never finish the head of
//! their request. (`cargo xtask bench -- idle` has the figures of thousands of sockets.)
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use board_doc::{Action, CardId, ColumnId, Position};
use load_generator::cheap::CheapClient;
use load_generator::client::Client;
use load_generator::rest::Api;
use load_generator::server::{Server, ServerConfig, binary_for_tests};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Bar 8.
const SLOW_HEADS: usize = 1_000;
const IDLE_SOCKETS: usize = 250;
/// What the head of a request may take of the server, in bytes: as much as may be read of one.
const HEAD_BYTES_MAX: u64 = 64 << 10;
/// What a socket may take, in bytes: twice what it may on a board of its own in a release build.
const SOCKET_BYTES_MAX: u64 = 76 << 10;
const HEADER_WITHIN_S: &str = "2";
/// Edits made beside the crowd.
const EDITS: usize = 20;
/// More than ten times what is expected.
const DEADLINE: Duration = Duration::from_mins(1);
/// Of both processes: what the crowd takes and more.
const FILES: u64 = 8_192;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_that_does_nothing_costs_little_and_disturbs_nobody() {
    allow_many_files();
    let folder = tempfile::tempdir().unwrap();
    let env = [
        ("HEADER_WITHIN_S", HEADER_WITHIN_S),
        ("SOCKETS_PER_USER_MAX", "1000"),
    ];
    let config = ServerConfig {
        binary: binary_for_tests(),
        data_dir: folder.path().to_owned(),
        database_url: None,
        env: env
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
    };
    let server = Server::start(config).await.unwrap();
    let api = Api::new(server.target());
    let ada = api.register("ada").await.unwrap();
    let workspace = ada.create_workspace("Crowd").await.unwrap();
    let board = ada.create_board(workspace, "Busy").await.unwrap();
    let quiet_board = ada.create_board(workspace, "Quiet").await.unwrap();
    let (writer, reader) = (Client::start(&ada, board, 1), Client::start(&ada, board, 2));
    within("both are live", async {
        writer.until_live().await;
        reader.until_live().await;
    })
    .await;
    edit(&writer, &reader, 0).await;

    // The sockets first, and they stay: what heads leave behind would be theirs.
    let before = server.usage().unwrap().own_bytes;
    let mut idle = Vec::new();
    for _ in 0..IDLE_SOCKETS {
        idle.push(CheapClient::join(&ada, quiet_board).await.unwrap());
    }
    edit(&writer, &reader, EDITS).await;
    let with_sockets = server.usage().unwrap().own_bytes;

    let address = server.target().address();
    let mut heads = Vec::new();
    for _ in 0..SLOW_HEADS {
        heads.push(tokio::spawn(say_a_letter_now_and_then(address)));
    }
    // Others are served while all of them are there.
    edit(&writer, &reader, 2 * EDITS).await;
    let with_heads = server.usage().unwrap().own_bytes;
    within("the server hangs up on all of them", async {
        for head in heads {
            head.await.unwrap();
        }
    })
    .await;
    for (what, before, with, count, bytes_each_max) in [
        ("sockets", before, with_sockets, IDLE_SOCKETS, SOCKET_BYTES_MAX),
        ("heads", with_sockets, with_heads, SLOW_HEADS, HEAD_BYTES_MAX),
    ] {
        let grown = with.saturating_sub(before);
        println!("{count} {what}: {grown} bytes, {} each", grown / count as u64);
        assert!(
            grown <= count as u64 * bytes_each_max,
            "{grown} bytes for {count} {what}"
        );
    }
    drop(idle);
    server.stop().await.unwrap();
}

/// Makes some edits, which the other sees.
async fn edit(writer: &Client, reader: &Client, first: usize) {
    let mut made = Vec::new();
    for number in first..first + EDITS {
        made.push(writer.act(card(number)).await.unwrap().unwrap());
    }
    within("the edits are saved", writer.until_saved()).await;
    within("the edits are seen", async {
        while !reader.missing(made.clone()).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

fn card(number: usize) -> Action {
    Action::AddCard {
        card: CardId::parse(format!("card-{number}")).unwrap(),
        column: ColumnId::parse("todo").unwrap(),
        position: Position::End,
        title: format!("Card {number}"),
        description: String::new(),
    }
}

/// Sends the head of a request that has no end, until the server hangs up.
async fn say_a_letter_now_and_then(server: SocketAddr) {
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: weft\r\nX-Slow: ")
        .await
        .unwrap();
    let mut answer = [0; 64];
    loop {
        match timeout(Duration::from_millis(500), stream.read(&mut answer)).await {
            Ok(Ok(0) | Err(_)) => return,
            // What it says about it.
            Ok(Ok(_)) => {}
            Err(_) => {
                if stream.write_all(b"a").await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The server inherits it.
fn allow_many_files() {
    let allowed = getrlimit(Resource::Nofile);
    let most = allowed.maximum.unwrap_or(FILES);
    if allowed.current.is_some_and(|current| current < FILES.min(most)) {
        let more = Rlimit {
            current: Some(FILES.min(most)),
            maximum: allowed.maximum,
        };
        setrlimit(Resource::Nofile, more).unwrap();
    }
}

async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
    timeout(DEADLINE, work)
        .await
        .unwrap_or_else(|_| panic!("not in time: {what}"))
}
