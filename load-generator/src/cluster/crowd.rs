//! Everybody who is there while things are done to the cluster.

use super::pace::Pace;
use super::returning::{Plan, Returning};
use super::tally::{Shared, Tally};
use super::topology::Topology;
use super::{ClusterError, Sizes, broken};
use crate::cheap::CheapClient;
use crate::edits::Editor;
use crate::limits::LOOK_AT_ALL_EVERY;
use crate::rest::{Account, Api};
use board_doc::{Actor, Board, CardId, ChangeHash, Moment, ReplicaId};
use std::collections::HashSet;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};
use sync_protocol::Role;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// Accounts; each is at every board once, or has several clients there.
const PEOPLE: usize = 10;
/// Cards of each board.
const CARDS: usize = 20;
/// Of so many clients one goes to node-1 first and one to node-2 first, the others through nginx: so every board has
/// people on both nodes.
const PASS_NGINX_BY: usize = 10;
/// What is expected within seconds has failed after this.
const DEADLINE: Duration = Duration::from_mins(2);

/// A board before anybody edits it.
struct Filled {
    board: Uuid,
    /// How many changes it has.
    changes: usize,
    document: Vec<u8>,
    cards: Vec<CardId>,
}

struct Someone {
    /// Its number among the boards.
    board: usize,
    tally: Shared,
}

/// The clients, which run.
pub(super) struct Crowd {
    boards: Vec<Uuid>,
    at_first: Vec<usize>,
    people: Vec<Account>,
    clients: Vec<Someone>,
    editing: watch::Sender<Option<Instant>>,
    anew: watch::Sender<u32>,
    /// Aborted when it is dropped.
    running: JoinSet<()>,
}

impl Crowd {
    /// Makes accounts and boards, and lets everybody in. Nobody edits yet.
    pub(super) async fn gather(topology: &Topology, sizes: Sizes) -> Result<Self, ClusterError> {
        let people = people(&Api::new(topology.front())).await?;
        let filled = boards(&people, sizes.boards).await?;
        let mut crowd = Self {
            boards: filled.iter().map(|filled| filled.board).collect(),
            at_first: filled.iter().map(|filled| filled.changes).collect(),
            people,
            clients: Vec::new(),
            editing: watch::channel(None).0,
            anew: watch::channel(0).0,
            running: JoinSet::new(),
        };
        for number in 0..usize::from(sizes.clients) {
            let board = number % filled.len();
            let plan = crowd.plan(topology, number, &filled[board], sizes)?;
            crowd.let_in(board, plan);
        }
        crowd.until_all_live().await?;
        Ok(crowd)
    }

    fn let_in(&mut self, board: usize, plan: Plan) {
        let tally = Shared::default();
        let (editing, anew) = (self.editing.subscribe(), self.anew.subscribe());
        self.running
            .spawn(Returning::new(plan, tally.clone(), editing, anew).stay());
        self.clients.push(Someone { board, tally });
    }

    fn plan(
        &self,
        topology: &Topology,
        number: usize,
        filled: &Filled,
        sizes: Sizes,
    ) -> Result<Plan, ClusterError> {
        // Its turn among those of its board.
        let turn = number / self.boards.len();
        let (one, other) = (topology.node(0), topology.node(1));
        let ways = match turn % PASS_NGINX_BY {
            0 => vec![one, other],
            1 => vec![other, one],
            _ => vec![topology.front()],
        };
        let person = turn % PEOPLE;
        let seed = number as u64 + 1;
        let account = self.people[person].clone();
        let replica = replica(&filled.document, &account, seed)?;
        let every = sizes.every();
        let after = every * number as u32 / u32::from(sizes.clients);
        Ok(Plan {
            account,
            address: Ipv4Addr::new(127, 0, 1, person as u8 + 1),
            board: filled.board,
            ways,
            replica,
            editor: Editor::new(seed, filled.cards.clone()),
            pace: Pace::new(after, every),
            seed,
        })
    }

    pub(super) fn boards(&self) -> &[Uuid] {
        &self.boards
    }

    pub(super) fn person(&self) -> &Account {
        &self.people[0]
    }

    pub(super) fn len(&self) -> usize {
        self.clients.len()
    }

    /// Of everybody something, while nothing is wrong.
    pub(super) fn of_all<T>(&self, mut what: impl FnMut(&Tally) -> T) -> Result<Vec<T>, ClusterError> {
        self.clients
            .iter()
            .map(|someone| {
                let tally = someone.tally.look();
                match &tally.fault {
                    Some(fault) => Err(broken(fault.clone())),
                    None => Ok(what(&tally)),
                }
            })
            .collect()
    }

    /// How many edits are acknowledged.
    pub(super) fn acked(&self) -> Result<usize, ClusterError> {
        Ok(self.of_all(|tally| tally.acked.len())?.iter().sum())
    }

    pub(super) async fn until_all_live(&self) -> Result<(), ClusterError> {
        self.until("all clients are connected", || {
            Ok(self.of_all(|tally| tally.live)?.into_iter().all(|live| live))
        })
        .await
        .map(drop)
    }

