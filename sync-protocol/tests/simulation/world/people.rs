//! People and their connections: what they do, and how frames travel.

use super::*;

/// How much of what people do is taking back what they did before; a third of that they do again.
const TAKEN_BACK_PERCENT: u32 = 4;

impl World {
    pub(super) fn act(&mut self, person: usize) {
        if self.healing {
            return;
        }
        let id = format!("{:016x}{:016x}", self.chance.next_u64(), self.chance.next_u64());
        let card = CardId::parse(id).expect("a valid id");
        // However many tabs there are, about as much happens.
        let tabs = self.people.len() as i64;
        let pause = self.chance.random_range(20..300) * tabs * self.pace;
        self.after(pause, Event::Act { person });
        if !self.people[person].is_open {
            return;
        }
        if self.chance.random_range(0..4) == 0 {
            self.tell(person, ClientInput::Present(card.to_string().into_bytes()));
        }
        if self.chance.random_range(0..100) < TAKEN_BACK_PERCENT {
            self.take_back(person, false);
            if self.chance.random_range(0..3) == 0 {
                self.take_back(person, true);
            }
            return;
        }
        let now = self.clock(person);
        let letter = self.ledger.next_letter();
        let tab = &mut self.people[person];
        if let Some((action, effects)) = tab.act(now, &mut self.chance, (card, letter)) {
            self.tally.edits += 1;
            self.ledger.acts(tab.user, tab.device, &action);
            self.perform(person, effects);
        }
    }

    fn take_back(&mut self, person: usize, again: bool) {
        let now = self.clock(person);
        let Some((gone, effects)) = self.people[person].take_back(now, again) else {
            return;
        };
        if let Some(gone) = gone {
            trace(self.now.0, || {
                format!("tab {person} takes back, {again}: {gone:?} go")
            });
            self.tries(if again {
                "edits done again"
            } else {
                "edits taken back"
            });
            self.ledger.take_back(gone);
        }
        self.perform(person, effects);
    }

    /// What the device shows for a clock.
    pub(super) fn clock(&self, person: usize) -> Timestamp {
        let device = &self.devices[self.people[person].device];
        Timestamp(self.now.0 + device.ahead_ms)
    }

    pub(super) fn tell(&mut self, person: usize, input: ClientInput) {
        trace(self.now.0, || format!("tab {person}: {}", trace::input(&input)));
        let now = self.clock(person);
        let effects = self.people[person].session.handle(now, input);
        self.perform(person, effects);
    }

    pub(super) fn perform(&mut self, person: usize, effects: Vec<ClientEffect>) {
        for effect in effects {
            trace_any(self.now.0, || {
                Some(format!("tab {person}:     {}", trace::effect(&effect)?))
            });
            let connection = self.people[person].connection;
            match effect {
                ClientEffect::Connect => {
                    self.people[person].connection += 1;
                    let connection = connection + 1;
                    let delay = self.chance.random_range(5..100);
                    self.after(delay, Event::Open { person, connection });
                }
                ClientEffect::Send(frame) => {
                    self.check_sent(person, &frame);
                    self.travel(person, connection, &frame, true);
                }
                ClientEffect::Disconnect(_) => {
                    self.people[person].connection += 1;
                    if self.dead.contains(&(person, connection)) {
                        self.ends_by_itself(person, connection);
                    } else {
                        self.leave(person, connection);
                    }
                }
                ClientEffect::WakeAt(at) => {
                    self.people[person].wake_at = Some(at);
                    let wait = (at.0 - self.clock(person).0).max(0);
                    self.after(wait, Event::Wake { person, at });
                }
                ClientEffect::Reset(view) => self.people[person].shown = Some(*view),
                ClientEffect::Show(delta) => self.people[person].show(&delta),
                ClientEffect::Status(_) | ClientEffect::Presence { .. } | ClientEffect::NobodyPresent => {}
                ClientEffect::Refused(refusal) => {
                    let durable = self.people[person].session.status().durable;
                    self.ledger.hand_back(refusal, durable);
                }
                ClientEffect::Store(batch) => self.store(person, batch),
                ClientEffect::ReadStore => self.read_store(person),
                ClientEffect::Tell(news) => self.news(person, &news),
                ClientEffect::Hold(actor) => self.hold(person, actor),
                ClientEffect::Release(actor) => self.release(person, actor),
            }
        }
    }

    /// Sends a frame on its way; frames of one direction keep their order unless a fault swaps them.
    pub(super) fn travel(&mut self, person: usize, connection: u64, frame: &Bytes, up: bool) {
        if self.dead.contains(&(person, connection)) {
            return;
        }
        let (doubled, swapped) = (self.happens(self.faults.garble), self.happens(self.faults.garble));
        if doubled {
            self.tries("frames doubled");
        }
        if swapped {
            self.tries("frames swapped");
        }
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
                    falls: self.falls_known_to(self.people[person].node),
                }
            };
            self.after(at - self.now.0, event);
        }
    }

    pub(super) fn open(&mut self, person: usize, connection: u64) {
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

    pub(super) fn peer_of(&self, person: usize, connection: u64) -> Option<PeerId> {
        self.peers
            .iter()
            .find(|(_, behind)| **behind == (person, connection))
            .map(|(peer, _)| *peer)
    }

    pub(super) fn arrives(&mut self, person: usize, connection: u64, frame: &Bytes) {
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
                self.room(
                    node,
                    RoomInput::Join {
                        peer,
                        user,
                        most: Role::Owner,
                        hello,
                    },
                );
            }
            (None, _) => {}
            (Some(peer), frame) => self.room(node, RoomInput::Frame { peer, frame }),
        }
    }

    pub(super) fn leave(&mut self, person: usize, connection: u64) {
        if let Some(peer) = self.peer_of(person, connection) {
            self.peers.remove(&peer);
            let node = self.people[person].node;
            self.room(node, RoomInput::Leave { peer });
        }
    }

    /// The client has given up a connection that carried nothing; the server finds out later.
    fn ends_by_itself(&mut self, person: usize, connection: u64) {
        if let Some(peer) = self.peer_of(person, connection) {
            let node = self.people[person].node;
            let wait = self.chance.random_range(1..60_000);
            self.after(wait, Event::Gone { node, peer });
        }
    }

    /// The connection breaks; each side hears of it by itself.
    pub(super) fn cut(&mut self, person: usize) {
        self.tries("connections cut");
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
}
