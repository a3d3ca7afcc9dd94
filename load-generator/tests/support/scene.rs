//! People at boards whose server is killed.

use board_doc::{Action, ChangeHash, UserId};
use load_generator::client::Client;
use load_generator::edits::Editor;
use load_generator::now;
use load_generator::rest::{Account, Api};
use load_generator::server::{Server, Stopped};
use rand::rngs::SmallRng;
use rand::{Rng, RngExt};
use std::collections::HashSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use sync_protocol::{ClientSession, Connection, Role};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use uuid::Uuid;

/// Boards that are edited.
const BOARDS: usize = 2;
/// People who edit each board.
const PEOPLE_PER_BOARD: usize = 3;
/// Edits of all people together, per second.
const EDITS_PER_SECOND: u32 = 200;
/// The same when they are bulky: a board takes those of 20 rounds.
const BULKY_EDITS_PER_SECOND: u32 = 60;
/// Changes that must have been acknowledged in a round before the kill may come.
const ACKED_BEFORE_KILL: usize = 60;
/// Characters of a bulky edit.
const BULKY_CHARACTERS: usize = 8_000;
/// The kill comes at a random moment within this time after that.
const KILL_WITHIN_MS: u64 = 1_000;
/// And within this time after a compaction has begun.
const KILL_AMID_MS: u64 = 60;
/// Edits that everybody goes on making while the server is dead.
const EDITS_WHILE_DEAD: usize = 5;
/// A step that takes this long has failed: ten times and more what is expected.
const DEADLINE: Duration = Duration::from_mins(2);

/// People at their boards.
pub(crate) struct Scene {
    chance: SmallRng,
    work: Work,
    boards: Vec<Uuid>,
    /// Somebody who has no replica until a round asks for one.
    newcomer: Account,
    people: Vec<Person>,
}

/// What people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// What people do.
    Everything,
    /// Long comments, so many that the server compacts their boards all the time; it is killed amid that.
    Bulky,
}

impl Work {
    fn edits_per_second(self) -> u32 {
        match self {
            Self::Everything => EDITS_PER_SECOND,
            Self::Bulky => BULKY_EDITS_PER_SECOND,
        }
    }

    /// What the server is told for it.
    pub(crate) fn env(self) -> Vec<(String, String)> {
        let env = match self {
            Self::Everything => &[][..],
            // Few rows are kept, so that there is always something to trim.
            Self::Bulky => &[
                ("LOG_KEEP_DAYS", "0"),
                ("LOG_KEEP_CHANGES", "20"),
                ("RUST_LOG", "warn,sync_server::jobs::compaction=debug"),
            ],
        };
        env.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }
}

struct Person {
    user: UserId,
    board: usize,
    client: Arc<Client>,
    editor: Option<Editor>,
}

/// What the server's word was given for, per board.
#[derive(Clone, Default)]
struct Promised {
    acked: HashSet<ChangeHash>,
    seen: HashSet<ChangeHash>,
}

pub(crate) struct Witnessed(Vec<Promised>);

impl Witnessed {
    pub(crate) fn acked(&self) -> usize {
        self.0.iter().map(|board| board.acked.len()).sum()
    }

    pub(crate) fn seen(&self) -> usize {
        self.0.iter().map(|board| board.seen.len()).sum()
    }
}

pub(crate) struct Killed {
    pub(crate) stopped: Stopped,
    pub(crate) made: usize,
    pub(crate) compactions: Compactions,
}

/// Of the run of the server that was killed, while people edited. It is told of those who do bulky work alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compactions {
    pub(crate) ended: usize,
    pub(crate) under_way: usize,
}

impl Compactions {
    fn of(log: &str) -> Self {
        let count = |word: &str| log.lines().filter(|line| line.contains(word)).count();
        let ended = count(" compacted ");
        Self {
            ended,
            under_way: count(" compacting ").saturating_sub(ended),
        }
    }
}