    /// Everybody leaves and comes back: to the way that they try first.
    pub(super) async fn spread(&self) -> Result<(), ClusterError> {
        self.anew.send_modify(|count| *count += 1);
        // They are gone in a moment, and come back after another.
        sleep(Duration::from_secs(1)).await;
        self.until_all_live().await
    }

    /// Waits until so many further edits are acknowledged.
    pub(super) async fn until_further_acks(&self, count: usize) -> Result<(), ClusterError> {
        let wanted = self.acked()? + count;
        self.until("edits go on", || Ok(self.acked()? >= wanted))
            .await
            .map(drop)
    }

    /// Waits until everything that is made by now is acknowledged.
    pub(super) async fn until_made_is_acked(&self) -> Result<(), ClusterError> {
        let made = self.of_all(|tally| tally.made)?;
        self.until("all edits are acknowledged", || {
            let acked = self.of_all(|tally| tally.acked.len())?;
            Ok(acked.iter().zip(&made).all(|(acked, made)| acked >= made))
        })
        .await
        .map(drop)
    }

    /// Waits until everybody has what is acknowledged by now; says how long that took.
    pub(super) async fn until_everywhere(&self) -> Result<Duration, ClusterError> {
        let wanted = self.acked_by_board()?;
        self.until("every acknowledged edit is with every client", || {
            // Somebody with a fault will never have them.
            self.of_all(|_| ())?;
            let has_all = |someone: &Someone| wanted[someone.board].is_subset(&someone.tally.look().has);
            Ok(self.clients.iter().all(has_all))
        })
        .await
    }

    /// Everybody begins to edit.
    pub(super) fn edit(&self) {
        self.editing.send_replace(Some(Instant::now()));
    }

    /// Nobody edits any more; all that was made is acknowledged.
    pub(super) async fn rest(&self) -> Result<(), ClusterError> {
        self.editing.send_replace(None);
        self.until("all edits are acknowledged", || {
            let open = self.of_all(|tally| tally.made - tally.acked.len())?;
            Ok(open.into_iter().all(|count| count == 0))
        })
        .await
        .map(drop)
    }

    /// How many changes each board had before anybody edited.
    pub(super) fn at_first(&self) -> &[usize] {
        &self.at_first
    }

    /// What of each board was acknowledged.
    pub(super) fn acked_by_board(&self) -> Result<Vec<HashSet<ChangeHash>>, ClusterError> {
        let mut boards = vec![HashSet::new(); self.boards.len()];
        let acked = self.of_all(|tally| tally.acked.iter().map(|acked| acked.hash).collect::<Vec<_>>())?;
        for (someone, acked) in self.clients.iter().zip(acked) {
            boards[someone.board].extend(acked);
        }
        Ok(boards)
    }

    async fn until(
        &self,
        what: &str,
        mut holds: impl FnMut() -> Result<bool, ClusterError>,
    ) -> Result<Duration, ClusterError> {
        let asked = Instant::now();
        let waiting = async {
            while !holds()? {
                sleep(LOOK_AT_ALL_EVERY).await;
            }
            Ok(asked.elapsed())
        };
        let too_long = |_| broken(format!("after {DEADLINE:?} it was not so that {what}"));
        timeout(DEADLINE, waiting).await.map_err(too_long)?
    }
}

async fn people(api: &Api) -> Result<Vec<Account>, ClusterError> {
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        people.push(api.register(&format!("person{number}")).await?);
    }
    Ok(people)
}

async fn boards(people: &[Account], count: u16) -> Result<Vec<Filled>, ClusterError> {
    let owner = &people[0];
    let workspace = owner.create_workspace("Cluster").await?;
    for other in &people[1..] {
        owner
            .add_member(workspace, other.username(), Role::Member)
            .await?;
    }
    let mut boards = Vec::new();
    for number in 0..count {
        let board = owner.create_board(workspace, &format!("Board {number}")).await?;
        boards.push(fill(owner, board).await?);
    }
    Ok(boards)
}

/// Puts cards on a board.
async fn fill(owner: &Account, board: Uuid) -> Result<Filled, ClusterError> {
    let (mut client, download) = CheapClient::download(owner, board).await?;
    let seed = u64::from_be_bytes(*b"the-fill");
    let mut replica = replica(&download.document()?.save(), owner, seed)?;
    let mut editor = Editor::new(seed, Vec::new());
    let mut chunks = Vec::new();
    for seed in 0..CARDS as u64 {
        let at = crate::now();
        let made = replica.apply(&editor.add(at), Moment { at, seed });
        let made = made.map_err(|error| broken(format!("no card could be added: {error}")))?;
        chunks.extend(made.change.map(|change| change.chunk));
    }
    client.upload(&chunks).await?;
    let document = replica.document();
    Ok(Filled {
        board,
        changes: document.change_count(),
        document: document.save(),
        cards: editor.into_cards(),
    })
}

fn replica(saved: &[u8], account: &Account, seed: u64) -> Result<Board, ClusterError> {
    let actor = Actor::new(account.user(), ReplicaId(seed.to_be_bytes()));
    Board::load(saved, actor).map_err(|error| broken(format!("a board does not load: {error}")))
}
