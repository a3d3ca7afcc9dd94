//! Nodes: rooms, the journal's commits and the database's answers, each of which may be slow or fail.

use super::*;
use sync_protocol::Row;

/// How long after the log has fallen back something that was read before may still come to a room, in milliseconds.
const ON_THE_WAY_MS: i64 = 100;
/// How long a node that starts waits for a room that stayed open while the log fell back, in milliseconds.
const NOTICED_WITHIN_MS: i64 = 500;
/// How long a commit takes at most, in milliseconds; some are slow.
const COMMIT_MS: i64 = 15;
const SLOW_COMMIT_MS: i64 = 2_000;
/// The same where the schedule is slow: longer than a client waits for an answer.
const SLOWEST_COMMIT_MS: i64 = 60_000;

/// A room that stayed open while the log fell back, until it has noticed that. No other node starts meanwhile.
pub struct Fallen {
    pub node: usize,
    /// What the log was.
    pub log: Vec<Row>,
    pub at: Timestamp,
}

impl World {
    pub(super) fn start(&mut self, node: usize) {
        if self.fallen.is_some() {
            return self.after(NOTICED_WITHIN_MS, Event::Start { node });
        }
        let revision = self.store.revision();
        self.nodes[node].start(revision);
        self.room(node, RoomInput::OnBus);
    }

    /// The log as the node's room may know it, if that has lost something since.
    pub(super) fn log_before(&self, node: usize) -> &[Row] {
        let fallen = self.fallen.as_ref().filter(|fallen| fallen.node == node);
        fallen.map_or(&[], |fallen| &fallen.log)
    }

    /// What other nodes have said, and the node has not heard yet, is lost.
    pub(super) fn lose_the_word(&mut self, of: usize) {
        let is_word = |event: &Event| {
            matches!(event, Event::ToRoom { node, input, .. }
                if *node == of && matches!(**input, RoomInput::Heard { .. }))
        };
        self.events.retain(|_, event| !is_word(event));
    }

    pub(super) fn falls_known_to(&self, node: usize) -> u32 {
        let missed = self.fallen.as_ref().is_some_and(|fallen| fallen.node == node);
        self.falls - u32::from(missed)
    }

    fn see_whether_it_has_noticed(&mut self, node: usize) {
        let Some(room) = &self.nodes[node].room else {
            return;
        };
        let seen = room.known().head_seq;
        let durable = self.store.log.len() as u64;
        self.fallen.take_if(|fallen| {
            fallen.node == node && seen <= durable && self.now.0 > fallen.at.0 + ON_THE_WAY_MS
        });
    }

