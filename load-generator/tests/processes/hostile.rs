//! Bar 5: all that hostile bytes are known to do to Automerge, sent to the server's process through the doors that people
//! have: changes through the socket of replicas, Automerge's own sync messages (F9, F10, F14, F15) through that of stock
//! clients, and saved documents as files that are imported. Refused with the reason, to nobody's harm; the process lives on,
//! and its memory is bounded.

use crate::corpus_support::{Case, Door, corpus};
use crate::guard_support::user;
use crate::place::{Place, RESIDENT_BYTES_MAX, add_card, caught_up, replica, saved, sees, stop, within};
use crate::stock;
use crate::wire::{PATIENCE, Wire};
use automerge::Automerge;
use board_doc::guard::read_sync_message;
use board_doc::limits::FOREIGN_DOCUMENT_MEMORY_MAX;
use bytes::Bytes;
use load_generator::client::{Client, Record};
use load_generator::rest::{Account, Api};
use load_generator::server::Server;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use sync_protocol::limits::PAYLOAD_BYTES_MAX;
use sync_protocol::{ClientFrame, ClientSession, RetryReason, Role, ServerFrame};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

/// Somebody of the corpus who wrote the boards of sync messages.
const ALICE: u8 = 1;
/// Cases that go through each door, at least.
const CHANGES_MIN: usize = 40;
const MESSAGES_MIN: usize = 12;
const FILES_MIN: usize = 16;
/// What the process stays under while it reads files, in bytes.
const RESIDENT_BYTES_WITH_A_FILE_MAX: u64 = RESIDENT_BYTES_MAX + FOREIGN_DOCUMENT_MEMORY_MAX;

