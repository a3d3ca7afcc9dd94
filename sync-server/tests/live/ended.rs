//! What is not heard any more of those whose session has ended, though they do not read and so are not gone yet.

use super::bot::Bot;
use super::forge::Pen;
use super::stock::messages::{document_of, join, sync};
use super::wire::{CaughtUp, Cursor, PATIENCE, Wire};
use super::world::{Person, World, on_both};
use automerge::sync::{Message as SyncMessage, MessageVersion, State, SyncDoc};
use board_doc::NewChange;
use serde_json::json;
use std::time::Duration;
use sync_protocol::{ClientFrame, ServerFrame};
use sync_server::live::Live;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

/// Cards that fill the buffers of any kernel.
const CARDS: u64 = 20;
const DESCRIPTION_CHARACTERS: usize = 90_000;
/// What a stalling client's kernel takes, in bytes.
const RECEIVE_BUFFER_BYTES: u32 = 16 << 10;
/// Long enough for what must not happen to happen.
const A_WHILE: Duration = Duration::from_secs(1);
/// Ten times what it takes to leave a room, and half of what a socket has for its close frame.
const LEFT_WITHIN: Duration = Duration::from_secs(10);
const DOORS: usize = 3;

on_both!(
    what_comes_after_the_end_of_a_session_is_heard_at_no_door,
    |place| {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "member")]).await;
        let mut adas = Bot::join(&world, &ada, board).await;
        for number in 0..CARDS {
            let description = hardly_compressible(DESCRIPTION_CHARACTERS, number);
            let data = json!({"title": "a card", "description": description});
            adas.done("card.create", data).await;
        }
        let (mut witness, got) = world.newcomer(&ada, board).await;
        let mut doors = Doors::open(&world, &bob, board, &got).await;
        assert_eq!(presence(&mut witness).await, b"here");

        let live = world.server.app().live();
        timeout(PATIENCE, stalling(live)).await.expect("nobody stalls");
        let before = world.log(board).await.len();

        let auth = world.server.app().auth();
        auth.end_session(bob.session).await.unwrap();
        let ended = async {
            while live.closing_socket_count() < DOORS {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, ended).await.expect("all of them are to end");
        doors.say_something().await;
        adas.done("card.create", json!({"title": "by somebody else"}))
            .await;
        sleep(A_WHILE).await;
        let written = world.log(board).await.len() - before;
        assert_eq!(written, 1, "only what somebody else has written");
        let gone = timeout(LEFT_WITHIN, presence(&mut witness)).await;
        assert_eq!(gone, Ok(Vec::new()), "still on the board, for others to see");
        assert_eq!(
            live.closing_socket_count(),
            DOORS,
            "they have not read their close frames"
        );
        world.stop().await;
    }
);

/// Resolves when the sockets have been sent all that they take.
async fn stalling(live: &Live) {
    let mut before = 0;
    loop {
        let waiting = live.waiting_bytes();
        if waiting > 0 && waiting == before {
            return;
        }
        before = waiting;
        sleep(A_WHILE).await;
    }
}

/// What somebody shows next; nothing when they are gone.
async fn presence(witness: &mut Wire) -> Vec<u8> {
    loop {
        if let ServerFrame::Presence { state, .. } = witness.frame().await {
            return state;
        }
    }
}

/// A socket at each door, of somebody who asks for a whole board and reads nothing of it.
struct Doors {
    sync: Wire,
    json: Wire,
    stock: Wire,
    document: String,
    changes: [NewChange; 2],
}

impl Doors {
    async fn open(world: &World, who: &Person, board: Uuid, got: &CaughtUp) -> Self {
        let [one, another] = [1, 2].map(|replica| Pen::new(who.user(), replica, got).add_card("too late"));
        let url = world.url_of(board, who);
        let json = Wire::open_stalling_with(&url, None, RECEIVE_BUFFER_BYTES).await;

        let stock_url = super::stock::client::url(world, who);
        let mut stock = Wire::open_stalling_with(&stock_url, None, RECEIVE_BUFFER_BYTES).await;
        say(&mut stock, join("stalls")).await;
        stock.message().await.unwrap();
        let document = document_of(board);
        let asking = automerge::Automerge::new().generate_sync_message(&mut State::new());
        let asking = asking.unwrap().encode();
        say(&mut stock, sync("request", "stalls", &document, &asking)).await;

        let mut sync = Wire::open_stalling(&world.url(board), RECEIVE_BUFFER_BYTES).await;
        sync.say_hello(&who.token, Cursor::default(), Vec::new()).await;
        assert!(matches!(sync.frame().await, ServerFrame::Welcome { .. }));
        sync.send(&ClientFrame::Presence {
            state: b"here".to_vec(),
        })
        .await;
        Self {
            sync,
            json,
            stock,
            document,
            changes: [one, another],
        }
    }

    async fn say_something(&mut self) {
        let [one, another] = &self.changes;
        let chunks = vec![one.chunk.clone()];
        self.sync.send(&ClientFrame::Changes { id: 1, chunks }).await;
        let frame = json!({"action": "card.create", "data": {"title": "too late"}, "ref": 1});
        let text = Message::text(frame.to_string());
        self.json.send_message(text).await.unwrap();
        let message = SyncMessage {
            heads: vec![automerge::ChangeHash(another.hash.0)],
            need: Vec::new(),
            have: Vec::new(),
            changes: vec![another.chunk.clone()].into(),
            flags: None,
            version: MessageVersion::V1,
        };
        let said = sync("sync", "stalls", &self.document, &message.encode());
        say(&mut self.stock, said).await;
    }
}

async fn say(wire: &mut Wire, bytes: Vec<u8>) {
    let saying = wire.send_message(Message::binary(bytes));
    timeout(PATIENCE, saying).await.unwrap().unwrap();
}

/// Characters of three bytes in which nothing comes back.
fn hardly_compressible(characters: usize, seed: u64) -> String {
    let mut number = seed;
    let mut character = || {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from_u32(0x4e00 + (number >> 33) as u32 % 0x5000).unwrap()
    };
    (0..characters).map(|_| character()).collect()
}
