//! Bar 8, its reader: somebody stops reading while others edit. Nobody waits for them, the server holds no more for them
//! than an outbox, and puts them out (4408); they come back with their cursor and get what they missed. How late the others
//! see the edits is only not to be of another kind than before, as the machine of a test is anybody's. `cargo xtask soak`
//! lets the reader stall for longer (`STALLED_SECONDS`) and asks for what the bar says (`STALLED_TIMES_LATER_MAX`).

use crate::place::{Place, few_wait, replica, saved, sees, size, socket_of, stop, until, within};
use crate::wire::{Cursor, Heard, Wire};
use board_doc::ChangeHash;
use load_generator::client::Client;
use load_generator::edits::Editor;
use load_generator::now;
use load_generator::rest::{Account, Api};
use load_generator::server::Server;
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
/// Who stalls.
const STALLED_READERS: u64 = 1;
/// Of live frames for one socket, in bytes (`OUTBOX_KIB_MAX`).
const OUTBOX_BYTES_MAX: u64 = 1 << 20;
/// What the process may take for an edit, in bytes: 128 for each of its characters, in the room's two documents and while
/// they are compacted. Nothing else may grow while somebody stalls, but for their outbox.
const EDIT_BYTES_MAX: u64 = 128 * CHARACTERS as u64;
/// What it may take for edits however many they are, in bytes: what open documents may (`DOCUMENTS_MIB_MAX`), and twice
/// the largest board (`BOARD_KIB_MAX`), which a compaction holds.
const EDITS_BYTES_MAX: u64 = (512 << 20) + 2 * (64 << 20);
/// What a soak's process may grow by, of what it grows by beside a reader who reads for as long, in percent.
const GROWN_PERCENT_MAX: u64 = 125;
/// Time of edits before somebody stalls, to compare with.
const CALM: Duration = Duration::from_secs(3);
/// How many times as late as before the others may see edits while somebody stalls (p99). The bar is 2, which the soak
/// asks for; ten times that.
const TIMES_LATER_MAX: u32 = 20;
/// What is taken for the time before, at least: less is noise.
const P99_MIN: Duration = Duration::from_millis(250);
/// The same in a soak, whose builds are for release.
const P99_OF_SOAK_MIN: Duration = Duration::from_millis(20);
const PUT_OUT: u16 = 4408;
/// Without a goodbye: the server waits for 20 s at most until it can be said.
const CUT_OFF: u16 = 1006;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_stalls_is_put_out_and_the_others_get_every_edit() {
    let stalled = Duration::from_secs(size("STALLED_SECONDS", 0));
    let (times_later_max, p99_min) = match size("STALLED_TIMES_LATER_MAX", 0) {
        0 => (TIMES_LATER_MAX, P99_MIN),
        times => (times as u32, P99_OF_SOAK_MIN),
    };
    let beside_a_reader = if stalled.is_zero() {
        None
    } else {
        Some(Box::pin(beside_a_reader(stalled)).await)
    };

    let mut scene = Scene::begin().await;
    scene.reader.read_for(CALM).await;
    let (calm, begun) = (scene.server.usage().unwrap(), Instant::now());
    let mut waiting_most = 0;
    let put_out = until("the reader is put out", async || {
        let (waiting, is_put_out) = at_the_server(&scene.owner).await;
        waiting_most = waiting_most.max(waiting);
        is_put_out
    })
    .await;
    sleep(stalled.saturating_sub(begun.elapsed())).await;
    let (stalling, measured) = (scene.server.usage().unwrap(), Instant::now());
    let code = scene.reader.read_to_the_end().await;
    assert!(
        code == PUT_OUT || code == CUT_OFF && !stalled.is_zero(),
        "the reader was closed with {code}"
    );

    let edited = scene.end_of_edits().await;
    scene.reader.come_back(&scene.owner, scene.board).await;
    let read: HashSet<_> = scene.reader.read.iter().copied().collect();
    assert_eq!(read.len(), scene.reader.read.len(), "something came twice");
    let all = edited.made.len();
    let missed = edited.made.keys().filter(|hash| !read.contains(hash)).count();
    assert_eq!(missed, 0, "of {all} edits the reader never got");

    let (in_calm, in_stall) = edited.p99s(begun).await;
    let before = beside_a_reader.as_ref().map_or(in_calm, |beside| beside.p99);
    println!(
        "{all} edits at {EDITS_PER_SECOND} a second; the reader was put out {put_out:?} after it stalled with {} KiB \
         waiting, and closed with {code}; others saw edits after {before:?} (p99) beside one who reads and {in_stall:?} \
         beside one who stalls ({:.1} times); the server had {} MiB of its own before, {} meanwhile, {} resident at most",
        waiting_most >> 10,
        in_stall.as_secs_f64() / before.as_secs_f64(),
        calm.own_bytes >> 20,
        stalling.own_bytes >> 20,
        stalling.resident_bytes_peak >> 20
    );
    assert!(
        in_stall < times_later_max * before.max(p99_min),
        "others saw edits after {in_stall:?} while somebody stalled, {before:?} while everybody read"
    );
    assert!(
        waiting_most <= OUTBOX_BYTES_MAX,
        "{waiting_most} bytes waited for the reader"
    );
    let meanwhile = edited.made_within(begun, measured);
    let grown = stalling.own_bytes.saturating_sub(calm.own_bytes);
    if let Some(beside) = &beside_a_reader {
        assert!(
            grown <= STALLED_READERS * OUTBOX_BYTES_MAX + beside.grown_bytes * GROWN_PERCENT_MAX / 100,
            "the process grew by {grown} bytes, and by {} beside one who reads",
            beside.grown_bytes
        );
    }
    assert!(
        grown <= STALLED_READERS * OUTBOX_BYTES_MAX + (meanwhile * EDIT_BYTES_MAX).min(EDITS_BYTES_MAX),
        "the process grew by {grown} bytes with {meanwhile} edits"
    );
    stop(scene.server).await;
}

