//! Bar 4: two nodes append to one board and compact it, at once: each acknowledges edits before and after a compaction of its
//! own. Nobody tells them of each other; they meet in the database alone.

use crate::place::{
    Place, at, board_of, few_wait, nothing_was_taken_back, replica, saved, sees, size, stop, until, within,
};
use board_doc::ChangeHash;
use load_generator::client::Client;
use load_generator::edits::Editor;
use load_generator::now;
use load_generator::rest::{Account, Api};
use load_generator::server::Server;
use std::sync::Arc;
use std::time::Duration;
use sync_protocol::Role;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// Edits of each person at least; `COMPACTION_ROUNDS` says otherwise. They go on until both nodes have compacted.
const ROUNDS: u64 = 100;
/// And so many more.
const ROUNDS_AFTER: u64 = 10;
/// Characters of an edit: some hundred edits fill what a node compacts at once.
const CHARACTERS: usize = 5_000;
const EDIT_EVERY: Duration = Duration::from_millis(40);
/// So many more while a node has not compacted: together they are several times what makes it.
const ROUNDS_MORE_MAX: u64 = 300;
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
    let (mut editing, mut replicas) = (tokio::task::JoinSet::new(), Vec::new());
    let (over, is_over) = watch::channel(false);
    for (number, person) in (0..).zip(&people) {
        let person = at(&nodes[number as usize % 2], person);
        let replica = Arc::new(replica(&person, board, number).await);
        replicas.push(Arc::clone(&replica));
        editing.spawn(edit(person, replica, number, rounds, is_over.clone()));
    }
    // A new board gets a snapshot before anybody edits: another is waited for.
    let mut before = [0.0; 2];
    for (number, node) in nodes.iter().enumerate() {
        until("edits are acknowledged", async || {
            acked_at(&replicas, number).await > 0
        })
        .await;
        before[number] = compactions(node).await;
    }
    let mut acked_then = [0; 2];
    for (number, node) in nodes.iter().enumerate() {
        until("the node compacts", async || {
            compactions(node).await > before[number]
        })
        .await;
        acked_then[number] = acked_at(&replicas, number).await;
    }
    over.send_replace(true);
    let mut made = Vec::new();
    while let Some(edited) = editing.join_next().await {
        made.extend(edited.unwrap());
    }
    for (number, then) in acked_then.into_iter().enumerate() {
        assert!(acked_at(&replicas, number).await > then, "acknowledged after");
    }
    for replica in &replicas {
        sees(replica, &made).await;
        nothing_was_taken_back(replica).await;
    }
    let newcomer = replica(&people[0], board, 9).await;
    assert!(newcomer.missing(made.clone()).await.is_empty(), "nothing is lost");
    for replica in &replicas {
        assert_eq!(newcomer.view().await, replica.view().await);
    }
    let log = place.assert_gapless(board).await;
    let (mut written, mut overtaken) = (0.0, 0.0);
    for node in &nodes {
        let compacted = outcomes(node).await;
        written += compacted[0];
        overtaken += compacted[1];
    }
    println!(
        "{} edits, {written} snapshots written, {overtaken} overtaken, 0 lost, no gap up to {log}",
        made.len()
    );
    for node in nodes {
        stop(node).await;
    }
}

/// Compactions of the node that had something to fold, whether or not the other was faster.
async fn compactions(node: &Server) -> f64 {
    outcomes(node).await.iter().sum()
}

/// Those that wrote a snapshot and those that the other node overtook.
async fn outcomes(node: &Server) -> [f64; 2] {
    let metrics = node.metrics().await.unwrap();
    ["written", "overtaken"]
        .map(|outcome| metrics.sample(&format!("weft_compactions_total{{outcome=\"{outcome}\"}}")))
}

/// How many edits the node has acknowledged.
async fn acked_at(replicas: &[Arc<Client>], node: usize) -> usize {
    let mut acked = 0;
    for replica in replicas.iter().skip(node).step_by(2) {
        acked += replica.ask(|_, record| record.acked().len()).await;
    }
    acked
}

/// Edits at a pace, until all of it is saved.
async fn edit(
    person: Account,
    replica: Arc<Client>,
    seed: u64,
    rounds: u64,
    mut is_over: watch::Receiver<bool>,
) -> Vec<ChangeHash> {
    let mut editor = Editor::new(seed, Vec::new());
    let mut pace = interval(EDIT_EVERY);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut made = Vec::new();
    let (mut done, mut after) = (0, 0);
    while done < rounds || after < ROUNDS_AFTER {
        pace.tick().await;
        few_wait(&replica).await;
        if done == rounds + ROUNDS_MORE_MAX {
            within("it is over", is_over.wait_for(|is_over| *is_over))
                .await
                .unwrap();
        }
        done += 1;
        after += u64::from(*is_over.borrow());
        let comment = editor.comment(now(), person.user(), CHARACTERS);
        made.extend(replica.act(comment).await.unwrap());
    }
    saved(&replica).await;
    made
}
