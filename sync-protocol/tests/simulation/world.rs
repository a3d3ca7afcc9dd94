//! The world: virtual time, events, faults, and what must hold after every step.

mod editing;
mod ledger;
mod nodes;
mod people;
mod promises;
mod tabs;
mod trouble;

use super::client::Person;
use super::device::Device;
use super::faults::{Faults, Tally};
use super::node::Node;
use super::store::Store;
use super::trace::{self, trace, trace_any};
use board_doc::{Action, Actor, Board, BoardView, CardId, ChangeHash, ReplicaId, Timestamp, UserId};
use bytes::Bytes;
use rand::rngs::SmallRng;
use rand::{Rng, RngExt, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};
use sync_protocol::client::Refusal;
use sync_protocol::client::local::{StoreBatch, TabNews};
use sync_protocol::frames::{ClientFrame, Role, ServerFrame};
use sync_protocol::room::{Hello, SnapshotHead};
use sync_protocol::{
    BatchOutcome, ClientEffect, ClientInput, ClientSession, Connection, NodeId, NodeNews, PeerId, RoomEffect,
    RoomInput,
};

#[derive(Debug)]
enum Event {
    Act {
        person: usize,
    },
    Wake {
        person: usize,
        at: Timestamp,
    },
    Open {
        person: usize,
        connection: u64,
    },
    /// The server gives up a connection that carried nothing.
    Gone {
        node: usize,
        peer: PeerId,
    },
    ToServer {
        person: usize,
        connection: u64,
        frame: Bytes,
    },
    ToClient {
        person: usize,
        connection: u64,
        frame: Bytes,
        /// How often the log that its sender knew had fallen back.
        falls: u32,
    },
    CloseClient {
        person: usize,
        connection: u64,
        code: u16,
    },
    ToRoom {
        node: usize,
        life: u32,
        input: Box<RoomInput>,
    },
    Persist {
        node: usize,
        life: u32,
        batch: Box<sync_protocol::Batch>,
    },
    Read {
        node: usize,
        life: u32,
        effect: Box<RoomEffect>,
    },
    SendPart {
        node: usize,
        life: u32,
        peer: PeerId,
        snapshot: SnapshotHead,
        part: u32,
    },
    NodeTick {
        node: usize,
    },
    Start {
        node: usize,
    },
    Trouble,
    ServerEdit,
    Reopen {
        person: usize,
    },
    Write {
        person: usize,
        life: u32,
        batch: Box<StoreBatch>,
    },
    ReadStore {
        person: usize,
        life: u32,
    },
    Hear {
        person: usize,
        life: u32,
        news: Box<TabNews>,
    },
    Adopt {
        person: usize,
        life: u32,
        actor: Actor,
    },
}

const NODES: usize = 2;
const DEVICES_MAX: usize = 5;
const ACTING_MS: i64 = 20_000;
/// One of so many schedules is as much slower, with as many edits: long enough for deadlines to pass while things go wrong.
const SLOW_ONE_OF: i64 = 8;
const SLOWER: i64 = 6;
/// Further than any server takes, and than the run lasts.
const CLOCK_AHEAD_MS: i64 = 15 * 60_000;
/// Long enough for every deadline of the protocol to pass several times.
const HEALING_MS: i64 = 240_000;
/// What waits for others for ever is done again in one tab after the other.
const REDO_APART_MS: i64 = 2_000;
/// Steps of a schedule that comes to rest, several times over: a run says what its busiest took. Without a bound, tabs that
/// undo each other's work for ever would run for hours instead of failing.
const STEPS_MAX: u64 = 30_000;

pub struct World {
    now: Timestamp,
    chance: SmallRng,
    faults: Faults,
    /// How many times as long everything that people and trouble do takes.
    pace: i64,
    events: BTreeMap<(i64, u64), Event>,
    next_event: u64,
    steps: u64,
    /// Frames on one connection keep their order: the next arrives after this.
    arrival: BTreeMap<(usize, bool), i64>,
    store: Store,
    nodes: Vec<Node>,
    devices: Vec<Device>,
    /// The tabs.
    people: Vec<Person>,
    /// What one tab tells another keeps its order.
    news_at: BTreeMap<(usize, usize), i64>,
    /// Who sits behind which peer.
    peers: BTreeMap<PeerId, (usize, u64)>,
    next_peer: u64,
    /// Connections that carry nothing any more, and nobody has heard of it.
    dead: BTreeSet<(usize, u64)>,
    seen: BTreeSet<ChangeHash>,
    tally: Tally,
    healing: bool,
    restored: bool,
    /// How often the log has fallen back, and what it has lost so: it was durable when somebody said so.
    falls: u32,
    lost: BTreeSet<ChangeHash>,
    /// A room that stayed open meanwhile.
    fallen: Option<nodes::Fallen>,
    ledger: ledger::Ledger,
    editing: editing::Editing,
}