struct Scene {
    server: Server,
    owner: Account,
    workspace: Uuid,
    people: BTreeMap<u8, Account>,
    viewer: Account,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_corpus_is_refused_on_sqlite() {
    refuse_the_corpus(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_corpus_is_refused_on_postgres() {
    refuse_the_corpus(Place::postgres().await).await;
}

async fn refuse_the_corpus(place: Place) {
    let scene = Scene::set(&place).await;
    let (mut rows, mut changes, mut messages) = (BTreeSet::new(), 0, 0);
    let (files, others): (Vec<_>, Vec<_>) = corpus().into_iter().partition(|case| case.door == Door::File);
    for case in others {
        let name = format!("F{}, {}", case.row, case.name);
        let board = scene.keep(&case).await;
        let honest = replica(&scene.owner, board, 1).await;
        let before = add_card(&honest, "before").await;
        saved(&honest).await;
        match case.door {
            Door::Change(sender) => {
                send_change(&scene.people[&sender], board, &case, &name).await;
                changes += 1;
            }
            Door::Message => {
                assert_eq!(
                    send_message(&scene.people[&ALICE], board, &case).await,
                    Some(4400),
                    "{name}"
                );
                messages += 1;
            }
            Door::ViewersMessage => {
                // Their changes are dropped; what nobody could have sent ends the socket before it is asked who did.
                let could_be_an_editors = read_sync_message(&case.bytes, true).is_ok();
                let expected = (!could_be_an_editors).then_some(4400);
                let outcome = send_message(&scene.viewer, board, &case).await;
                assert_eq!(outcome, expected, "{name}");
                messages += 1;
            }
            Door::File => unreachable!("they come afterwards"),
        }
        rows.insert(case.row);
        goes_on(&scene, board, &honest, before, &name).await;
    }
    let usage = scene.server.usage().unwrap();
    println!(
        "{changes} changes and {messages} sync messages were refused; the server had {} MiB at most",
        usage.resident_bytes_peak >> 20
    );
    assert!(rows.iter().copied().eq(1..=16), "{rows:?}");
    assert!(changes >= CHANGES_MIN && messages >= MESSAGES_MIN);
    assert!(usage.resident_bytes_peak < RESIDENT_BYTES_MAX, "{usage:?}");
    import_the_files(&scene, &files).await;
    stop(scene.server).await;
}

/// Each is refused, and somebody who edits meanwhile notices nothing.
async fn import_the_files(scene: &Scene, files: &[Case]) {
    assert!(files.len() >= FILES_MIN);
    for case in files {
        let name = format!("F{}, {}", case.row, case.name);
        let board = scene.owner.create_board(scene.workspace, "Board").await.unwrap();
        let honest = replica(&scene.owner, board, 1).await;
        let before = add_card(&honest, "before").await;
        let (status, said) = import(&scene.owner, scene.workspace, &case.bytes).await;
        match case.expected.strip_prefix("damaged: ") {
            Some(reason) => {
                assert_eq!(status, 422, "{name}: {said}");
                let why = said["errors"]["file"][0].as_str().unwrap_or_default();
                assert!(why.starts_with(reason), "{name}: {said}");
            }
            None => assert_eq!(status, 200, "{name}: {said}"),
        }
        goes_on(scene, board, &honest, before, &name).await;
    }
    let usage = scene.server.usage().unwrap();
    println!(
        "{} files were read; the server had {} MiB at most",
        files.len(),
        usage.resident_bytes_peak >> 20
    );
    assert!(
        usage.resident_bytes_peak < RESIDENT_BYTES_WITH_A_FILE_MAX,
        "{usage:?}"
    );
}

/// Tries the import of a document: the status, and what is said of it.
async fn import(importer: &Account, workspace: Uuid, file: &[u8]) -> (u16, Value) {
    const BOUNDARY: &str = "a-boundary-that-no-file-has";
    let field = |name: &str, head: &str| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{head}\r\n\r\n")
    };
    let body = [
        field("format", "").as_bytes(),
        b"automerge\r\n",
        field("dry_run", "").as_bytes(),
        b"true\r\n",
        field("file", "; filename=\"board.automerge\"").as_bytes(),
        file,
        format!("\r\n--{BOUNDARY}--\r\n").as_bytes(),
    ]
    .concat();
    let url = importer
        .target()
        .http(&format!("/api/workspaces/{workspace}/import"));
    let request = reqwest::Client::new()
        .post(url)
        .bearer_auth(importer.access().await.unwrap())
        .header(
            "content-type",
            format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .body(body);
    let answer = within("an import is answered", request.send()).await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

impl Scene {
    async fn set(place: &Place) -> Self {
        let server = place.start("server", &[]).await;
        let api = Api::new(server.target());
        let (owner, viewer) = (
            api.register("owner").await.unwrap(),
            api.register("viewer").await.unwrap(),
        );
        let workspace = owner.create_workspace("Corpus").await.unwrap();
        owner.add_member(workspace, "viewer", Role::Viewer).await.unwrap();
        let mut people = BTreeMap::new();
        for number in senders() {
            let name = format!("person-{number}");
            insert_twin(&place.url("server"), &name, Uuid::from_bytes(user(number).0)).await;
            people.insert(number, api.sign_in(&name).await.unwrap());
            owner.add_member(workspace, &name, Role::Member).await.unwrap();
        }
        Self {
            server,
            owner,
            workspace,
            people,
            viewer,
        }
    }

    /// A board to which everybody has sent what they wrote of the case's document.
    async fn keep(&self, case: &Case) -> Uuid {
        let board = self.owner.create_board(self.workspace, "Board").await.unwrap();
        let document = Automerge::load(&case.board).unwrap();
        for change in document.get_changes(&[]) {
            if change.deps().is_empty() {
                continue;
            }
            let author = &self.people[&change.actor_id().to_bytes()[0]];
            let (mut wire, _) = caught_up(author, board).await;
            let chunks = vec![change.raw_bytes().to_vec()];
            wire.send(&ClientFrame::Changes { id: 1, chunks }).await;
            let answer = wire.frame().await;
            assert!(matches!(answer, ServerFrame::Ack { id: 1, .. }), "{answer:?}");
        }
        board
    }
}

/// Who sends hostile bytes, and who wrote on their boards before.
fn senders() -> BTreeSet<u8> {
    let mut senders = BTreeSet::from([ALICE]);
    for case in corpus() {
        if let Door::Change(sender) = case.door {
            senders.insert(sender);
            let changes = Automerge::load(&case.board).unwrap().get_changes(&[]);
            let authors = changes.iter().filter(|change| !change.deps().is_empty());
            senders.extend(authors.map(|change| change.actor_id().to_bytes()[0]));
        }
    }
    senders
}

/// An account with an id of ours, which no door gives; in all else like the owner's.
async fn insert_twin(database_url: &str, name: &str, id: Uuid) {
    const INSERT: &str = "INSERT INTO users (id, username, username_key, email, email_key, display_name, password_hash, \
                          is_active, is_superuser, created_at, updated_at) \
                          SELECT $1, $2, $2, $3, $3, $2, password_hash, is_active, is_superuser, created_at, updated_at \
                          FROM users WHERE username = 'owner'";
    let email = format!("{name}@example.org");
    macro_rules! insert_on {
        ($connection:ty) => {{
            let mut connection = <$connection as sqlx::Connection>::connect(database_url)
                .await
                .unwrap();
            let insert = sqlx::query(INSERT).bind(id).bind(name).bind(&email);
            insert.execute(&mut connection).await.unwrap();
            sqlx::Connection::close(connection).await.unwrap();
        }};
    }
    if database_url.starts_with("sqlite:") {
        insert_on!(sqlx::SqliteConnection);
    } else {
        insert_on!(sqlx::PgConnection);
    }
}

/// Sends it as a replica would; it must be refused with the reason.
async fn send_change(sender: &Account, board: Uuid, case: &Case, name: &str) {
    let (mut wire, _) = caught_up(sender, board).await;
    let chunks = vec![case.bytes.clone()];
    let frame = ClientFrame::Changes { id: 1, chunks };
    if case.bytes.len() > PAYLOAD_BYTES_MAX {
        // The server may be gone before all of it is written.
        let _ = wire.send_message(Message::Binary(frame.encode())).await;
        assert_eq!(wire.close_code().await, 1009, "{name}");
        return;
    }
    wire.send(&frame).await;
    let reason = match wire.frame().await {
        ServerFrame::Rejected { id: 1, reason, .. } => reason,
        ServerFrame::Retry { id: 1, reason, .. } => match reason {
            RetryReason::MissingDependency if case.expected.starts_with("gap") => "gap".to_owned(),
            reason => reason.name().to_owned(),
        },
        // S1: every board has it already.
        ServerFrame::Ack { id: 1, count: 0, .. } if case.bytes == board_doc::genesis_change() => {
            "foreign_actor".to_owned()
        }
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(reason, case.expected.split(':').next().unwrap(), "{name}");
}

/// Sends it as a stock client would. The close code; `None` when the socket stays and serves.
async fn send_message(sender: &Account, board: Uuid, case: &Case) -> Option<u16> {
    const PEER: &str = "hostile";
    let token = sender.access().await.unwrap();
    let url = sender.target().ws(&format!("/ws/automerge-repo?token={token}"));
    let mut wire = Wire::open(&url, &[]).await.unwrap();
    say(&mut wire, stock::join(PEER)).await;
    heard(&mut wire).await.unwrap();
    let document = stock::document_of(board);
    let empty = Automerge::new();
    let mut state = automerge::sync::State::new();
    let asking = automerge::sync::SyncDoc::generate_sync_message(&empty, &mut state)
        .unwrap()
        .encode();
    say(&mut wire, stock::sync("request", PEER, &document, &asking)).await;
    heard(&mut wire).await.unwrap();
    say(&mut wire, stock::sync("sync", PEER, &document, &case.bytes)).await;
    // The answer to this comes behind that to the hostile message.
    say(
        &mut wire,
        stock::sync("request", PEER, &stock::document_of(Uuid::nil()), &asking),
    )
    .await;
    loop {
        match heard(&mut wire).await {
            Ok(said) if contains(&said, b"doc-unavailable") => return None,
            Ok(_) => {}
            Err(code) => return Some(code),
        }
    }
}

async fn say(wire: &mut Wire, message: Vec<u8>) {
    // Who is refused may be cut off while still talking.
    let _ = wire.send_message(Message::binary(message)).await;
}

async fn heard(wire: &mut Wire) -> Result<Bytes, u16> {
    timeout(PATIENCE, wire.message()).await.unwrap()
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// The board's other users keep working, and somebody new opens the board: with theirs in it, and nothing else.
async fn goes_on(scene: &Scene, board: Uuid, honest: &Client, before: board_doc::ChangeHash, name: &str) {
    let after = add_card(honest, "after").await;
    saved(honest).await;
    let fresh = replica(&scene.viewer, board, 2).await;
    sees(&fresh, &[before, after]).await;
    let changes = async |replica: &Client| {
        let count = |session: &ClientSession, _: &Record| {
            session.replica().map(|board| board.document().change_count())
        };
        replica.ask(count).await
    };
    assert_eq!(
        changes(&fresh).await,
        changes(honest).await,
        "{name}: there is more"
    );
    assert_eq!(fresh.view().await, honest.view().await, "{name}");
}
