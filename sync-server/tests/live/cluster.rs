//! Two nodes on one PostgreSQL, with a real NATS between them (rules N1 to N5).

use super::forge::Pen;
use super::metrics::Scrape;
use super::replica::Replica;
use super::wire::{Heard, Wire};
use super::world::{Person, World};
use crate::support::{LossyWay, Nats, Place};
use board_doc::{Action, CardId, ColumnId, CommentId, Moment, Position};
use serde_json::json;
use std::time::Duration;
use sync_protocol::limits::PRESENCE_LASTS;
use sync_protocol::{
    BoardRevision, ClientFrame, ClientSession, ControlNews, NodeId, NodeNews, Role, ServerFrame,
};
use sync_server::clock::{Clock, SystemClock};
use sync_server::cluster::Seal;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

const SECRET: &str = "a secret that all nodes of these tests share";
/// Ten times what other nodes may take to hear of lost access.
const SOON: Duration = Duration::from_secs(20);
/// Ten times what they may take to agree when the bus loses messages.
const CONVERGED_WITHIN: Duration = Duration::from_secs(100);
/// So rarely that no test lives to see it: what is heard came over the bus.
const NEVER_S: &str = "3600";

/// A node behind this NATS that reads the database for itself as rarely as possible.
fn deaf(nats_url: &str) -> [(&'static str, String); 4] {
    let never = NEVER_S.to_owned();
    let [nats, secret] = hearing(nats_url);
    [
        nats,
        secret,
        ("HEADS_EVERY_S", never.clone()),
        ("ENDED_EVERY_S", never),
    ]
}

/// A node behind this NATS.
fn hearing(nats_url: &str) -> [(&'static str, String); 2] {
    [
        ("NATS_URL", nats_url.to_owned()),
        ("JWT_SECRET", SECRET.to_owned()),
    ]
}

fn borrowed<'s>(settings: &'s [(&'static str, String)]) -> Vec<(&'static str, &'s str)> {
    settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

struct Scene {
    here: World,
    there: World,
    ada: Person,
    bob: Person,
    board: Uuid,
}

impl Scene {
    /// Ada owns the board, Bob is a member.
    async fn set(settings: &[(&'static str, String)]) -> Self {
        let settings = borrowed(settings);
        let here = World::start_with(Place::postgres().await, &settings).await;
        let there = here.beside_with(&settings).await;
        for node in [&here, &there] {
            is_connected(node).await;
        }
        let (ada, bob) = (here.person("ada").await, here.person("bob").await);
        let board = here.board_of(&ada, &[(&bob, "member")]).await;
        Self {
            here,
            there,
            ada,
            bob,
            board,
        }
    }

    /// Bob's socket on the other node, caught up, and its room on the bus.
    async fn bob_there(&self) -> Wire {
        let (wire, _) = self.there.newcomer(&self.bob, self.board).await;
        on_the_bus(&self.there, self.board).await;
        wire
    }

    async fn stop(self) {
        self.there.stop().await;
        self.here.stop().await;
    }
}

async fn is_connected(node: &World) {
    counts(node, "weft_bus_connected", 1.0).await;
}

/// Waits until a metric is at least so much.
async fn counts(node: &World, name: &str, at_least: f64) {
    let deadline = Instant::now() + SOON;
    loop {
        let scrape = Scrape::of(node).await;
        if scrape.value(name) >= at_least {
            return;
        }
        assert!(Instant::now() < deadline, "{name} is {}", scrape.value(name));
        sleep(Duration::from_millis(20)).await;
    }
}

/// A room has subscribed when it hears itself asked; a stranger with the secret asks, as another node would.
async fn on_the_bus(node: &World, board: Uuid) {
    let url = node
        .server
        .app()
        .config()
        .nats_url
        .clone()
        .expect("nodes have a bus");
    let stranger = async_nats::connect(url.servers()).await.unwrap();
    let before = Scrape::of(node).await.value(HEARD_ASK);
    let subject = format!("weft.board.{board}");
    let deadline = Instant::now() + SOON;
    while Scrape::of(node).await.value(HEARD_ASK) <= before {
        assert!(Instant::now() < deadline, "the room does not listen");
        let ask = Seal::new(SECRET, &[]).seal(&subject, STRANGER, &NodeNews::WhoIsThere.encode());
        stranger.publish(subject.clone(), ask).await.unwrap();
        stranger.flush().await.unwrap();
        sleep(Duration::from_millis(20)).await;
    }
}

const HEARD_ASK: &str = "weft_bus_received_total{kind=\"who_is_there\"}";
const STRANGER: NodeId = NodeId([1; 16]);

fn add_card(card: &str) -> Action {
    Action::AddCard {
        card: CardId::parse(card).unwrap(),
        column: ColumnId::parse("todo").unwrap(),
        position: Position::End,
        title: card.to_owned(),
        description: String::new(),
    }
}

/// The next frame that is no presence.
async fn next(wire: &mut Wire) -> Heard {
    let said = async {
        loop {
            match wire.hear().await {
                Heard::Frame(ServerFrame::Presence { .. }) => {}
                other => return other,
            }
        }
    };
    timeout(SOON, said).await.expect("it is told soon")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n2_edits_reach_the_other_node_over_the_bus() {
    let nats = Nats::start().await;
    let scene = Scene::set(&deaf(&nats.url())).await;
    let mut at_bobs = scene.bob_there().await;
    let (mut wire, got) = scene.here.newcomer(&scene.ada, scene.board).await;
    let mut pen = Pen::new(scene.ada.user(), 1, &got);
    for id in 1..=20 {
        let chunks = vec![pen.add_card("from here").chunk];
        wire.send(&ClientFrame::Changes {
            id,
            chunks: chunks.clone(),
        })
        .await;
        let first_seq = got.seq + id;
        let told = Heard::Frame(ServerFrame::Changes { first_seq, chunks });
        assert_eq!(next(&mut at_bobs).await, told);
    }
    let scrape = Scrape::of(&scene.there).await;
    // All of it came over the bus, and nothing had to be read.
    scrape.expect(&[
        ("weft_bus_received_total{kind=\"changes\"}", 20),
        ("weft_bus_gaps_total", 0),
    ]);

    // Of too many bytes for the bus, the range is told, and the log is read.
    let chunks: Vec<_> = (0..8).map(|n| long_comment(&mut pen, n)).collect();
    wire.send(&ClientFrame::Changes { id: 21, chunks }).await;
    let mut told = 0;
    while told < 8 {
        let Heard::Frame(ServerFrame::Changes { first_seq, chunks }) = next(&mut at_bobs).await else {
            panic!("what was too large is read")
        };
        assert_eq!(first_seq, got.seq + 21 + told);
        told += chunks.len() as u64;
    }
    let scrape = Scrape::of(&scene.there).await;
    assert!(scrape.value("weft_bus_received_total{kind=\"range\"}") > 0.0);
    assert!(scrape.value("weft_bus_gaps_total") > 0.0);
    scene.stop().await;
}

/// A change of 80,000 bytes and few operations.
fn long_comment(pen: &mut Pen, n: u64) -> Vec<u8> {
    let action = Action::AddComment {
        card: pen.board.view().cards[0].id.clone(),
        comment: CommentId::new(&format!("comment-{n}"), pen.board.actor().user).unwrap(),
        body: "\u{1f642}".repeat(20_000),
        imported_from: None,
    };
    let moment = Moment {
        at: SystemClock.now(),
        seed: n,
    };
    pen.board.apply(&action, moment).unwrap().change.unwrap().chunk
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n4_presence_crosses_nodes_and_ends_with_them() {
    let nats = Nats::start().await;
    let scene = Scene::set(&deaf(&nats.url())).await;
    let (mut at_adas, _) = scene.here.newcomer(&scene.ada, scene.board).await;
    let say = |state: &str| ClientFrame::Presence { state: state.into() };
    on_the_bus(&scene.here, scene.board).await;
    at_adas.send(&say("early")).await;
    // Who comes later, on another node, sees it as well.
    let mut at_bobs = scene.bob_there().await;
    let (shown, state) = presence(&mut at_bobs, scene.ada.id).await;
    assert_eq!(state, "early");
    at_adas.send(&say("later")).await;
    assert_eq!(
        presence(&mut at_bobs, scene.ada.id).await,
        (shown, "later".to_owned())
    );
    at_bobs.send(&say("hello")).await;
    assert_eq!(presence(&mut at_adas, scene.bob.id).await.1, "hello");

    // A socket that goes takes its presence along.
    drop(at_adas);
    assert_eq!(presence(&mut at_bobs, scene.ada.id).await, (shown, String::new()));
    // A node that vanishes says nothing any more.
    let (mut at_adas, _) = scene.here.newcomer(&scene.ada, scene.board).await;
    at_adas.send(&say("again")).await;
    let (shown, state) = presence(&mut at_bobs, scene.ada.id).await;
    assert_eq!(state, "again");
    drop(nats);
    scene.there.clock.advance(PRESENCE_LASTS.as_secs() as i64 + 1);
    assert_eq!(presence(&mut at_bobs, scene.ada.id).await, (shown, String::new()));
    scene.stop().await;
}

/// The next presence of somebody: under which name, and what.
async fn presence(wire: &mut Wire, of: Uuid) -> (u64, String) {
    let said = async {
        loop {
            if let Heard::Frame(ServerFrame::Presence { peer, user, state }) = wire.hear().await
                && user == of.into_bytes()
            {
                return (peer, String::from_utf8(state).unwrap());
            }
        }
    };
    timeout(SOON, said).await.expect("it is told soon")
}

/// Bar 14, on another node.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n5_lost_access_is_heard_of_on_the_other_node() {
    let nats = Nats::start().await;
    let scene = Scene::set(&deaf(&nats.url())).await;
    let mut at_bobs = scene.bob_there().await;
    let by_ada = scene.here.rest(&scene.ada);
    let workspace = scene.here.workspace_of(scene.board).await;
    let bobs = format!("/api/workspaces/{workspace}/members/{}", scene.bob.id);

    let begun = Instant::now();
    by_ada.patch(&bobs, json!({"role": "viewer"})).await.expect(200);
    let told = Heard::Frame(ServerFrame::Role { role: Role::Viewer });
    assert_eq!(next(&mut at_bobs).await, told);
    println!("another node heard of a demotion after {:?}", begun.elapsed());

    by_ada.delete(&bobs).await.expect(204);
    assert_eq!(next(&mut at_bobs).await, Heard::Closed(4403));

    // Ada, on both nodes: her session ends here.
    let (mut at_adas, _) = scene.there.newcomer(&scene.ada, scene.board).await;
    on_the_bus(&scene.there, scene.board).await;
    let begun = Instant::now();
    by_ada.post("/api/auth/logout", json!({})).await.expect(204);
    assert_eq!(next(&mut at_adas).await, Heard::Closed(4401));
    println!("another node heard of a sign-out after {:?}", begun.elapsed());
    let still = scene.there.rest(&scene.ada).get("/api/workspaces").await;
    assert_eq!(still.status, 401, "nor does the token work there any more");
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n5_a_board_that_goes_closes_its_sockets_on_the_other_node() {
    let nats = Nats::start().await;
    let scene = Scene::set(&deaf(&nats.url())).await;
    let mut at_bobs = scene.bob_there().await;
    let board = format!("/api/boards/{}", scene.board);
    scene.here.rest(&scene.ada).delete(&board).await.expect(204);
    assert_eq!(next(&mut at_bobs).await, Heard::Closed(4404));
    scene.stop().await;
}

/// Bar 11.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n1_nodes_converge_though_the_bus_loses_half_of_all_messages_and_then_all() {
    let nats = Nats::start().await;
    let way = LossyWay::to(&nats).await;
    let scene = Scene::set(&hearing(&way.url())).await;
    let mut at_adas = scene.here.replica(&scene.ada, scene.board, 1).await;
    let mut at_bobs = scene.there.replica(&scene.bob, scene.board, 2).await;
    let mut cards = 0;
    for percent in [50, 100] {
        way.lose(percent);
        let lost = way.lost();
        let work = async |replica: &mut Replica, name: &str| {
            for card in 0..20 {
                replica.act(&add_card(&format!("{name}-{percent}-{card}"))).await;
                replica.saved().await;
            }
        };
        tokio::join!(work(&mut at_adas, "ada"), work(&mut at_bobs, "bob"));
        cards += 40;
        let begun = Instant::now();
        let all = |session: &ClientSession| session.view().unwrap().cards.len() == cards;
        let both = async {
            tokio::join!(at_adas.until("shows all", all), at_bobs.until("shows all", all));
        };
        timeout(CONVERGED_WITHIN, both).await.expect("the nodes converge");
        println!("{percent} % lost: converged after {:?}", begun.elapsed());
        assert_eq!(at_adas.view(), at_bobs.view());
        assert!(way.lost() > lost + 10, "nothing was lost, so nothing was tried");
    }
    scene.here.assert_gapless(scene.board).await;
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n1_nodes_start_and_serve_without_nats_and_catch_up_when_it_comes() {
    let mut nats = Nats::start().await;
    nats.kill();
    let settings = deaf(&nats.url());
    let settings = borrowed(&settings);
    let here = World::start_with(Place::postgres().await, &settings).await;
    let there = here.beside_with(&settings).await;
    let (ada, bob) = (here.person("ada").await, here.person("bob").await);
    let board = here.board_of(&ada, &[(&bob, "member")]).await;
    let mut at_adas = here.replica(&ada, board, 1).await;
    let mut at_bobs = there.replica(&bob, board, 2).await;
    for round in 0..2 {
        // Without NATS, each node serves its own.
        at_adas.act(&add_card(&format!("without-{round}"))).await;
        at_adas.saved().await;
        for node in [&here, &there] {
            assert_eq!(node.rest(&ada).get("/readyz").await.status, 200);
            assert!(Scrape::of(node).await.value("weft_bus_connected") < 1.0);
        }
        assert_eq!(at_bobs.view().cards.len(), 2 * round, "there is no other way");
        // When it comes, the rooms read what they have missed, and hear of each other.
        nats.start_again().await;
        at_bobs.until("shows what it missed", shows(2 * round + 1)).await;
        for node in [&here, &there] {
            is_connected(node).await;
        }
        on_the_bus(&there, board).await;
        at_adas.act(&add_card(&format!("with-{round}"))).await;
        at_adas.saved().await;
        at_bobs
            .until("shows what came over the bus", shows(2 * round + 2))
            .await;
        nats.kill();
        for node in [&here, &there] {
            until_away(node).await;
        }
    }
    there.stop().await;
    here.stop().await;
}

fn shows(cards: usize) -> impl Fn(&ClientSession) -> bool {
    move |session| session.view().is_some_and(|view| view.cards.len() == cards)
}

async fn until_away(node: &World) {
    let deadline = Instant::now() + SOON;
    while Scrape::of(node).await.value("weft_bus_connected") > 0.0 {
        assert!(Instant::now() < deadline, "it does not notice");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n3_what_nobody_with_the_secret_has_said_is_not_heard() {
    let nats = Nats::start().await;
    let scene = Scene::set(&deaf(&nats.url())).await;
    let mut at_bobs = scene.bob_there().await;
    let (mut at_adas, got) = scene.here.newcomer(&scene.ada, scene.board).await;
    let mut pen = Pen::new(scene.ada.user(), 1, &got);
    let forged = pen.add_card("forged").chunk;
    let board = format!("weft.board.{}", scene.board);
    let committed = || {
        let news = NodeNews::Committed {
            revision: BoardRevision {
                epoch: got.epoch,
                head_seq: got.seq + 1,
                access_epoch: 1,
            },
            count: 1,
            chunks: vec![forged.clone().into()],
        };
        news.encode()
    };
    let ended = ControlNews::CredentialEnded {
        credential: scene.bob.session.into_bytes(),
    };
    let (ours, theirs) = (
        Seal::new(SECRET, &[]),
        Seal::new("some other secret of 32 bytes or more", &[]),
    );
    let control = "weft.control";
    let forgeries = [
        (board.as_str(), committed()),
        (board.as_str(), theirs.seal(&board, STRANGER, &committed())),
        // Said by a node, elsewhere.
        (
            board.as_str(),
            ours.seal("weft.board.another", STRANGER, &committed()),
        ),
        (control, theirs.seal(control, STRANGER, &ended.encode())),
        (control, ended.encode()),
        // Sealed, and not to be read.
        (control, ours.seal(control, STRANGER, b"\xff\xff")),
        (board.as_str(), vec![1; (1 << 20) - 1].into()),
    ];
    let eve = async_nats::connect(nats.url()).await.unwrap();
    let refused = forgeries.len() as f64;
    for (subject, message) in forgeries {
        eve.publish(subject.to_owned(), message).await.unwrap();
    }
    eve.flush().await.unwrap();
    let reasons = ["unknown", "forged", "malformed", "too_large"];
    let deadline = Instant::now() + SOON;
    loop {
        let scrape = Scrape::of(&scene.there).await;
        let count = |reason| scrape.value(&format!("weft_bus_refused_total{{reason=\"{reason}\"}}"));
        if reasons.map(count).iter().sum::<f64>() >= refused {
            assert!(reasons.map(count).iter().all(|count| *count > 0.0));
            break;
        }
        assert!(Instant::now() < deadline, "they are not counted");
        sleep(Duration::from_millis(20)).await;
    }
    // Bob is still there, and sees what Ada really does.
    let chunks = vec![forged];
    at_adas
        .send(&ClientFrame::Changes {
            id: 1,
            chunks: chunks.clone(),
        })
        .await;
    let first_seq = got.seq + 1;
    assert_eq!(
        next(&mut at_bobs).await,
        Heard::Frame(ServerFrame::Changes { first_seq, chunks })
    );
    assert_eq!(scene.here.log(scene.board).await.len() as u64, first_seq);
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n1_nodes_come_and_go() {
    let nats = Nats::start().await;
    let settings = deaf(&nats.url());
    let Scene {
        here,
        there,
        ada,
        bob,
        board,
    } = Scene::set(&settings).await;
    let mut at_adas = here.replica(&ada, board, 1).await;
    let mut at_bobs = there.replica(&bob, board, 2).await;
    on_the_bus(&here, board).await;
    at_bobs.act(&add_card("on-the-second")).await;
    at_bobs.saved().await;
    at_adas.until("shows it", shows(1)).await;

    // The second goes; who was there is served by any other.
    there.stop().await;
    at_bobs.moves_to(here.url(board));
    at_bobs.act(&add_card("on-the-first")).await;
    at_bobs.saved().await;
    at_adas.until("shows it", shows(2)).await;

    // A third comes.
    let third = here.beside_with(&borrowed(&settings)).await;
    is_connected(&third).await;
    let mut at_bobs = third.replica(&bob, board, 3).await;
    on_the_bus(&third, board).await;
    at_adas.act(&add_card("for-the-third")).await;
    at_adas.saved().await;
    at_bobs.until("shows it", shows(3)).await;
    at_bobs.act(&add_card("by-the-third")).await;
    at_bobs.saved().await;
    at_adas.until("shows it", shows(4)).await;
    assert_eq!(at_adas.view(), at_bobs.view());
    third.stop().await;
    here.stop().await;
}