/// What is seen when nobody stalls.
struct BesideAReader {
    /// How long after they were made edits are seen by others.
    p99: Duration,
    /// What the process grew by.
    grown_bytes: u64,
}

/// The same for as long, with everybody reading. Boards grow, and are compacted meanwhile: what a soak sees at its end
/// cannot be compared with its first seconds.
async fn beside_a_reader(time: Duration) -> BesideAReader {
    let mut scene = Scene::begin().await;
    scene.reader.read_for(CALM).await;
    let (calm, begun) = (scene.server.usage().unwrap(), Instant::now());
    scene.reader.read_for(time).await;
    let after = scene.server.usage().unwrap();
    let edited = scene.end_of_edits().await;
    let (_, p99) = edited.p99s(begun).await;
    stop(scene.server).await;
    let grown_bytes = after.own_bytes.saturating_sub(calm.own_bytes);
    println!(
        "beside a reader who reads the server grew by {} MiB",
        grown_bytes >> 20
    );
    BesideAReader { p99, grown_bytes }
}

/// A server, people who edit a board there, and somebody who is to read what they write.
struct Scene {
    server: Server,
    owner: Account,
    board: Uuid,
    reader: Reader,
    over: watch::Sender<bool>,
    editing: JoinSet<(Client, Vec<(ChangeHash, Instant)>)>,
    // Last: the server would notice.
    _place: Place,
}

impl Scene {
    async fn begin() -> Self {
        let place = Place::sqlite();
        let server = place.start("server", &[]).await;
        let api = Api::new(server.target());
        let owner = api.register("reader").await.unwrap();
        let workspace = owner.create_workspace("Stalling").await.unwrap();
        let board = owner.create_board(workspace, "Board").await.unwrap();
        let reader = Reader::open(&owner, board).await;
        let (over, is_over) = watch::channel(false);
        let mut editing = JoinSet::new();
        for number in 0..PEOPLE {
            let name = format!("person{number}");
            let person = api.register(&name).await.unwrap();
            owner.add_member(workspace, &name, Role::Member).await.unwrap();
            let replica = replica(&person, board, u64::from(number)).await;
            editing.spawn(edit(person, replica, u64::from(number), is_over.clone()));
        }
        Self {
            server,
            owner,
            board,
            reader,
            over,
            editing,
            _place: place,
        }
    }

    /// People stop, and everybody sees everything.
    async fn end_of_edits(&mut self) -> Edited {
        self.over.send_replace(true);
        let (mut replicas, mut made) = (Vec::new(), HashMap::new());
        while let Some(edited) = self.editing.join_next().await {
            let (replica, changes) = edited.unwrap();
            replicas.push(replica);
            made.extend(changes);
        }
        let all: Vec<ChangeHash> = made.keys().copied().collect();
        for replica in &replicas {
            sees(replica, &all).await;
        }
        Edited { replicas, made }
    }
}

/// What people have made, and who has seen it.
struct Edited {
    replicas: Vec<Client>,
    made: HashMap<ChangeHash, Instant>,
}

impl Edited {
    /// How many edits were made from one moment to another.
    fn made_within(&self, from: Instant, to: Instant) -> u64 {
        let made = self.made.values().filter(|at| (from..to).contains(*at));
        made.count() as u64
    }

    /// How long after they were made edits were seen by others (p99): of those from before this moment, and of later ones.
    async fn p99s(&self, moment: Instant) -> (Duration, Duration) {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for replica in &self.replicas {
            for seen in replica.ask(|_, record| record.seen().to_vec()).await {
                let Some(&at) = self.made.get(&seen.hash) else {
                    continue;
                };
                let times = if at < moment { &mut before } else { &mut after };
                times.push(seen.at.saturating_duration_since(at));
            }
        }
        (p99(before), p99(after))
    }
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

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[(times.len() - 1) * 99 / 100]
}
