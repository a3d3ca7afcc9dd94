//! Bar 8, its crowd that does nothing, or nearly nothing: sockets that are idle, and connections that never finish the head
//! of their request. (`cargo xtask bench -- idle` has the figures of sockets in a release build.)

use crate::place::{Place, RESIDENT_BYTES_MAX, add_card, replica, saved, sees, stop, within};
use load_generator::cheap::CheapClient;
use load_generator::client::Client;
use load_generator::rest::Api;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

const SLOW_HEADS: usize = 1_000;
const IDLE_SOCKETS: usize = 1_000;
/// What the head of a request may take of the server, in bytes: as much as may be read of one.
const HEAD_BYTES_MAX: u64 = 64 << 10;
/// What a socket may take, in bytes: twice what it may on a board of its own in a release build.
const SOCKET_BYTES_MAX: u64 = 76 << 10;
const HEADER_WITHIN_S: &str = "2";
/// Edits made beside the crowd.
const EDITS: usize = 20;
/// Of both processes: what the crowd takes and more.
const FILES: u64 = 8_192;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_that_does_nothing_costs_little_and_disturbs_nobody() {
    allow_many_files();
    let env = [
        ("HEADER_WITHIN_S", HEADER_WITHIN_S),
        ("SOCKETS_PER_USER_MAX", "10000"),
        ("SOCKETS_PER_ADDRESS_MAX", "10000"),
    ];
    let place = Place::sqlite();
    let server = place.start("server", &env).await;
    let api = Api::new(server.target());
    let ada = api.register("ada").await.unwrap();
    let workspace = ada.create_workspace("Crowd").await.unwrap();
    let board = ada.create_board(workspace, "Busy").await.unwrap();
    let quiet_board = ada.create_board(workspace, "Quiet").await.unwrap();
    let (writer, reader) = (replica(&ada, board, 1).await, replica(&ada, board, 2).await);
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
    let usage = server.usage().unwrap();
    println!("the server had {} MiB at most", usage.resident_bytes_peak >> 20);
    assert!(usage.resident_bytes_peak < RESIDENT_BYTES_MAX, "{usage:?}");
    drop(idle);
    stop(server).await;
}

/// Makes some edits, which the other sees.
async fn edit(writer: &Client, reader: &Client, first: usize) {
    let mut made = Vec::new();
    for number in first..first + EDITS {
        made.push(add_card(writer, &format!("card-{number}")).await);
    }
    saved(writer).await;
    sees(reader, &made).await;
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
