//! Bar 14: who loses their access is told within a second, on the node that took it and on the other. Neither node looks
//! anything up by itself while the test lives: what closes a socket was heard of.

use crate::nats::Nats;
use crate::place::{Place, at, board_of, socket_of, stop, until};
use crate::stock;
use crate::wire::{Cursor, Heard, Wire};
use load_generator::rest::{Account, Api};
use load_generator::server::Server;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use sync_protocol::{Role, ServerFrame};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

/// Ten times the bar.
const TOLD_WITHIN: Duration = Duration::from_secs(10);
/// So rarely that no test lives to see it.
const NEVER_S: &str = "3600";
/// Long enough for what should not happen to happen.
const A_WHILE: Duration = Duration::from_millis(300);

/// Of the token's end, which is another for each session and key.
const STOCK_NAME_BYTES: usize = 32;

struct Scene {
    here: Server,
    there: Server,
    /// Administers the server, and owns the workspace.
    owner: Account,
    workspace: Uuid,
    board: Uuid,
    // Last: the servers would notice.
    _nats: Nats,
    _place: Place,
}

/// What a socket says first that is no presence, and when.
type Told = JoinHandle<(Heard, Instant)>;

impl Scene {
    async fn set() -> Self {
        let (nats, place) = (Nats::start().await, Place::postgres().await);
        let url = nats.url();
        let env = [
            ("NATS_URL", url.as_str()),
            ("HEADS_EVERY_S", NEVER_S),
            ("ENDED_EVERY_S", NEVER_S),
        ];
        let (here, there) = (place.start("here", &env).await, place.start("there", &env).await);
        for node in [&here, &there] {
            let connected = async || node.metrics().await.unwrap().get("weft_bus_connected") > 0.0;
            until("the nodes hear each other", connected).await;
        }
        // The first account is an administrator's.
        let owner = Api::new(here.target()).register("owner").await.unwrap();
        let (workspace, board) = board_of(&owner, &[]).await;
        Self {
            here,
            there,
            owner,
            workspace,
            board,
            _nats: nats,
            _place: place,
        }
    }

    async fn member(&self, name: &str) -> Account {
        let member = Api::new(self.here.target()).register(name).await.unwrap();
        let joined = self.owner.add_member(self.workspace, name, Role::Member).await;
        joined.unwrap();
        member
    }

    /// Sockets of the two kinds that belong to a board, on both nodes.
    async fn sockets(&self, person: &Account) -> Vec<(String, Told)> {
        let token = person.access().await.unwrap();
        let mut sockets = Vec::new();
        for (place, node) in [("same node", &self.here), ("other node", &self.there)] {
            let url = socket_of(node.target(), self.board);
            let mut wire = Wire::open_sync(&url).await.unwrap();
            wire.catch_up(&token, Cursor::default()).await;
            sockets.push((format!("{place}, replica"), tokio::spawn(first_of_frames(wire))));
            let mut wire = Wire::open(&format!("{url}?token={token}"), &[]).await.unwrap();
            wire.text().await.unwrap();
            sockets.push((format!("{place}, program"), tokio::spawn(close_of_texts(wire))));
        }
        sockets
    }

    /// Those two kinds, and the one of stock clients, which belongs to no board.
    async fn all_sockets(&self, person: &Account) -> Vec<(String, Told)> {
        let mut sockets = self.sockets(person).await;
        let token = person.access().await.unwrap();
        for (place, node) in [("same node", &self.here), ("other node", &self.there)] {
            let url = node.target().ws(&format!("/ws/automerge-repo?token={token}"));
            let mut wire = Wire::open(&url, &[]).await.unwrap();
            // A name of its own: another of the same user's would be put out.
            let name = &token[token.len() - STOCK_NAME_BYTES..];
            wire.send_message(Message::binary(stock::join(name)))
                .await
                .unwrap();
            wire.message().await.unwrap();
            sockets.push((format!("{place}, stock"), tokio::spawn(close_of_messages(wire))));
        }
        sockets
    }

    fn member_path(&self, person: &Account) -> String {
        format!("/api/workspaces/{}/members/{}", self.workspace, uuid_of(person))
    }
}

fn uuid_of(person: &Account) -> Uuid {
    Uuid::from_bytes(person.user().0)
}

async fn first_of_frames(mut wire: Wire) -> (Heard, Instant) {
    loop {
        match wire.hear().await {
            Heard::Frame(ServerFrame::Presence { .. }) => {}
            other => return (other, Instant::now()),
        }
    }
}

async fn close_of_texts(mut wire: Wire) -> (Heard, Instant) {
    loop {
        if let Err(code) = wire.text().await {
            return (Heard::Closed(code), Instant::now());
        }
    }
}

async fn close_of_messages(mut wire: Wire) -> (Heard, Instant) {
    loop {
        if let Err(code) = wire.message().await {
            return (Heard::Closed(code), Instant::now());
        }
    }
}

