//! Bar 8, its reader: somebody stops reading while others edit. Nobody waits for them, the server holds no more for them
//! than an outbox, and puts them out (4408); they come back with their cursor and get what they missed. How late the others
//! see the edits is printed, for whoever reads the soak; here it is only not to be of another kind than before, as the
//! machine of a test is anybody's. `cargo xtask soak` lets
//! the reader stall for longer (`STALLED_SECONDS`).

use crate::place::{Place, few_wait, replica, saved, sees, size, socket_of, stop, until, within};
use crate::wire::{Cursor, Heard, Wire};
use board_doc::ChangeHash;
use load_generator::client::Client;
use load_generator::edits::Editor;
use load_generator::now;
use load_generator::rest::{Account, Api};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};
use sync_protocol::{Role, ServerFrame};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout_at};
use uuid::Uuid;

const PEOPLE: u32 = 3;
/// Of all of them together.
const EDITS_PER_SECOND: u32 = 60;
/// Characters of an edit: the kernel's buffers are full soon.
const CHARACTERS: usize = 4_000;
/// What the reader's kernel takes before somebody reads, in bytes.
const RECEIVE_BUFFER_BYTES: u32 = 16 << 10;
/// Of live frames for one socket, in bytes (`OUTBOX_KIB_MAX`).
const OUTBOX_BYTES_MAX: u64 = 1 << 20;
/// What the process may take for an edit, in bytes: 128 for each of its characters, in the room's two documents and while
/// they are compacted. Nothing else may grow while somebody stalls, but for their outbox.
const EDIT_BYTES_MAX: u64 = 128 * CHARACTERS as u64;
/// Time of edits before somebody stalls, to compare with.
const CALM: Duration = Duration::from_secs(3);
/// How many times as late as before the others may see edits while somebody stalls (p99). The bar is 2; ten times that.
const TIMES_LATER_MAX: u32 = 20;
/// What is taken for the time before, at least: less is noise.
const P99_MIN: Duration = Duration::from_millis(250);
const PUT_OUT: u16 = 4408;
/// Without a goodbye: the server waits for 20 s at most until it can be said.
const CUT_OFF: u16 = 1006;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_stalls_is_put_out_and_the_others_get_every_edit() {
    let stalled = Duration::from_secs(size("STALLED_SECONDS", 0));
    let place = Place::sqlite();
    let server = place.start("server", &[]).await;
    let api = Api::new(server.target());
    let owner = api.register("reader").await.unwrap();
    let workspace = owner.create_workspace("Stalling").await.unwrap();
    let board = owner.create_board(workspace, "Board").await.unwrap();
    let mut reader = Reader::open(&owner, board).await;
    let (over, is_over) = watch::channel(false);
    let mut editing = JoinSet::new();
    for number in 0..PEOPLE {
        let name = format!("person{number}");
        let person = api.register(&name).await.unwrap();
        owner.add_member(workspace, &name, Role::Member).await.unwrap();
        let replica = replica(&person, board, u64::from(number)).await;
        editing.spawn(edit(person, replica, u64::from(number), is_over.clone()));
    }

    reader.read_for(CALM).await;
    let (calm, begun) = (server.usage().unwrap(), Instant::now());
    let mut waiting_most = 0;
    let put_out = until("the reader is put out", async || {
        let (waiting, is_put_out) = at_the_server(&owner).await;
        waiting_most = waiting_most.max(waiting);
        is_put_out
    })
    .await;
    sleep(stalled.saturating_sub(begun.elapsed())).await;
    let (stalling, measured) = (server.usage().unwrap(), Instant::now());
    let code = reader.read_to_the_end().await;
    assert!(
        code == PUT_OUT || code == CUT_OFF && !stalled.is_zero(),
        "the reader was closed with {code}"
    );

    over.send_replace(true);
    let (mut replicas, mut made) = (Vec::new(), HashMap::new());
    while let Some(edited) = editing.join_next().await {
        let (replica, changes) = edited.unwrap();
        replicas.push(replica);
        made.extend(changes);
    }
    let all: Vec<ChangeHash> = made.keys().copied().collect();
    for replica in &replicas {
        sees(replica, &all).await;
    }
    reader.come_back(&owner, board).await;
    let read: HashSet<_> = reader.read.iter().copied().collect();
    assert_eq!(read.len(), reader.read.len(), "something came twice");
    let missed = all.iter().filter(|hash| !read.contains(hash)).count();
    assert_eq!(missed, 0, "of {} edits the reader never got", all.len());

    let (in_calm, in_stall) = p99s(&replicas, &made, begun).await;
    println!(
        "{} edits at {EDITS_PER_SECOND} a second; the reader was put out {put_out:?} after it stalled with {} KiB \
         waiting, and closed with {code}; others saw edits after {in_calm:?} (p99) before and {in_stall:?} meanwhile; the server had {} MiB of its own before, \
         {} meanwhile, {} resident at most",
        all.len(),
        waiting_most >> 10,
        calm.own_bytes >> 20,
        stalling.own_bytes >> 20,
        stalling.resident_bytes_peak >> 20
    );
    assert!(
        in_stall < TIMES_LATER_MAX * in_calm.max(P99_MIN),
        "others saw edits after {in_stall:?} while somebody stalled, {in_calm:?} before"
    );
    assert!(
        waiting_most <= OUTBOX_BYTES_MAX,
        "{waiting_most} bytes waited for the reader"
    );
    let meanwhile = made
        .values()
        .copied()
        .filter(|at| (begun..measured).contains(at))
        .count() as u64;
    let grown = stalling.own_bytes.saturating_sub(calm.own_bytes);
    assert!(
        grown <= OUTBOX_BYTES_MAX + meanwhile * EDIT_BYTES_MAX,
        "the process grew by {grown} bytes with {meanwhile} edits"
    );
    stop(server).await;
}

