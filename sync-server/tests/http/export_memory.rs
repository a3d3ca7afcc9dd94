//! A large board is exported in bounded memory: that of the board, not of what is written.

use super::import;
use super::process::{Process, command};
use crate::support::Client;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

const CARDS: usize = 10_000;
/// Characters of each card's description.
const DESCRIPTION_CHARACTERS: usize = 40;
/// Characters of the comment on each card: JSON, Markdown and HTML have all of them.
const COMMENT_CHARACTERS: usize = 1_500;
/// What the server's memory may grow by at its peak, for one export of whatever format: the document and its view.
const GROWTH_MIB_MAX: u64 = 250;
/// What a reader that waits may add while the answer is under way: pieces, and what the allocator takes from the system
/// at once. Half of the file is more.
const WAITING_MIB_MAX: u64 = 7;

/// A line of `/proc/PID/status`, in KiB.
fn status_kib(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap()
}

fn trello() -> Vec<u8> {
    let cards = (0..CARDS).map(|n| {
        json!({
            "id": format!("c{n}"), "name": format!("Card {n}"), "desc": "x".repeat(DESCRIPTION_CHARACTERS), "idList": "l",
            "closed": false, "pos": n, "idLabels": [], "idMembers": [], "idChecklists": [],
        })
    });
    let comments = (0..CARDS).map(|n| {
        json!({
            "id": format!("a{n}"), "type": "commentCard", "date": "2026-01-01T00:00:00.000Z",
            "data": {"text": "y".repeat(COMMENT_CHARACTERS), "card": {"id": format!("c{n}")}},
            "memberCreator": {"id": "m", "fullName": "Ana"},
        })
    });
    let file = json!({
        "name": "Large", "desc": "", "closed": false, "lists": [{"id": "l", "name": "All", "closed": false, "pos": 1}],
        "cards": cards.collect::<Vec<Value>>(), "labels": [], "checklists": [], "members": [],
        "actions": comments.collect::<Vec<Value>>(),
    });
    file.to_string().into_bytes()
}

/// Only on Linux is there a `/proc`.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_board_of_ten_thousand_cards_is_exported_in_bounded_memory() {
    let dir = TempDir::new().unwrap();
    let server = Process::start(&mut command(&dir));
    let ana = Client::new(server.url.clone()).register("ana").await;
    let parts: [(&str, &[u8]); 2] = [("file", &trello()), ("format", b"trello")];
    let made = import::send(&ana, &ana.workspace().await, &parts)
        .await
        .expect(201);
    assert_eq!(made["report"]["cards"], CARDS);
    let path = format!("/api/boards/{}/export", made["board"]["id"].as_str().unwrap());

    // A server that has not imported anything in its life.
    let (_, logged, well) = server.terminate();
    assert!(well, "{logged}");
    let server = Process::start(&mut command(&dir));
    let url = server.url.clone();
    let anybody = Client::new(url);
    let ana = anybody.signed_in(&anybody.login("ana", "testpass123").await.expect(200));
    let before = status_kib(server.id(), "VmRSS:");
    let mut bytes = 0;
    for format in ["json", "csv", "markdown", "html"] {
        let request = ana.request(Method::GET, &format!("{path}?format={format}"));
        let mut answer = request.send().await.unwrap();
        let first = answer.chunk().await.unwrap().unwrap();
        // The reader waits while the server would go on if it could.
        let begun = status_kib(server.id(), "VmRSS:");
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let waited = status_kib(server.id(), "VmRSS:").saturating_sub(begun);
        assert!(
            waited <= WAITING_MIB_MAX << 10,
            "{format}: {waited} KiB while its reader waited"
        );
        let mut read = first.len();
        while let Some(piece) = answer.chunk().await.unwrap() {
            read += piece.len();
        }
        assert!(read > CARDS * DESCRIPTION_CHARACTERS, "{format}: {read} bytes");
        bytes += read;
        let grown = status_kib(server.id(), "VmHWM:") - before;
        println!("{format}: {read} bytes, the server's peak is {grown} KiB above its beginning");
        assert!(grown <= GROWTH_MIB_MAX << 10, "{format}: {grown} KiB");
    }
    println!("{bytes} bytes in all");
}
