//! What one user can take of a node's turns at large work.

use super::import;
use crate::support::{Client, Place, TestServer};
use serde_json::{Value, json};
use sync_server::limits::{LARGE_WORK_AT_ONCE_MAX, LARGE_WORK_OF_USER_MAX};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// More of them than a server's kernel holds of a stalled connection.
const COMMENTS: usize = 450;
const COMMENT_CHARACTERS: usize = 19_000;

fn large() -> Vec<u8> {
    let comments = (0..COMMENTS).map(|n| {
        json!({
            "id": format!("a{n}"), "type": "commentCard", "date": "2026-01-01T00:00:00.000Z",
            "data": {"text": "y".repeat(COMMENT_CHARACTERS), "card": {"id": "c"}},
            "memberCreator": {"id": "m", "fullName": "Ana"},
        })
    });
    let file = json!({
        "name": "Large", "desc": "", "closed": false, "lists": [{"id": "l", "name": "All", "closed": false, "pos": 1}],
        "cards": [{
            "id": "c", "name": "Card", "desc": "", "idList": "l", "closed": false, "pos": 1, "idLabels": [], "idMembers": [],
            "idChecklists": [],
        }],
        "labels": [], "checklists": [], "members": [], "actions": comments.collect::<Vec<Value>>(),
    });
    file.to_string().into_bytes()
}

async fn import_large(client: &Client) -> String {
    let parts: [(&str, &[u8]); 2] = [("file", &large()), ("format", b"trello")];
    let made = import::send(client, &client.workspace().await, &parts).await;
    made.expect(201)["board"]["id"].as_str().unwrap().to_owned()
}

/// Asks, reads where the answer begins, and no more.
async fn begin(server: &TestServer, client: &Client, path: &str) -> TcpStream {
    let url = server.url();
    let address = url.trim_start_matches("http://");
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16 << 10).unwrap();
    let mut stream = socket.connect(address.parse().unwrap()).await.unwrap();
    let token = client.access.as_ref().unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut first = [0; 15];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    stream
}

#[tokio::test]
async fn who_reads_exports_slowly_keeps_nobody_else_from_theirs() {
    let server = TestServer::start(Place::sqlite(), &[]).await;
    let (eve, ada) = (server.register("eve").await, server.register("ada").await);
    let board = import_large(&eve).await;
    let path = format!("/api/boards/{board}/export");
    let mut unread = Vec::new();
    for _ in 0..LARGE_WORK_OF_USER_MAX {
        unread.push(begin(&server, &eve, &path).await);
    }
    // They are her share.
    let more = (0..LARGE_WORK_AT_ONCE_MAX).map(|_| {
        let (eve, path) = (eve.clone(), path.clone());
        tokio::spawn(async move { eve.get(&path).await.status })
    });
    let more: Vec<_> = more.collect();

    let own = ada.board(&ada.workspace().await, "Her own").await;
    let own = own["id"].as_str().unwrap();
    ada.get(&format!("/api/boards/{own}/history")).await.expect(200);
    ada.get(&format!("/api/boards/{own}/export")).await.expect(200);
    let mut put_off = 0;
    for status in more {
        put_off += usize::from(status.await.unwrap() == 503);
    }
    assert!(put_off > 0, "nothing of hers has waited");
    drop(unread);
    // The writers hear of it.
    let mut status = eve.get(&format!("/api/boards/{board}/history")).await.status;
    while status == 503 {
        status = eve.get(&format!("/api/boards/{board}/history")).await.status;
    }
    assert_eq!(status, 200);
    server.end().await;
}