impl World {
    pub fn new(seed: u64, faults: Faults) -> Self {
        let mut chance = SmallRng::seed_from_u64(seed);
        let users: Vec<_> = (1..=3).map(|n| UserId([n; 16])).collect();
        let devices = chance.random_range(2..=3);
        let is_slow = chance.random_range(0..SLOW_ONE_OF) == 0;
        let mut world = Self {
            now: Timestamp(1_000_000_000),
            chance,
            faults,
            pace: if is_slow { SLOWER } else { 1 },
            events: BTreeMap::new(),
            next_event: 0,
            steps: 0,
            arrival: BTreeMap::new(),
            store: Store::new(&users),
            nodes: (0..NODES).map(|_| Node::down()).collect(),
            devices: Vec::new(),
            people: Vec::new(),
            news_at: BTreeMap::new(),
            peers: BTreeMap::new(),
            next_peer: 1,
            dead: BTreeSet::new(),
            seen: BTreeSet::new(),
            tally: Tally::default(),
            healing: false,
            restored: false,
            falls: 0,
            lost: BTreeSet::new(),
            fallen: None,
            ledger: ledger::Ledger::default(),
            editing: editing::Editing::default(),
        };
        if is_slow {
            world.tries("slow schedules");
        }
        for node in 0..NODES {
            world.nodes[node].start(world.store.revision());
            world.after(1_000, Event::NodeTick { node });
        }
        for n in 0..devices {
            world.some_device(users[n % users.len()]);
        }
        world.after(500, Event::Trouble);
        if faults.server_edits {
            world.after(300, Event::ServerEdit);
        }
        world
    }

    /// Runs the schedule, heals everything, and holds the outcome against the promises.
    pub fn run(mut self) -> Tally {
        self.run_until(self.now.0 + ACTING_MS * self.pace);
        self.healing = true;
        for person in 0..self.people.len() {
            self.people[person].cut_off_until = self.now;
            let user = self.people[person].user;
            if self.store.roles[&user] < Role::Member {
                self.store.set_role(user, Role::Member);
            }
            if self.people[person].is_open {
                self.tell(person, ClientInput::Wake);
            }
        }
        for node in 0..NODES {
            if self.nodes[node].room.is_none() {
                self.start(node);
            }
        }
        self.run_until(self.now.0 + HEALING_MS / 2);
        for person in 0..self.people.len() {
            for node in 0..NODES {
                self.room(node, RoomInput::AccessChanged);
            }
            self.tell(person, ClientInput::RedoParked);
            // Nobody wants it in two tabs at once.
            self.run_until(self.now.0 + REDO_APART_MS);
        }
        self.run_until(self.now.0 + HEALING_MS / 2);
        self.tally.twice = self.check_outcome();
        self.tally.steps = self.steps;
        self.tally
    }

    fn run_until(&mut self, end: i64) {
        while let Some(entry) = self.events.first_entry() {
            if entry.key().0 > end {
                break;
            }
            let ((at, _), event) = entry.remove_entry();
            self.now = Timestamp(at);
            self.steps += 1;
            assert!(self.steps <= STEPS_MAX, "it does not come to rest");
            self.step(event);
        }
        self.now = Timestamp(end);
    }

    fn after(&mut self, ms: i64, event: Event) {
        self.next_event += 1;
        self.events.insert((self.now.0 + ms, self.next_event), event);
    }

    /// Something that must not be missing in many schedules.
    fn tries(&mut self, what: &'static str) {
        *self.tally.tried.entry(what).or_insert(0) += 1;
    }

    fn happens(&mut self, thousandths: u32) -> bool {
        !self.healing && self.chance.random_range(0..1_000) < thousandths
    }

    fn step(&mut self, event: Event) {
        match event {
            Event::Act { person } => self.act(person),
            Event::Wake { person, at } => {
                if self.people[person].is_open && self.people[person].wake_at == Some(at) {
                    self.tell(person, ClientInput::Tick);
                }
            }
            Event::Open { person, connection } => self.open(person, connection),
            Event::Gone { node, peer } => {
                self.peers.remove(&peer);
                self.room(node, RoomInput::Leave { peer });
            }
            Event::ToServer {
                person,
                connection,
                frame,
            } => self.arrives(person, connection, &frame),
            Event::ToClient {
                person,
                connection,
                frame,
                falls,
            } => {
                if self.people[person].connection == connection {
                    self.receive(person, &frame, falls);
                }
            }
            Event::CloseClient {
                person,
                connection,
                code,
            } => {
                if self.people[person].connection == connection {
                    self.people[person].connection += 1;
                    self.tell(person, ClientInput::Closed { code });
                }
            }
            Event::ToRoom { node, life, input } => {
                if self.nodes[node].life == life {
                    self.room(node, *input);
                }
            }
            Event::Persist { node, life, batch } => self.persist(node, life, &batch),
            Event::Read { node, life, effect } => self.read(node, life, *effect),
            Event::SendPart {
                node,
                life,
                peer,
                snapshot,
                part,
            } => self.send_part(node, life, (peer, snapshot), part),
            Event::NodeTick { node } => self.node_tick(node),
            Event::Start { node } => {
                if self.nodes[node].room.is_none() {
                    self.start(node);
                }
            }
            Event::Trouble => self.trouble(),
            Event::ServerEdit => self.server_edits(),
            Event::Reopen { person } => self.open_tab(person),
            Event::Write { person, life, batch } => self.write(person, life, &batch),
            Event::ReadStore { person, life } => self.reload(person, life),
            Event::Hear { person, life, news } => {
                if self.is_alive(person, life) {
                    self.tell(person, ClientInput::Heard(*news));
                }
            }
            Event::Adopt { person, life, actor } => self.adopt(person, life, actor),
        }
    }
}