impl Scene {
    pub(crate) async fn set(server: &Server, work: Work, mut chance: SmallRng) -> Self {
        let api = Api::new(server.target());
        let owner = api.register("owner").await.expect("the owner registers");
        let newcomer = api.register("newcomer").await.expect("the newcomer registers");
        let workspace = owner.create_workspace("Kill").await.expect("a workspace");
        owner
            .add_member(workspace, "newcomer", Role::Viewer)
            .await
            .expect("the newcomer may look");
        let mut boards = Vec::new();
        let mut people = Vec::new();
        for board in 0..BOARDS {
            boards.push(
                owner
                    .create_board(workspace, &format!("Board {board}"))
                    .await
                    .expect("a board"),
            );
        }
        for number in 0..BOARDS * PEOPLE_PER_BOARD {
            let name = format!("person{number}");
            let account = api.register(&name).await.expect("a person registers");
            owner
                .add_member(workspace, &name, Role::Member)
                .await
                .expect("a person joins");
            let board = number % BOARDS;
            let client = Arc::new(Client::start(&account, boards[board], chance.next_u64()));
            within("connecting", client.until_live()).await;
            people.push(Person {
                user: account.user(),
                board,
                client,
                editor: Some(Editor::new(chance.next_u64(), Vec::new())),
            });
        }
        Self {
            chance,
            work,
            boards,
            newcomer,
            people,
        }
    }

    /// Everybody edits; at some moment the server is killed; everybody goes on for a little.
    pub(crate) async fn edit_until_killed(&mut self, server: Server, before: &Witnessed) -> Killed {
        let (kill, killed) = watch::channel(false);
        let mut editing = JoinSet::new();
        for (number, person) in self.people.iter_mut().enumerate() {
            let (client, user, work) = (person.client.clone(), person.user, self.work);
            let killed = killed.clone();
            let mut editor = person.editor.take().expect("nobody edits between rounds");
            editing.spawn(async move {
                let next = || match work {
                    Work::Everything => editor.next(now()),
                    Work::Bulky => editor.comment(now(), user, BULKY_CHARACTERS),
                };
                let made = edit(&client, next, work.edits_per_second(), killed).await;
                (number, editor, made)
            });
        }
        let logged = log_of(&server).len();
        let enough = async {
            while self.witnessed().await.acked() < before.acked() + ACKED_BEFORE_KILL {
                sleep(Duration::from_millis(10)).await;
            }
        };
        within("waiting for acknowledgements", enough).await;
        let kill_within_ms = match self.work {
            Work::Everything => KILL_WITHIN_MS,
            Work::Bulky => {
                let compacting = async {
                    while Compactions::of(&log_of(&server)[logged..]).under_way == 0 {
                        sleep(Duration::from_millis(1)).await;
                    }
                };
                within("waiting for a compaction", compacting).await;
                KILL_AMID_MS
            }
        };
        sleep(Duration::from_millis(self.chance.random_range(0..kill_within_ms))).await;
        let log = server.log_file();
        let stopped = server.kill().await.expect("the server is killed");
        let log = std::fs::read_to_string(log).expect("the server has a log");
        kill.send_replace(true);
        let mut made = 0;
        while let Some(edited) = within("the last edits", editing.join_next()).await {
            let (number, editor, count) = edited.expect("nobody's edits fail");
            self.people[number].editor = Some(editor);
            made += count;
        }
        Killed {
            stopped,
            made,
            compactions: Compactions::of(&log[logged..]),
        }
    }

    /// Waits until everybody has read what the dead server had sent, and keeps them from coming back: an
    /// author who comes back would give a server that has lost something the change again.
    pub(crate) async fn cut_off(&self) -> Witnessed {
        for person in &self.people {
            let gone = |connection| matches!(connection, Connection::Offline | Connection::Connecting);
            within(
                "noticing the kill",
                person.client.until(|status| gone(status.connection)),
            )
            .await;
            person.client.set_online(false).await;
        }
        self.witnessed().await
    }

