//! Nodes: rooms, the journal's commits and the database's answers, each of which may be slow or fail.

use super::*;

impl World {
    pub(super) fn start(&mut self, node: usize) {
        let revision = self.store.revision();
        self.nodes[node].start(revision);
        self.room(node, RoomInput::OnBus);
    }

    pub(super) fn crash(&mut self, node: usize) {
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
        // The head is looked up now and then, for the case that the bus has lost the word.
        let head_seq = self.store.revision().head_seq;
        self.room(node, RoomInput::LogAdvanced { head_seq });
        self.after(1_000, Event::NodeTick { node });
    }

    pub(super) fn room(&mut self, node: usize, input: RoomInput) {
        let now = self.now;
        let life = self.nodes[node].life;
        let Some(room) = &mut self.nodes[node].room else {
            return;
        };
        let committed_elsewhere = matches!(
            input,
            RoomInput::Heard {
                news: NodeNews::Committed { .. },
                ..
            }
        );
        let head_before = room.head_seq();
        let effects = room.handle(now, input);
        if committed_elsewhere && room.head_seq() > head_before {
            self.tally.over_bus += 1;
        }
        for effect in effects {
            match effect {
                RoomEffect::Send { to, frame } | RoomEffect::SendPresence { to, frame } => {
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
                RoomEffect::Answer { edit, outcome } => self.server_edited(edit, &outcome),
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

    /// The bus between nodes: it loses, doubles and delays messages, and keeps no order.
    fn publish(&mut self, node: usize, news: &NodeNews) {
        let news = NodeNews::decode(&news.encode()).expect("rooms publish what can be read");
        let from = NodeId([node as u8 + 1; 16]);
        for other in (0..NODES).filter(|other| *other != node) {
            let lost = self.happens(self.faults.bus);
            let doubled = self.happens(self.faults.bus / 3);
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
        let outcome = if self.happens(self.faults.commit) {
            BatchOutcome::Failed
        } else {
            self.store.append(batch)
        };
        if outcome == BatchOutcome::Committed {
            let cards = batch.rows.iter().filter_map(|row| self.card_of.get(&row.hash));
            self.promised.extend(cards.cloned());
            if self.happens(self.faults.commit) {
                // Durable, and nobody ever heard of it.
                self.crash(node);
                self.after(300, Event::Start { node });
                return;
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
