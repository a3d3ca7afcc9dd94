//! What the node counts of itself, read as Prometheus reads it while people edit.

use crate::forge::Pen;
use crate::wire::{Cursor, PATIENCE, Wire};
use crate::world::{World, on_both};
use board_doc::NewChange;
use sync_protocol::{ClientFrame, ServerFrame};
use tokio_tungstenite::tungstenite::Message;

/// The lines with samples.
pub struct Scrape(String);

impl Scrape {
    pub async fn of(world: &World) -> Self {
        let address = world.server.metrics_address().expect("tests have one");
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client
            .get(format!("http://{address}/metrics"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
        Self(answer.text().await.unwrap())
    }

    /// The sample of exactly this name and labels; 0 when it is not there.
    pub fn value(&self, name: &str) -> f64 {
        let line = self
            .0
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.parse().unwrap())
    }

    #[track_caller]
    pub fn expect(&self, samples: &[(&str, u32)]) {
        for (name, wanted) in samples {
            let found = self.value(name);
            assert!(
                (found - f64::from(*wanted)).abs() < 0.5,
                "{name} is {found}, not {wanted}:\n{}",
                self.0
            );
        }
    }
}

/// Sends a change and says what the server answers.
async fn answer_to(wire: &mut Wire, id: u64, change: NewChange) -> ServerFrame {
    let chunks = vec![change.chunk];
    wire.send(&ClientFrame::Changes { id, chunks }).await;
    wire.frame().await
}

/// Scrapes until the sample has the value: what happens after a socket's end happens a little later.
async fn until(world: &World, name: &str, wanted: f64) {
    let reached = async {
        while (Scrape::of(world).await.value(name) - wanted).abs() > 0.5 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let reached = tokio::time::timeout(PATIENCE, reached).await;
    assert!(reached.is_ok(), "{name} never was {wanted}");
}

on_both!(metrics_move_with_what_happens_and_name_nobody, |place| {
    let world = World::start(place).await;
    let [ada, bob, vera] = [
        world.person("ada").await,
        world.person("bob").await,
        world.person("vera").await,
    ];
    let board = world.board_of(&ada, &[(&bob, "member"), (&vera, "viewer")]).await;
    Scrape::of(&world).await.expect(&[
        ("weft_sockets", 0),
        ("weft_rooms", 0),
        ("weft_documents_loaded", 0),
        ("weft_edits_total", 0),
        ("weft_commits_total", 0),
    ]);

    let (mut author, got) = world.newcomer(&ada, board).await;
    let (reader, before) = world.newcomer(&bob, board).await;
    let (mut viewer, _) = world.newcomer(&vera, board).await;
    Scrape::of(&world).await.expect(&[
        ("weft_sockets", 3),
        ("weft_rooms", 1),
        ("weft_documents_loaded", 0),
        ("weft_documents_bytes", 0),
        ("weft_catch_ups_total{kind=\"snapshot\"}", 3),
        ("weft_compactions_total{outcome=\"written\"}", 1),
        ("weft_compaction_seconds_count", 1),
    ]);

    let mut pen = Pen::new(ada.user(), 1, &got);
    let mut hash = [0; 32];
    let mut seq = 0;
    for id in 1..=3 {
        let change = pen.add_card("a card");
        hash = change.hash.0;
        let ServerFrame::Ack { first_seq, .. } = answer_to(&mut author, u64::from(id), change).await else {
            panic!()
        };
        seq = first_seq;
        // What is counted behind the acknowledgement.
        until(&world, "weft_edit_to_broadcast_seconds_count", f64::from(id)).await;
        // Each was acknowledged before the next was sent: a commit each.
        Scrape::of(&world).await.expect(&[
            ("weft_edits_total", id),
            ("weft_commits_total", id),
            ("weft_commit_rows_sum", id),
            ("weft_commit_rows_count", id),
            ("weft_commit_seconds_count", id),
            ("weft_batches_total{outcome=\"committed\"}", id),
            ("weft_edit_to_broadcast_seconds_count", id),
        ]);
    }
    let loaded = Scrape::of(&world).await;
    loaded.expect(&[("weft_documents_loaded", 1)]);
    assert!(loaded.value("weft_documents_bytes") > 1_000.0);
    let longest = loaded.value("weft_edit_to_broadcast_seconds_sum");
    assert!(
        longest > 0.0 && longest >= loaded.value("weft_commit_seconds_sum"),
        "{}",
        loaded.0
    );

    let refused = answer_to(&mut viewer, 1, Pen::new(vera.user(), 2, &got).add_card("mine")).await;
    assert!(matches!(refused, ServerFrame::Changes { .. }), "{refused:?}");
    while !matches!(viewer.frame().await, ServerFrame::Rejected { .. }) {}
    drop(reader);
    let epoch = Some(before.epoch);
    let (_same, _) = world.returning(&bob, board, Cursor { epoch, seq, hash }).await;
    let old = world.log(board).await[seq as usize - 2];
    let behind = Cursor {
        epoch,
        seq: old.0,
        hash: old.1.0,
    };
    let (_behind, _) = world.returning(&bob, board, behind).await;
    Scrape::of(&world).await.expect(&[
        ("weft_rejections_total{reason=\"role\"}", 1),
        ("weft_catch_ups_total{kind=\"equal\"}", 1),
        ("weft_catch_ups_total{kind=\"rows\"}", 1),
        ("weft_edits_total", 3),
    ]);

    viewer
        .send_message(Message::binary(vec![0xff; 16]))
        .await
        .unwrap();
    until(&world, "weft_sockets_closed_total{code=\"4400\"}", 1.0).await;
    until(&world, "weft_sockets", 3.0).await;

    let text = Scrape::of(&world).await.0;
    for secret in [
        board.to_string(),
        ada.id.to_string(),
        "ada".to_owned(),
        "a card".to_owned(),
    ] {
        assert!(!text.contains(&secret), "{secret}");
    }
    world.stop().await;
});