    pub(crate) async fn witnessed(&self) -> Witnessed {
        let mut boards = vec![Promised::default(); BOARDS];
        for person in &self.people {
            let (acked, seen) = person
                .client
                .ask(|_, record| {
                    (
                        record.acked().clone(),
                        record.seen().iter().map(|seen| seen.hash).collect(),
                    )
                })
                .await;
            let seen: Vec<ChangeHash> = seen;
            boards[person.board].acked.extend(acked);
            boards[person.board].seen.extend(seen);
        }
        Witnessed(boards)
    }

    pub(crate) fn unanswered(&self) -> u32 {
        self.people
            .iter()
            .map(|person| person.client.status().waiting)
            .sum()
    }

    /// Somebody without any replica opens every board.
    pub(crate) async fn newcomers(&self, round: usize) -> Vec<Client> {
        let mut newcomers = Vec::new();
        for board in &self.boards {
            let newcomer = Client::start(&self.newcomer, *board, round as u64);
            within("a newcomer's opening", newcomer.until_live()).await;
            newcomers.push(newcomer);
        }
        newcomers
    }

    /// How many promised changes the newcomers do not get.
    pub(crate) async fn lost(&self, newcomers: &[Client], witnessed: &Witnessed) -> usize {
        let mut lost = 0;
        for (newcomer, promised) in newcomers.iter().zip(&witnessed.0) {
            let hashes = promised.acked.union(&promised.seen).copied().collect();
            lost += newcomer.missing(hashes).await.len();
        }
        lost
    }

    /// Everybody comes back with what they made meanwhile; then all have the same board and nothing waits.
    pub(crate) async fn come_back(&self, newcomers: &[Client]) {
        for person in &self.people {
            person.client.set_online(true).await;
        }
        for person in &self.people {
            within("saving", person.client.until_saved()).await;
            let (taken_back, refused) = person
                .client
                .ask(|_, record| (record.taken_back().len(), record.refused()))
                .await;
            assert_eq!(
                (taken_back, refused),
                (0, 0),
                "changes that had to be sent again after an ack, and refused"
            );
        }
        for (board, newcomer) in newcomers.iter().enumerate() {
            let here = self.people.iter().filter(|person| person.board == board);
            let clients: Vec<&Client> = here.map(|person| &*person.client).chain([newcomer]).collect();
            within("converging", converged(&clients)).await;
            let view = newcomer.view().await.expect("the newcomer has the board");
            for client in clients {
                assert_eq!(
                    client.view().await.as_ref(),
                    Some(&view),
                    "equal changes, unequal views"
                );
                assert_eq!(client.status().waiting, 0, "something waits again");
            }
        }
    }
}

/// Edits at this person's share of the pace until the kill, and a little beyond.
async fn edit(
    client: &Client,
    mut next: impl FnMut() -> Action,
    edits_per_second: u32,
    killed: watch::Receiver<bool>,
) -> usize {
    let mut pace = interval(Duration::from_secs(1) * (BOARDS * PEOPLE_PER_BOARD) as u32 / edits_per_second);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut made, mut left) = (0, EDITS_WHILE_DEAD);
    while left > 0 {
        pace.tick().await;
        left -= usize::from(*killed.borrow());
        let change = client.act(next()).await.expect("people edit, connected or not");
        made += usize::from(change.is_some());
    }
    made
}

fn log_of(server: &Server) -> String {
    std::fs::read_to_string(server.log_file()).expect("the server has a log")
}

async fn converged(clients: &[&Client]) {
    loop {
        let mut all_heads = HashSet::new();
        for client in clients {
            let heads = |session: &ClientSession| {
                let mut heads = session
                    .replica()
                    .map(|board| board.document().heads())
                    .unwrap_or_default();
                heads.sort_unstable();
                heads
            };
            all_heads.insert(client.ask(move |session, _| heads(session)).await);
        }
        if all_heads.len() == 1 {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
}

async fn within<T>(what: &str, step: impl Future<Output = T>) -> T {
    timeout(DEADLINE, step)
        .await
        .unwrap_or_else(|_| panic!("{what} took more than {DEADLINE:?}"))
}
