//! The world: virtual time, events, faults, and what must hold after every step.

use super::client::Person;
use super::node::Node;
use super::store::Store;
use board_doc::{Action, Actor, Board, BoardView, CardId, ChangeHash, ReplicaId, Timestamp, UserId};
use bytes::Bytes;
use rand::rngs::SmallRng;
use rand::{Rng, RngExt, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};
use sync_protocol::frames::{ClientFrame, Role, ServerFrame};
use sync_protocol::room::Hello;
use sync_protocol::{BatchOutcome, ClientEffect, ClientInput, Connection, PeerId, RoomEffect, RoomInput};

/// What may go wrong.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// Frames doubled or swapped with the next one, in thousandths.
    garble: u32,
    /// A step cuts a connection, crashes a node or a tab, demotes somebody, …, in thousandths.
    trouble: u32,
    /// A commit fails, or its node dies before it hears of it, in thousandths.
    commit: u32,
}

impl Faults {
    pub const NONE: Self = Self {
        garble: 0,
        trouble: 0,
        commit: 0,
    };
    pub const ALL: Self = Self {
        garble: 20,
        trouble: 60,
        commit: 60,
    };
}

/// What a run came to.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub edits: u64,
    pub acknowledged: u64,
}

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
    ToServer {
        person: usize,
        connection: u64,
        frame: Bytes,
    },
    ToClient {
        person: usize,
        connection: u64,
        frame: Bytes,
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
    NodeTick {
        node: usize,
    },
    Start {
        node: usize,
    },
    Trouble,
}

const NODES: usize = 2;
const ACTING_MS: i64 = 20_000;
/// Long enough for every deadline of the protocol to pass several times.
const HEALING_MS: i64 = 240_000;

pub struct World {
    now: Timestamp,
    chance: SmallRng,
    faults: Faults,
    events: BTreeMap<(i64, u64), Event>,
    next_event: u64,
    /// Frames on one connection keep their order: the next arrives after this.
    arrival: BTreeMap<(usize, bool), i64>,
    store: Store,
    nodes: Vec<Node>,
    people: Vec<Person>,
    /// Who sits behind which peer.
    peers: BTreeMap<PeerId, (usize, u64)>,
    next_peer: u64,
    seen: BTreeSet<ChangeHash>,
    tally: Tally,
    healing: bool,
}

impl World {
    pub fn new(seed: u64, faults: Faults) -> Self {
        let mut chance = SmallRng::seed_from_u64(seed);
        let users: Vec<_> = (1..=3).map(|n| UserId([n; 16])).collect();
        let devices = chance.random_range(2..=4);
        let people = (0..devices)
            .map(|n| Person::new(users[n % users.len()], chance.next_u64()))
            .collect();
        let mut world = Self {
            now: Timestamp(1_000_000_000),
            chance,
            faults,
            events: BTreeMap::new(),
            next_event: 0,
            arrival: BTreeMap::new(),
            store: Store::new(&users),
            nodes: (0..NODES).map(|_| Node::down()).collect(),
            people,
            peers: BTreeMap::new(),
            next_peer: 1,
            seen: BTreeSet::new(),
            tally: Tally::default(),
            healing: false,
        };
        for node in 0..NODES {
            world.nodes[node].start(world.store.revision());
            world.after(1_000, Event::NodeTick { node });
        }
        for person in 0..devices {
            world.tell(person, ClientInput::Wake);
            world.after(500, Event::Act { person });
        }
        world.after(500, Event::Trouble);
        world
    }

    /// Runs the schedule, heals everything, and holds the outcome against the promises.
    pub fn run(mut self) -> Tally {
        self.run_until(self.now.0 + ACTING_MS);
        self.healing = true;
        for person in 0..self.people.len() {
            self.people[person].cut_off_until = self.now;
            let user = self.people[person].user;
            if self.store.roles[&user] < Role::Member {
                self.store.set_role(user, Role::Member);
            }
            self.tell(person, ClientInput::Wake);
        }
        for node in 0..NODES {
            if self.nodes[node].room.is_none() {
                self.start(node);
            }
        }
        self.run_until(self.now.0 + HEALING_MS);
        self.check_outcome();
        self.tally
    }

