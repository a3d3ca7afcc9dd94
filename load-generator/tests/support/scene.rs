//! People at boards whose server is killed.

use board_doc::ChangeHash;
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
/// Changes that must have been acknowledged in a round before the kill may come.
const ACKED_BEFORE_KILL: usize = 60;
/// The kill comes at a random moment within this time after that.
const KILL_WITHIN_MS: u64 = 1_000;
/// Edits that everybody goes on making while the server is dead.
const EDITS_WHILE_DEAD: usize = 5;
/// A step that takes this long has failed: ten times and more what is expected.
const DEADLINE: Duration = Duration::from_mins(2);

/// People at their boards.
pub(crate) struct Scene {
    chance: SmallRng,
    boards: Vec<Uuid>,
    /// Somebody who has no replica until a round asks for one.
    newcomer: Account,
    people: Vec<Person>,
}

struct Person {
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
}

impl Scene {
    pub(crate) async fn set(server: &Server, mut chance: SmallRng) -> Self {
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
                board,
                client,
                editor: Some(Editor::new(chance.next_u64(), Vec::new())),
            });
        }
        Self {
            chance,
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
            let (client, killed) = (person.client.clone(), killed.clone());
            let editor = person.editor.take().expect("nobody edits between rounds");
            editing.spawn(async move { (number, edit(&client, editor, killed).await) });
        }
        let enough = async {
            while self.witnessed().await.acked() < before.acked() + ACKED_BEFORE_KILL {
                sleep(Duration::from_millis(10)).await;
            }
        };
        within("waiting for acknowledgements", enough).await;
        sleep(Duration::from_millis(self.chance.random_range(0..KILL_WITHIN_MS))).await;
        let stopped = server.kill().await.expect("the server is killed");
        kill.send_replace(true);
        let mut made = 0;
        while let Some(edited) = within("the last edits", editing.join_next()).await {
            let (number, (editor, count)) = edited.expect("nobody's edits fail");
            self.people[number].editor = Some(editor);
            made += count;
        }
        Killed { stopped, made }
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
async fn edit(client: &Client, mut editor: Editor, killed: watch::Receiver<bool>) -> (Editor, usize) {
    let mut pace = interval(Duration::from_secs(1) * (BOARDS * PEOPLE_PER_BOARD) as u32 / EDITS_PER_SECOND);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut made, mut left) = (0, EDITS_WHILE_DEAD);
    while left > 0 {
        pace.tick().await;
        left -= usize::from(*killed.borrow());
        let change = client
            .act(editor.next(now()))
            .await
            .expect("people edit, connected or not");
        made += usize::from(change.is_some());
    }
    (editor, made)
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