/// What the reader's socket holds up there, in bytes, and whether it is being closed: as administrators see it.
async fn at_the_server(reader: &Account) -> (u64, bool) {
    let path = format!("/api/admin/sockets?q={}", reader.username());
    let sockets: Value = reader.call(Method::GET, &path, &json!({})).await.unwrap();
    assert_eq!(sockets["items"].as_array().unwrap().len(), 1, "{sockets}");
    let socket = &sockets["items"][0];
    (
        socket["queued_bytes"].as_u64().unwrap(),
        socket["closing"].as_bool().unwrap(),
    )
}

/// A socket with little room in its kernel, and what came over it.
struct Reader {
    wire: Wire,
    cursor: Cursor,
    read: Vec<ChangeHash>,
}

impl Reader {
    async fn open(person: &Account, board: Uuid) -> Self {
        let url = socket_of(person.target(), board);
        let mut wire = Wire::open_stalling(&url, RECEIVE_BUFFER_BYTES).await;
        let got = wire
            .catch_up(&person.access().await.unwrap(), Cursor::default())
            .await;
        let cursor = Cursor {
            epoch: Some(got.epoch),
            ..Cursor::default()
        };
        Self {
            wire,
            cursor,
            read: Vec::new(),
        }
    }

    async fn read_for(&mut self, time: Duration) {
        let until = tokio::time::Instant::now() + time;
        // What is there already is read though the time is over.
        while tokio::time::Instant::now() < until
            && let Ok(heard) = timeout_at(until, self.wire.hear()).await
        {
            assert_eq!(self.take_in(heard), None, "closed while it reads");
        }
        assert!(!self.read.is_empty(), "nothing came");
    }

    async fn read_to_the_end(&mut self) -> u16 {
        loop {
            let heard = self.wire.hear().await;
            if let Some(code) = self.take_in(heard) {
                return code;
            }
        }
    }

    /// The close code, if it is the end.
    fn take_in(&mut self, heard: Heard) -> Option<u16> {
        match heard {
            Heard::Closed(code) => return Some(code),
            Heard::Frame(ServerFrame::Changes { first_seq, chunks }) => {
                let hashes = chunks.iter().map(|chunk| ChangeHash::of_chunk(chunk).unwrap());
                self.read.extend(hashes);
                self.cursor.seq = first_seq + chunks.len() as u64 - 1;
                self.cursor.hash = self.read.last().unwrap().0;
            }
            Heard::Frame(_) => {}
        }
        None
    }

    async fn come_back(&mut self, person: &Account, board: Uuid) {
        let token = person.access().await.unwrap();
        self.wire = Wire::open_sync(&socket_of(person.target(), board)).await.unwrap();
        let got = within("what was missed", self.wire.catch_up(&token, self.cursor)).await;
        assert!(got.snapshot.is_none(), "only what was missed comes");
        let missed = got
            .rows
            .iter()
            .map(|(_, chunk)| ChangeHash::of_chunk(chunk).unwrap());
        self.read.extend(missed);
    }
}

/// Edits at this person's share of the pace until it is over; then until all of it is saved.
async fn edit(
    person: Account,
    replica: Client,
    seed: u64,
    is_over: watch::Receiver<bool>,
) -> (Client, Vec<(ChangeHash, Instant)>) {
    let mut editor = Editor::new(seed, Vec::new());
    let mut pace = interval(Duration::from_secs(1) * PEOPLE / EDITS_PER_SECOND);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut made = Vec::new();
    while !*is_over.borrow() {
        pace.tick().await;
        few_wait(&replica).await;
        let (action, at) = (editor.comment(now(), person.user(), CHARACTERS), Instant::now());
        let change = replica.act(action).await.unwrap();
        made.extend(change.map(|hash| (hash, at)));
    }
    saved(&replica).await;
    (replica, made)
}

/// How long after they were made edits were seen by others: of those from before this moment, and of later ones.
async fn p99s(
    replicas: &[Client],
    made: &HashMap<ChangeHash, Instant>,
    moment: Instant,
) -> (Duration, Duration) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for replica in replicas {
        for seen in replica.ask(|_, record| record.seen().to_vec()).await {
            let Some(&at) = made.get(&seen.hash) else { continue };
            let times = if at < moment { &mut before } else { &mut after };
            times.push(seen.at.saturating_duration_since(at));
        }
    }
    (p99(before), p99(after))
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[(times.len() - 1) * 99 / 100]
}