    pub(super) fn crash(&mut self, node: usize) {
        self.tries("nodes crashed");
        self.fallen.take_if(|fallen| fallen.node == node);
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

    pub(super) fn node_tick(&mut self, node: usize) {
        self.room(node, RoomInput::Tick);
        self.see_whether_it_has_noticed(node);
        self.read_a_log_that_fell_back(node);
        // The head is looked up now and then, for the case that the bus has lost the word.
        let head_seq = self.store.revision().head_seq;
        self.room(node, RoomInput::LogAdvanced { head_seq });
        self.after(1_000, Event::NodeTick { node });
    }

    /// The poll of heads finds less than the room has seen.
    fn read_a_log_that_fell_back(&mut self, node: usize) {
        let Some(room) = &self.nodes[node].room else {
            return;
        };
        if room.known().head_seq > self.store.log.len() as u64 {
            self.room(node, RoomInput::AccessChanged);
        }
    }

    pub(super) fn room(&mut self, node: usize, input: RoomInput) {
        let now = self.now;
        let life = self.nodes[node].life;
        let Some(room) = &mut self.nodes[node].room else {
            return;
        };
        trace_any(now.0, || {
            Some(format!("node {node}: {}", trace::room_input(&input)?))
        });
        let committed_elsewhere = matches!(
            input,
            RoomInput::Heard {
                news: NodeNews::Committed { .. },
                ..
            }
        );
        let (head_before, was_loaded) = (room.head_seq(), room.documents_bytes().is_some());
        let effects = room.handle(now, input);
        let is_unloaded = was_loaded && room.documents_bytes().is_none();
        if committed_elsewhere && room.head_seq() > head_before {
            self.tally.over_bus += 1;
        }
        if is_unloaded {
            self.tries("rooms unloaded");
        }
        for effect in effects {
            match effect {
                RoomEffect::Send { to, frame } | RoomEffect::SendPresence { to, frame } => {
                    self.check_promises(node, &frame);
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
                    let wait = self.commit_takes();
                    self.unload_perhaps(node);
                    self.after(
                        wait,
                        Event::Persist {
                            node,
                            life,
                            batch: Box::new(batch),
                        },
                    );
                }
                RoomEffect::SendSnapshot { peer, snapshot } => {
                    self.send_part(node, life, (peer, snapshot), 0);
                }
                RoomEffect::Compact => self.store.compact(false),
                RoomEffect::GoOn => {
                    let input = Box::new(RoomInput::GoOn);
                    self.after(1, Event::ToRoom { node, life, input });
                }
                RoomEffect::Idle
                | RoomEffect::Tell(_)
                | RoomEffect::Stock(_)
                | RoomEffect::Introduce { .. }
                | RoomEffect::Announce { .. } => {}
                RoomEffect::Publish(news) => self.publish(node, &news),
                RoomEffect::Answer { edit, outcome } => self.server_edited(node, edit, &outcome),
                read => {
                    let wait = self.chance.random_range(1..20);
                    self.unload_perhaps(node);
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

    fn commit_takes(&mut self) -> i64 {
        let is_slow = self.happens(100 / self.pace as u32);
        let longest = match self.pace {
            _ if !is_slow => COMMIT_MS,
            // So slow that clients connect anew is something that goes wrong.
            pace if pace > 1 && self.faults.commit > 0 => SLOWEST_COMMIT_MS,
            _ => SLOW_COMMIT_MS,
        };
        self.chance.random_range(1..longest)
    }

    /// Somebody else needs the memory, right when something is under way.
    fn unload_perhaps(&mut self, node: usize) {
        if self.happens(self.faults.unload) {
            self.unload(node);
        }
    }

    pub(super) fn unload(&mut self, node: usize) {
        let wait = self.chance.random_range(0..20);
        let life = self.nodes[node].life;
        let input = Box::new(RoomInput::Unload);
        self.after(wait, Event::ToRoom { node, life, input });
    }

    /// The bus between nodes: it loses, doubles and delays messages, and keeps no order.
    fn publish(&mut self, node: usize, news: &NodeNews) {
        let news = NodeNews::decode(&news.encode()).expect("rooms publish what can be read");
        let from = NodeId([node as u8 + 1; 16]);
        for other in (0..NODES).filter(|other| *other != node) {
            let lost = self.happens(self.faults.bus);
            let doubled = self.happens(self.faults.bus / 3);
            if lost {
                self.tries("messages lost by the bus");
            } else if doubled {
                self.tries("messages doubled by the bus");
            }
            let copies = if lost { 0 } else { 1 + usize::from(doubled) };
            for _ in 0..copies {
                let late = self.happens(self.faults.bus / 3);
                let wait = self.chance.random_range(1..if late { 5_000 } else { 10 });
                let life = self.nodes[other].life;
                let input = Box::new(RoomInput::Heard {
                    from,
                    news: news.clone(),
                });
                self.after(
                    wait,
                    Event::ToRoom {
                        node: other,
                        life,
                        input,
                    },
                );
            }
        }
    }

    /// One part after the other, with other frames between them.
    pub(super) fn send_part(
        &mut self,
        node: usize,
        life: u32,
        (peer, snapshot): (PeerId, SnapshotHead),
        part: u32,
    ) {
        if self.nodes[node].life != life {
            return;
        }
        let away = self.happens(self.faults.commit);
        let Some(frame) = self.store.part(&snapshot, part).filter(|_| !away) else {
            // The database is away, or another snapshot has taken the place of this one.
            return self.room(node, RoomInput::CatchUpFailed { peer });
        };
        if let Some((person, connection)) = self.peers.get(&peer).copied() {
            self.travel(person, connection, &frame, false);
        }
        let next = part + 1;
        if next == snapshot.parts {
            return self.room(node, RoomInput::SnapshotSent { peer });
        }
        let wait = self.chance.random_range(1..10);
        self.after(
            wait,
            Event::SendPart {
                node,
                life,
                peer,
                snapshot,
                part: next,
            },
        );
    }

    pub(super) fn persist(&mut self, node: usize, life: u32, batch: &sync_protocol::Batch) {
        if self.nodes[node].life != life {
            return;
        }
        let id = batch.id;
        trace(self.now.0, || format!("node {node}: {}", trace::append(batch)));
        let mut outcome = if self.happens(self.faults.commit) {
            self.tries("commits failed");
            BatchOutcome::Failed
        } else {
            self.store.append(batch)
        };
        if outcome == BatchOutcome::Overtaken {
            self.tries("races lost");
        }
        if outcome == BatchOutcome::Committed {
            for row in &batch.rows {
                self.ledger.promise(row.hash);
            }
            if self.happens(self.faults.commit) {
                // Durable, and nobody ever heard of it.
                self.tries("commits never heard of");
                self.crash(node);
                self.after(300, Event::Start { node });
                return;
            }
            if self.happens(self.faults.commit / 2) {
                // The journal panicked, so nobody knows.
                self.tries("commits said to have failed");
                outcome = BatchOutcome::Failed;
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

    pub(super) fn read(&mut self, node: usize, life: u32, effect: RoomEffect) {
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
            RoomEffect::ReadLog { after, known, users } => {
                RoomInput::Log(self.store.log_read(after, known, &users))
            }
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
}
