//! Bar 4: two nodes append to one board and compact it, at once. Nobody tells them of each other; they meet in the
//! database alone.

use crate::place::{Place, at, board_of, nothing_was_taken_back, replica, saved, sees, size, stop, until};
use board_doc::ChangeHash;
use load_generator::client::Client;
use load_generator::edits::Editor;
use load_generator::now;
use load_generator::rest::{Account, Api};
use load_generator::server::Server;
use std::time::Duration;
use sync_protocol::Role;
use tokio::time::{MissedTickBehavior, interval};

/// Edits of each person; `COMPACTION_ROUNDS` says otherwise.
const ROUNDS: u64 = 100;
/// Characters of an edit: some hundred edits fill what a node compacts at once.
const CHARACTERS: usize = 5_000;
const EDIT_EVERY: Duration = Duration::from_millis(40);
/// Few rows are kept, so that there is always something to trim.
const ENV: [(&str, &str); 3] = [
    ("LOG_KEEP_DAYS", "0"),
    ("LOG_KEEP_CHANGES", "20"),
    ("HEADS_EVERY_S", "1"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_append_to_and_compact_one_board_and_lose_nothing() {
    let rounds = size("COMPACTION_ROUNDS", ROUNDS);
    let place = Place::postgres().await;
    let nodes = [place.start("here", &ENV).await, place.start("there", &ENV).await];
    let api = Api::new(nodes[0].target());
    let mut people = Vec::new();
    for number in 0..4 {
        people.push(api.register(&format!("person{number}")).await.unwrap());
    }
    let members: Vec<_> = people[1..].iter().map(|person| (person, Role::Member)).collect();
    let (_, board) = board_of(&people[0], &members).await;
    let mut editing = tokio::task::JoinSet::new();
    for (number, person) in (0..).zip(&people) {
        let person = at(&nodes[number as usize % 2], person);
        let replica = replica(&person, board, number).await;
        editing.spawn(edit(person, replica, number, rounds));
    }
    let (mut replicas, mut made) = (Vec::new(), Vec::new());
    while let Some(edited) = editing.join_next().await {
        let (replica, changes) = edited.unwrap();
        replicas.push(replica);
        made.extend(changes);
    }
    for replica in &replicas {
        sees(replica, &made).await;
        nothing_was_taken_back(replica).await;
    }
    // What is asked for is done behind the edits.
    for node in &nodes {
        until("the node has compacted", async || compactions(node).await > 0.0).await;
    }
    let newcomer = replica(&people[0], board, 9).await;
    assert!(newcomer.missing(made.clone()).await.is_empty(), "nothing is lost");
    for replica in &replicas {
        assert_eq!(newcomer.view().await, replica.view().await);
    }
    let log = place.assert_gapless(board).await;
    let compactions = [compactions(&nodes[0]).await, compactions(&nodes[1]).await];
    println!(
        "{} edits, {compactions:?} compactions, 0 lost, no gap up to {log}",
        made.len()
    );
    for node in nodes {
        stop(node).await;
    }
}

async fn compactions(node: &Server) -> f64 {
    node.metrics().await.unwrap().get("weft_compactions_total")
}

/// Edits at a pace, without waiting for anybody; until all of it is saved.
async fn edit(person: Account, replica: Client, seed: u64, rounds: u64) -> (Client, Vec<ChangeHash>) {
    let mut editor = Editor::new(seed, Vec::new());
    let mut pace = interval(EDIT_EVERY);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut made = Vec::new();
    for _ in 0..rounds {
        pace.tick().await;
        let comment = editor.comment(now(), person.user(), CHARACTERS);
        made.extend(replica.act(comment).await.unwrap());
    }
    saved(&replica).await;
    (replica, made)
}