    fn run_until(&mut self, end: i64) {
        while let Some(entry) = self.events.first_entry() {
            if entry.key().0 > end {
                break;
            }
            let ((at, _), event) = entry.remove_entry();
            self.now = Timestamp(at);
            self.step(event);
        }
        self.now = Timestamp(end);
    }

    fn after(&mut self, ms: i64, event: Event) {
        self.next_event += 1;
        self.events.insert((self.now.0 + ms, self.next_event), event);
    }

    fn happens(&mut self, thousandths: u32) -> bool {
        !self.healing && self.chance.random_range(0..1_000) < thousandths
    }

    fn step(&mut self, event: Event) {
        match event {
            Event::Act { person } => self.act(person),
            Event::Wake { person, at } => {
                if self.people[person].wake_at == Some(at) {
                    self.tell(person, ClientInput::Tick);
                }
            }
            Event::Open { person, connection } => self.open(person, connection),
            Event::ToServer {
                person,
                connection,
                frame,
            } => self.arrives(person, connection, &frame),
            Event::ToClient {
                person,
                connection,
                frame,
            } => {
                if self.people[person].connection == connection {
                    self.tell(person, ClientInput::Received(frame.to_vec()));
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
            Event::NodeTick { node } => self.node_tick(node),
            Event::Start { node } => {
                if self.nodes[node].room.is_none() {
                    self.start(node);
                }
            }
            Event::Trouble => self.trouble(),
        }
    }

    // ---- people -------------------------------------------------------------------------------------

    fn act(&mut self, person: usize) {
        if self.healing {
            return;
        }
        let id = format!("{:016x}{:016x}", self.chance.next_u64(), self.chance.next_u64());
        let card = CardId::parse(id).expect("a valid id");
        if let Some(effects) = self.people[person].act(self.now, &mut self.chance, card) {
            self.tally.edits += 1;
            self.perform(person, effects);
        }
        let pause = self.chance.random_range(50..800);
        self.after(pause, Event::Act { person });
    }

    fn tell(&mut self, person: usize, input: ClientInput) {
        let effects = self.people[person].session.handle(self.now, input);
        self.perform(person, effects);
    }

    fn perform(&mut self, person: usize, effects: Vec<ClientEffect>) {
        for effect in effects {
            let connection = self.people[person].connection;
            match effect {
                ClientEffect::Connect => {
                    self.people[person].connection += 1;
                    let connection = connection + 1;
                    let delay = self.chance.random_range(5..100);
                    self.after(delay, Event::Open { person, connection });
                }
                ClientEffect::Send(frame) => self.travel(person, connection, &frame, true),
                ClientEffect::Disconnect(_) => {
                    self.people[person].connection += 1;
                    self.leave(person, connection);
                }
                ClientEffect::WakeAt(at) => {
                    self.people[person].wake_at = Some(at);
                    let wait = (at.0 - self.now.0).max(0);
                    self.after(wait, Event::Wake { person, at });
                }
                ClientEffect::Reset(view) => self.people[person].shown = Some(*view),
                ClientEffect::Show(delta) => self.people[person].show(&delta),
                ClientEffect::Status(_) => {}
                ClientEffect::Refused(refusal) => {
                    let cards = refusal.actions.iter().filter_map(|action| match action {
                        Action::AddCard { card, .. } => Some(card.clone()),
                        _ => None,
                    });
                    self.people[person].handed_back.extend(cards);
                }
            }
        }
    }

    /// Sends a frame on its way; frames of one direction keep their order unless a fault swaps them.
    fn travel(&mut self, person: usize, connection: u64, frame: &Bytes, up: bool) {
        let (doubled, swapped) = (self.happens(self.faults.garble), self.happens(self.faults.garble));
        for _ in 0..=usize::from(doubled) {
            let latest = self.arrival.get(&(person, up)).copied().unwrap_or(0);
            let at = (self.now.0 + self.chance.random_range(1..40)).max(latest + i64::from(!swapped));
            let at = if swapped {
                (latest - 1).max(self.now.0 + 1)
            } else {
                at
            };
            self.arrival.insert((person, up), at.max(latest));
            let frame = frame.clone();
            let event = if up {
                Event::ToServer {
                    person,
                    connection,
                    frame,
                }
            } else {
                Event::ToClient {
                    person,
                    connection,
                    frame,
                }
            };
            self.after(at - self.now.0, event);
        }
    }

    // ---- connections --------------------------------------------------------------------------------

    fn open(&mut self, person: usize, connection: u64) {
        if self.people[person].connection != connection {
            return;
        }
        let node = self.chance.random_range(0..NODES);
        self.people[person].node = node;
        if self.nodes[node].room.is_none() || self.people[person].cut_off_until > self.now {
            self.people[person].connection += 1;
            self.tell(person, ClientInput::Closed { code: 1006 });
        } else {
            self.tell(
                person,
                ClientInput::Opened {
                    token: "token".into(),
                },
            );
        }
    }

    fn peer_of(&self, person: usize, connection: u64) -> Option<PeerId> {
        self.peers
            .iter()
            .find(|(_, behind)| **behind == (person, connection))
            .map(|(peer, _)| *peer)
    }

    fn arrives(&mut self, person: usize, connection: u64, frame: &Bytes) {
        let node = self.people[person].node;
        if self.nodes[node].room.is_none() {
            return;
        }
        let frame = ClientFrame::decode(frame).expect("clients send what can be read");
        let user = self.people[person].user;
        match (self.peer_of(person, connection), frame) {
            (
                None,
                ClientFrame::Hello {
                    epoch,
                    seq,
                    hash,
                    actors,
                    ..
                },
            ) => {
                if self.people[person].connection != connection {
                    return;
                }
                let peer = PeerId(self.next_peer);
                self.next_peer += 1;
                self.peers.insert(peer, (person, connection));
                let hello = Hello {
                    epoch,
                    seq,
                    hash,
                    actors,
                };
                self.room(node, RoomInput::Join { peer, user, hello });
            }
            (None, _) => {}
            (Some(peer), frame) => self.room(node, RoomInput::Frame { peer, frame }),
        }
    }

    fn leave(&mut self, person: usize, connection: u64) {
        if let Some(peer) = self.peer_of(person, connection) {
            self.peers.remove(&peer);
            let node = self.people[person].node;
            self.room(node, RoomInput::Leave { peer });
        }
    }

    /// The connection breaks; each side hears of it by itself.
    fn cut(&mut self, person: usize) {
        let connection = self.people[person].connection;
        self.leave(person, connection);
        self.after(
            1,
            Event::CloseClient {
                person,
                connection,
                code: 1006,
            },
        );
    }

    // ---- nodes --------------------------------------------------------------------------------------

    fn start(&mut self, node: usize) {
        let revision = self.store.revision();
        self.nodes[node].start(revision);
    }

    fn crash(&mut self, node: usize) {
        self.nodes[node].crash();
        for person in 0..self.people.len() {
            let connection = self.people[person].connection;
            if self.people[person].node == node {
                if let Some(peer) = self.peer_of(person, connection) {
                    self.peers.remove(&peer);
                }
                self.after(
                    1,
                    Event::CloseClient {
                        person,
                        connection,
                        code: 1006,
                    },
                );
            }
        }
    }

    fn node_tick(&mut self, node: usize) {
        self.room(node, RoomInput::Tick);
        // The head is looked up now and then, for the case that the bus has lost the word.
        let head_seq = self.store.revision().head_seq;
        self.room(node, RoomInput::LogAdvanced { head_seq });
        self.after(1_000, Event::NodeTick { node });
    }

    fn room(&mut self, node: usize, input: RoomInput) {
        let now = self.now;
        let life = self.nodes[node].life;
        let Some(room) = &mut self.nodes[node].room else {
            return;
        };
        let effects = room.handle(now, input);
        for effect in effects {
            match effect {
                RoomEffect::Send { to, frame } => {
                    self.check_promises(&frame);
                    for peer in to {
                        if let Some((person, connection)) = self.peers.get(&peer).copied() {
                            self.travel(person, connection, &frame, false);
                        }
                    }
                }
                RoomEffect::Close { peer, code, .. } => {
                    if let Some((person, connection)) = self.peers.remove(&peer) {
                        self.after(
                            5,
                            Event::CloseClient {
                                person,
                                connection,
                                code: code as u16,
                            },
                        );
                    }
                }
                RoomEffect::Persist(batch) => {
                    let slow = self.happens(100);
                    let wait = self.chance.random_range(1..if slow { 2_000 } else { 15 });
                    self.after(
                        wait,
                        Event::Persist {
                            node,
                            life,
                            batch: Box::new(batch),
                        },
                    );
                }
                RoomEffect::Compact => self.store.compact(false),
                RoomEffect::Idle => {}
                read => {
                    let wait = self.chance.random_range(1..20);
                    self.after(
                        wait,
                        Event::Read {
                            node,
                            life,
                            effect: Box::new(read),
                        },
                    );
                }
            }
        }
    }

    fn persist(&mut self, node: usize, life: u32, batch: &sync_protocol::Batch) {
        if self.nodes[node].life != life {
            return;
        }
        let id = batch.id;
        let outcome = if self.happens(self.faults.commit) {
            BatchOutcome::Failed
        } else {
            self.store.append(batch)
        };
        if outcome == BatchOutcome::Committed {
            if self.happens(self.faults.commit) {
                // Durable, and nobody ever heard of it.
                self.crash(node);
                self.after(300, Event::Start { node });
                return;
            }
            // The other nodes hear of it, or not.
            if !self.happens(300) {
                let head_seq = self.store.revision().head_seq;
                for other in (0..NODES).filter(|other| *other != node) {
                    let life = self.nodes[other].life;
                    let input = Box::new(RoomInput::LogAdvanced { head_seq });
                    self.after(
                        3,
                        Event::ToRoom {
                            node: other,
                            life,
                            input,
                        },
                    );
                }
            }
        }
        let wait = self.chance.random_range(0..10);
        self.after(
            wait,
            Event::ToRoom {
                node,
                life,
                input: Box::new(RoomInput::Persisted { batch: id, outcome }),
            },
        );
    }

    fn read(&mut self, node: usize, life: u32, effect: RoomEffect) {
        if self.nodes[node].life != life {
            return;
        }
        let away = self.happens(self.faults.commit);
        let input = match effect {
            RoomEffect::ReadCatchUp(request) if away => RoomInput::CatchUpFailed { peer: request.peer },
            RoomEffect::ReadCatchUp(request) => RoomInput::CatchUp {
                peer: request.peer,
                catch_up: self.store.catch_up(&request),
            },
            RoomEffect::ReadRows { peer, .. } if away => RoomInput::CatchUpFailed { peer },
            RoomEffect::ReadRows { peer, after } => RoomInput::Rows {
                peer,
                rows: self.store.rows_after(after),
            },
            RoomEffect::Load if away => RoomInput::LoadFailed(sync_protocol::room::LoadFailure::Unavailable),
            RoomEffect::Load => RoomInput::Loaded(self.store.load()),
            RoomEffect::ReadLog { .. } if away => RoomInput::LogFailed,
            RoomEffect::ReadLog { after, users } => RoomInput::Log(self.store.log_read(after, &users)),
            other => unreachable!("{other:?} is not a read"),
        };
        let wait = self.chance.random_range(1..30);
        self.after(
            wait,
            Event::ToRoom {
                node,
                life,
                input: Box::new(input),
            },
        );
    }

    // ---- trouble ------------------------------------------------------------------------------------

    fn trouble(&mut self) {
        if self.healing {
            return;
        }
        let person = self.chance.random_range(0..self.people.len());
        let node = self.chance.random_range(0..NODES);
        if self.happens(self.faults.trouble * 10) {
            match self.chance.random_range(0..8) {
                0 | 1 => self.cut(person),
                2 => {
                    self.people[person].cut_off_until = Timestamp(self.now.0 + 5_000);
                    self.cut(person);
                }
                3 => {
                    self.crash(node);
                    let down = self.chance.random_range(50..4_000);
                    self.after(down, Event::Start { node });
                }
                4 => self.crash_tab(person),
                5 => {
                    let user = self.people[person].user;
                    let role = if self.store.roles[&user] == Role::Viewer {
                        Role::Member
                    } else {
                        Role::Viewer
                    };
                    self.store.set_role(user, role);
                    if self.chance.random_range(0..2) == 0 {
                        self.room(
                            node,
                            RoomInput::RoleChanged {
                                user,
                                role: Some(role),
                            },
                        );
                    }
                }
                6 => self.store.compact(false),
                _ => self.store.compact(true),
            }
        }
        let pause = self.chance.random_range(100..1_000);
        self.after(pause, Event::Trouble);
    }

    /// A tab is closed without a word. It has no local store: what was not acknowledged dies with it.
    fn crash_tab(&mut self, person: usize) {
        let connection = self.people[person].connection;
        self.leave(person, connection);
        let old = &self.people[person];
        let mut kept = Person::new(old.user, self.chance.next_u64());
        kept.connection = connection + 1;
        kept.cut_off_until = old.cut_off_until;
        self.people[person] = kept;
        self.tell(person, ClientInput::Wake);
    }

    // ---- promises -----------------------------------------------------------------------------------

    /// S1, S2, S4: what a room says is durable, is; and the log's order is what it says.
    fn check_promises(&mut self, frame: &Bytes) {
        match ServerFrame::decode(frame).expect("rooms send what can be read") {
            ServerFrame::Changes { first_seq, chunks } => {
                for (seq, chunk) in (first_seq..).zip(&chunks) {
                    let row = self
                        .store
                        .log
                        .get(seq as usize - 1)
                        .expect("seen before it was durable");
                    assert_eq!(&row.chunk[..], &chunk[..], "row {seq} is another change");
                    self.seen.insert(row.hash);
                }
            }
            ServerFrame::Ack {
                first_seq,
                count,
                covers,
                ..
            } => {
                self.tally.acknowledged += u64::from(covers);
                let last = first_seq + u64::from(count);
                assert!(
                    count == 0 || last <= self.store.log.len() as u64 + 1,
                    "acknowledged before it was durable"
                );
            }
            _ => {}
        }
    }

    fn check_outcome(&self) {
        for hash in &self.seen {
            assert!(self.store.holds(*hash), "a seen change is lost");
        }
        let reader = Actor::new(UserId([9; 16]), ReplicaId([9; 8]));
        let truth = sorted(Board::over(self.store.document(), reader).view());
        for (n, person) in self.people.iter().enumerate() {
            let status = person.session.status();
            assert_eq!(
                status.connection,
                Connection::Live,
                "person {n} is stuck: {status:?}"
            );
            if self.faults.trouble == 0 {
                assert_eq!(
                    person.connection, 1,
                    "person {n} had to connect anew though nothing went wrong"
                );
            }
            assert_eq!(status.waiting, 0, "person {n} waits for ever: {status:?}");
            let view = sorted(person.session.view().expect("a live session has a board"));
            assert_eq!(view, truth, "person {n} has another board");
            let shown = sorted(person.shown.clone().expect("a live session was shown"));
            assert_eq!(shown, truth, "person {n} is shown another board");
            for card in person.added.difference(&person.handed_back) {
                assert!(
                    truth.cards.iter().any(|kept| kept.id == *card),
                    "person {n} lost a card"
                );
            }
        }
    }
}

/// Cards by id: the order among cards follows from their places.
fn sorted(mut view: BoardView) -> BoardView {
    view.cards.sort_by(|a, b| a.id.cmp(&b.id));
    view
}
