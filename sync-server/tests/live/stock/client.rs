//! A client of automerge-repo's protocol, message by message: a real Automerge document and its sync state.

use super::messages::{document_of, join, message, sync};
use super::value::Value;
use crate::wire::{PATIENCE, Wire};
use crate::world::{Person, World};
use automerge::sync::{Message as SyncMessage, State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ObjType, ROOT, ReadDoc, TextEncoding};
use std::time::Duration;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

/// How long nothing must come before it counts as silence.
pub const SILENCE: Duration = Duration::from_millis(300);

/// Changes in the log of a board that nobody has touched: the genesis, and its name.
pub const NEW: usize = 2;

/// What came.
#[derive(Debug, PartialEq)]
pub enum Heard {
    Said(String, Value),
    Closed(u16),
}

/// A socket that has joined, and a document.
pub struct Client {
    pub wire: Wire,
    pub name: String,
    pub doc: Automerge,
    pub state: State,
    document: String,
    /// Messages that came about the document.
    pub rounds: usize,
}

pub fn url(world: &World, person: &Person) -> String {
    let address = world.server.address();
    format!("ws://{address}/ws/automerge-repo?token={}", person.token)
}

impl Client {
    /// Connects, and joins under a name.
    pub async fn join(world: &World, person: &Person, name: &str) -> Self {
        let wire = Wire::open(&url(world, person), &[]).await.unwrap();
        let mut client = Self {
            wire,
            name: name.to_owned(),
            doc: Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint),
            state: State::new(),
            document: String::new(),
            rounds: 0,
        };
        client.say_join().await;
        let (kind, peer) = client.said().await;
        assert_eq!(kind, "peer");
        assert_eq!(peer.get("selectedProtocolVersion").text(), "1");
        client
    }

    pub async fn say_join(&mut self) {
        self.send(join(&self.name)).await;
    }

    /// The same document on a new connection, with what a stock client remembers of its sync state.
    pub async fn come_again(self, world: &World, person: &Person) -> Self {
        let mut again = Self::join(world, person, &self.name).await;
        again.doc = self.doc;
        again.state = State::decode(&self.state.encode()).unwrap();
        again.document = self.document;
        again
    }

    pub async fn send(&mut self, bytes: Vec<u8>) {
        self.wire.send_message(Message::binary(bytes)).await.unwrap();
    }

    /// The next message, or the end.
    pub async fn hear(&mut self) -> Heard {
        let next = timeout(PATIENCE, self.wire.message()).await;
        heard(next.expect("the server says something"))
    }

    pub async fn said(&mut self) -> (String, Value) {
        match self.hear().await {
            Heard::Said(kind, message) => (kind, message),
            Heard::Closed(code) => panic!("closed with {code}"),
        }
    }

    /// The next message of that kind; others are passed over, sync messages taken in.
    pub async fn said_of(&mut self, wanted: &str) -> Value {
        loop {
            let (kind, message) = self.said().await;
            self.take_in(&kind, &message);
            if kind == wanted {
                return message;
            }
        }
    }

    /// The close code; messages before it are passed over.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            if let Heard::Closed(code) = self.hear().await {
                return code;
            }
        }
    }

    /// What still comes until nothing more does; sync messages are answered.
    pub async fn until_silence(&mut self) -> Vec<String> {
        let mut kinds = Vec::new();
        while let Ok(next) = timeout(SILENCE, self.wire.message()).await {
            let Heard::Said(kind, message) = heard(next) else {
                panic!("closed")
            };
            self.take_in(&kind, &message);
            kinds.push(kind);
            self.say_sync("sync").await;
        }
        kinds
    }

    /// Asks for a board.
    pub async fn ask_for(&mut self, document: &str) {
        document.clone_into(&mut self.document);
        self.say_sync("request").await;
    }

    /// Asks for a board and gets it.
    pub async fn find(&mut self, board: Uuid) {
        self.ask_for(&document_of(board)).await;
        self.until("found", |doc| doc.get(ROOT, "cards").unwrap().is_some())
            .await;
    }

    /// Says what there is to say; whether there was anything.
    pub async fn say_sync(&mut self, kind: &str) -> bool {
        let Some(said) = self.doc.generate_sync_message(&mut self.state) else {
            return false;
        };
        self.say_raw_sync(kind, &said.encode()).await;
        true
    }

    pub async fn say_raw_sync(&mut self, kind: &str, data: &[u8]) {
        let bytes = sync(kind, &self.name, &self.document, data);
        self.send(bytes).await;
    }

    fn take_in(&mut self, kind: &str, message: &Value) {
        if kind == "sync" {
            self.rounds += 1;
            assert_eq!(message.get("documentId").text(), self.document);
            let said = SyncMessage::decode(message.get("data").bytes()).unwrap();
            assert!(said.flags.is_none(), "clients would answer with whole documents");
            self.doc.receive_sync_message(&mut self.state, said).unwrap();
        }
    }

    /// Goes on talking until it holds.
    pub async fn until(&mut self, what: &str, holds: impl Fn(&Automerge) -> bool) {
        let talking = async {
            while !holds(&self.doc) {
                let (kind, message) = self.said().await;
                // What was said of another board may still be on its way, on a slow machine.
                let refused = kind == "doc-unavailable" && message.get("documentId").text() == self.document;
                assert!(!refused, "{} is not available", self.document);
                self.take_in(&kind, &message);
                self.say_sync("sync").await;
            }
        };
        assert!(timeout(PATIENCE, talking).await.is_ok(), "not {what}");
    }

    /// Whether the server has said that it has all that is here.
    pub fn is_saved(&mut self) -> bool {
        self.state.their_heads.as_ref() == Some(&self.doc.get_heads())
    }

    /// Goes on talking until the server says that it has all of the document: which is durable.
    pub async fn until_saved(&mut self) {
        let talking = async {
            while !self.is_saved() {
                let (kind, message) = self.said().await;
                self.take_in(&kind, &message);
                self.say_sync("sync").await;
            }
        };
        assert!(timeout(PATIENCE, talking).await.is_ok(), "not saved");
    }

    pub fn write_as(&mut self, actor: &[u8]) {
        self.doc.set_actor(ActorId::from(actor));
    }

    /// Makes a card as programs do that know the document's keys. Does not send it.
    pub fn add_card(&mut self, id: &str, title: &str) {
        let (_, cards) = self.doc.get(ROOT, "cards").unwrap().unwrap();
        self.doc
            .transact::<_, _, automerge::AutomergeError>(|tx| {
                let card = tx.put_object(&cards, id, ObjType::Map)?;
                for (key, text) in [("title", title), ("description", "")] {
                    let object = tx.put_object(&card, key, ObjType::Text)?;
                    tx.splice_text(object, 0, 0, text)?;
                }
                for key in ["labels", "assignees", "checklist", "comments"] {
                    tx.put_object(&card, key, ObjType::Map)?;
                }
                tx.put(card, "place", "todo|V")
            })
            .unwrap();
    }

    /// Writes a card's description, which was empty. Does not send it.
    pub fn describe(&mut self, id: &str, text: &str) {
        let (_, cards) = self.doc.get(ROOT, "cards").unwrap().unwrap();
        let (_, card) = self.doc.get(&cards, id).unwrap().unwrap();
        let (_, description) = self.doc.get(&card, "description").unwrap().unwrap();
        self.doc
            .transact::<_, _, automerge::AutomergeError>(|tx| tx.splice_text(description, 0, 0, text))
            .unwrap();
    }

    /// The last change alone, in a message that says nothing else of the document.
    pub fn last_change_alone(&mut self) -> Vec<u8> {
        let chunk = self.doc.get_last_local_change().unwrap().raw_bytes().to_vec();
        let message = SyncMessage {
            heads: self.doc.get_heads(),
            need: Vec::new(),
            have: Vec::new(),
            changes: vec![chunk].into(),
            flags: None,
            version: automerge::sync::MessageVersion::V1,
        };
        message.encode()
    }

    /// Does what the board's schema forbids.
    pub fn replace_all_cards(&mut self) {
        self.doc
            .transact::<_, _, automerge::AutomergeError>(|tx| {
                tx.put_object(ROOT, "cards", ObjType::Map).map(drop)
            })
            .unwrap();
    }

    /// The titles of the cards.
    pub fn titles(&self) -> Vec<String> {
        titles(&self.doc)
    }

    pub async fn say_ephemeral(&mut self, sender: &str, count: u8, data: &[u8]) {
        let document = self.document.clone();
        let bytes = message("ephemeral", sender, 4, |encoder| {
            encoder.str("documentId").unwrap().str(&document).unwrap();
            encoder.str("sessionId").unwrap().str("session").unwrap();
            encoder.str("count").unwrap().u8(count).unwrap();
            encoder.str("data").unwrap().bytes(data).unwrap();
        });
        self.send(bytes).await;
    }

    pub async fn subscribe(&mut self, storage: &str) {
        let bytes = message("remote-subscription-change", &self.name, 2, |encoder| {
            encoder
                .str("add")
                .unwrap()
                .array(1)
                .unwrap()
                .str(storage)
                .unwrap();
            encoder.str("remove").unwrap().undefined().unwrap();
        });
        self.send(bytes).await;
    }
}

/// The titles of a document's cards.
pub fn titles(doc: &Automerge) -> Vec<String> {
    let (_, cards) = doc.get(ROOT, "cards").unwrap().unwrap();
    let keys: Vec<_> = doc.keys(&cards).collect();
    let title = |id: &String| {
        let (_, card) = doc.get(&cards, id).unwrap()?;
        let (_, title) = doc.get(&card, "title").unwrap()?;
        doc.text(title).ok()
    };
    keys.iter().filter_map(title).collect()
}

fn heard(next: Result<bytes::Bytes, u16>) -> Heard {
    match next {
        Ok(bytes) => {
            let message = Value::read(&bytes);
            Heard::Said(message.get("type").text().to_owned(), message)
        }
        Err(code) => Heard::Closed(code),
    }
}