/// Asks for it here, and sees that all sockets are told of it, and how soon.
async fn told(
    what: &str,
    expected: &Heard,
    sockets: Vec<(String, Told)>,
    asking: impl Future<Output = Result<(), load_generator::rest::RestError>>,
) {
    let begun = Instant::now();
    asking.await.unwrap();
    for (socket, listening) in sockets {
        let (heard, at) = timeout(TOLD_WITHIN, listening)
            .await
            .unwrap_or_else(|_| panic!("{what}, {socket}: not told within {TOLD_WITHIN:?}"))
            .unwrap();
        assert_eq!(&heard, expected, "{what}, {socket}");
        println!("{what}, {socket}: told {:?} after it was asked for", at - begun);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_loses_access_is_told_on_both_nodes() {
    let scene = Scene::set().await;
    let owner = &scene.owner;
    // They have nothing to do with what happens to the others.
    let bystanders = scene.sockets(owner).await;
    let nothing = json!({});

    let signs_out = scene.member("signs_out").await;
    let sockets = scene.all_sockets(&signs_out).await;
    let asking = signs_out.order(Method::POST, "/api/auth/logout", &nothing);
    told("sign-out", &Heard::Closed(4401), sockets, asking).await;
    let there = at(&scene.there, &signs_out);
    let refused = there.order(Method::GET, "/api/workspaces", &nothing);
    assert!(
        refused.await.is_err(),
        "nor does the token work on the other node"
    );

    let two = scene.member("has_two").await;
    let elsewhere = Api::new(scene.here.target()).sign_in("has_two").await.unwrap();
    let (sockets, mut stays) = (scene.all_sockets(&two).await, scene.all_sockets(&elsewhere).await);
    let path = format!("/api/auth/sessions/{}", other_session(&elsewhere).await);
    let asking = elsewhere.order(Method::DELETE, &path, &nothing);
    told("end of a session", &Heard::Closed(4401), sockets, asking).await;
    for (socket, listening) in &mut stays {
        let closed = timeout(A_WHILE, listening).await;
        assert!(closed.is_err(), "the other session stays: {socket}");
    }

    let has_key = scene.member("has_key").await;
    let key: Value = has_key
        .call(Method::POST, "/api/auth/tokens", &json!({ "name": "a program" }))
        .await
        .unwrap();
    let sockets = scene
        .all_sockets(&has_key.by(key["secret"].as_str().unwrap()))
        .await;
    let path = format!("/api/auth/tokens/{}", key["id"].as_str().unwrap());
    let asking = has_key.order(Method::DELETE, &path, &nothing);
    told("revoked key", &Heard::Closed(4401), sockets, asking).await;

    let deactivated = scene.member("deactivated").await;
    let sockets = scene.all_sockets(&deactivated).await;
    let (path, body) = (
        format!("/api/admin/users/{}", uuid_of(&deactivated)),
        json!({ "is_active": false }),
    );
    let asking = owner.order(Method::PATCH, &path, &body);
    told("deactivation", &Heard::Closed(4401), sockets, asking).await;

    // The sockets of programs are not told of roles: of both kinds those of replicas are looked at.
    let demoted = scene.member("demoted").await;
    let sockets = scene.sockets(&demoted).await;
    let (sockets, of_programs) = sockets
        .into_iter()
        .partition(|(socket, _)| socket.ends_with("replica"));
    let path = scene.member_path(&demoted);
    let viewer = json!({ "role": "viewer" });
    let asking = owner.order(Method::PATCH, &path, &viewer);
    let expected = Heard::Frame(ServerFrame::Role { role: Role::Viewer });
    told("demotion", &expected, sockets, asking).await;
    let asking = owner.order(Method::DELETE, &path, &nothing);
    told("removal of a viewer", &Heard::Closed(4403), of_programs, asking).await;

    let removed = scene.member("removed").await;
    let sockets = scene.sockets(&removed).await;
    let path = scene.member_path(&removed);
    let asking = owner.order(Method::DELETE, &path, &nothing);
    told("removal", &Heard::Closed(4403), sockets, asking).await;

    // The first that the bystanders hear.
    let path = format!("/api/boards/{}", scene.board);
    let asking = owner.order(Method::DELETE, &path, &nothing);
    told("deletion of the board", &Heard::Closed(4404), bystanders, asking).await;
    stop(scene.there).await;
    stop(scene.here).await;
}

/// The session of the account that is not the one that asks.
async fn other_session(person: &Account) -> String {
    let sessions: Value = person
        .call(Method::GET, "/api/auth/sessions", &json!({}))
        .await
        .unwrap();
    let mut sessions = sessions.as_array().unwrap().iter();
    let other = sessions.find(|session| session["current"] == false).unwrap();
    other["id"].as_str().unwrap().to_owned()
}
