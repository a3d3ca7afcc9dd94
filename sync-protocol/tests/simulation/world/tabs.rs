//! Tabs and their devices: what is kept, what goes from tab to tab, who holds which slot, and what is left of a
//! device's memory when something happens to it.

use super::nodes::Fallen;
use super::*;
use crate::simulation::device::{Device, Disk, Written};
use crate::simulation::store::Fall;
use sync_protocol::client::local::{KeptChange, StoreBatch, TabNews};

impl World {
    /// Opens the tab on what its device has.
    pub(super) fn open_tab(&mut self, person: usize) {
        let Person { user, device, .. } = self.people[person];
        let seed = self.chance.next_u64();
        let kept = &mut self.devices[device];
        let mut heirs = Vec::new();
        let session = if kept.disk.is_some() {
            let held = kept.take_free_slots(person);
            let local = kept.read();
            for pending in &local.pending {
                let free = kept.queue_for(pending.actor, person);
                heirs.extend(free.map(|heir| (pending.actor, heir)));
            }
            trace(self.now.0, || {
                format!(
                    "tab {person} of device {device} opens with {held:?}: {}",
                    trace::disk(kept)
                )
            });
            let now = Timestamp(self.now.0 + kept.ahead_ms);
            ClientSession::open(user, seed, now, local, held)
        } else {
            ClientSession::new(user, seed)
        };
        let old = &self.people[person];
        let mut opened = Person::new(user, device, session);
        opened.life = old.life + 1;
        opened.stored_at = old.stored_at;
        opened.connection = old.connection + 1;
        opened.cut_off_until = old.cut_off_until;
        opened.is_open = true;
        self.people[person] = opened;
        self.tell(person, ClientInput::Wake);
        for (actor, heir) in heirs {
            self.inherits(actor, heir);
        }
    }

    /// A tab is closed without a word: what was on its way to the disk may have come there, or not.
    pub(super) fn close_tab(&mut self, person: usize) {
        if !self.people[person].is_open {
            return;
        }
        trace(self.now.0, || format!("tab {person} is closed"));
        self.tries("tabs closed");
        let connection = self.people[person].connection;
        self.leave(person, connection);
        self.people[person].connection += 1;
        self.people[person].is_open = false;
        self.end_writes(person);
        let device = self.people[person].device;
        for (actor, heir) in self.devices[device].leaves(person) {
            self.inherits(actor, heir);
        }
        // What the tab alone knew is gone.
        let status = self.people[person].session.status();
        if !status.durable || status.unsaved > 0 || self.restored {
            self.keep_only_the_promises_that_can_be_kept();
        }
        let pause = self.chance.random_range(1..3_000) * self.pace;
        self.after(pause, Event::Reopen { person });
    }

    /// What a closed tab had on its way to the disk comes there before anybody else gets its slots, or never.
    fn end_writes(&mut self, person: usize) {
        let land = self.chance.random_range(0..2) == 0;
        let is_write = |event: &Event| matches!(event, Event::Write { person: tab, .. } if *tab == person);
        let keys: Vec<_> = self
            .events
            .iter()
            .filter(|(_, event)| is_write(event))
            .map(|(key, _)| *key)
            .collect();
        for key in keys {
            if let Some(Event::Write { person, life, batch }) = self.events.remove(&key)
                && land
            {
                self.write(person, life, &batch);
            }
        }
    }

    fn inherits(&mut self, actor: Actor, heir: usize) {
        let life = self.people[heir].life;
        // What the heir itself has on its way to the disk comes first.
        let at = self.storing_takes(heir);
        self.after(
            at,
            Event::Adopt {
                person: heir,
                life,
                actor,
            },
        );
    }

    pub(super) fn adopt(&mut self, person: usize, life: u32, actor: Actor) {
        let device = self.people[person].device;
        if !self.is_alive(person, life) {
            return;
        }
        let pending = self.devices[device].pending_of(actor);
        self.tell(person, ClientInput::Adopted { actor, pending });
    }

    pub(super) fn release(&mut self, person: usize, actor: Actor) {
        let device = self.people[person].device;
        if let Some(heir) = self.devices[device].release(actor, person) {
            self.inherits(actor, heir);
        }
    }

    pub(super) fn hold(&mut self, person: usize, actor: Actor) {
        let device = self.people[person].device;
        let before = self.devices[device].locks.insert(actor, person);
        assert_eq!(before, None, "a new slot belongs to nobody");
    }

    pub(super) fn is_alive(&self, person: usize, life: u32) -> bool {
        self.people[person].is_open && self.people[person].life == life
    }

    /// Writes and reads of one tab happen one after the other. Says how long it takes.
    fn storing_takes(&mut self, person: usize) -> i64 {
        let wait = self.chance.random_range(1..30);
        let tab = &mut self.people[person];
        tab.stored_at = (self.now.0 + wait).max(tab.stored_at + 1);
        tab.stored_at - self.now.0
    }

    pub(super) fn store(&mut self, person: usize, batch: Box<StoreBatch>) {
        for kept in &batch.keep {
            self.note(kept);
        }
        let life = self.people[person].life;
        let wait = self.storing_takes(person);
        self.after(wait, Event::Write { person, life, batch });
    }

    pub(super) fn write(&mut self, person: usize, life: u32, batch: &StoreBatch) {
        let alive = self.is_alive(person, life);
        let device = self.people[person].device;
        if alive && self.happens(self.faults.trouble / 12) {
            self.tries("stores failed");
            self.devices[device].failed = true;
            self.tell(person, ClientInput::StoreFailed);
            return;
        }
        let written = self.devices[device].write(batch);
        trace(self.now.0, || {
            format!(
                "device {device}: tab {person}'s #{} is written: {written:?}",
                batch.id
            )
        });
        for kept in &batch.keep {
            self.ledger.promise(kept.hash);
        }
        if !alive {
            return;
        }
        self.tell(person, ClientInput::Stored { id: batch.id });
        if written == Some(Written::OtherCopy) {
            self.read_store(person);
        }
    }

    pub(super) fn read_store(&mut self, person: usize) {
        let life = self.people[person].life;
        let wait = self.storing_takes(person);
        self.after(wait, Event::ReadStore { person, life });
    }

    pub(super) fn reload(&mut self, person: usize, life: u32) {
        if self.is_alive(person, life) {
            let device = self.people[person].device;
            let local = self.devices[device].read();
            for pending in &local.pending {
                if self.devices[device].queue_for(pending.actor, person).is_some() {
                    self.inherits(pending.actor, person);
                }
            }
            self.tell(person, ClientInput::Reloaded(Box::new(local)));
        }
    }

    /// Tells the other tabs; what one tab says arrives in its order.
    pub(super) fn news(&mut self, person: usize, news: &TabNews) {
        if let TabNews::Withdrawn { hashes, .. } = news {
            let device = &mut self.devices[self.people[person].device];
            device.withdrawn.extend(hashes);
        }
        if let TabNews::Made { changes, stored } = news {
            for kept in changes {
                self.note(kept);
                let device = &self.devices[self.people[person].device];
                assert!(!stored || device.holds(kept.hash), "told before it was stored");
            }
        }
        let device = self.people[person].device;
        let mut heirs = Vec::new();
        for other in 0..self.people.len() {
            if other == person || self.people[other].device != device || !self.people[other].is_open {
                continue;
            }
            if let TabNews::Made { changes, .. } = news {
                for kept in changes {
                    // Its tab may be gone by now.
                    let free = self.devices[device].queue_for(kept.actor, other);
                    heirs.extend(free.map(|heir| (kept.actor, heir)));
                }
            }
            let latest = self.news_at.get(&(person, other)).copied().unwrap_or(0);
            let at = (self.now.0 + self.chance.random_range(1..6)).max(latest + 1);
            self.news_at.insert((person, other), at);
            let life = self.people[other].life;
            let news = Box::new(news.clone());
            self.after(
                at - self.now.0,
                Event::Hear {
                    person: other,
                    life,
                    news,
                },
            );
        }
        for (actor, heir) in heirs {
            self.inherits(actor, heir);
        }
    }

    fn note(&mut self, kept: &KeptChange) {
        trace(self.now.0, || format!("{} is of {:?}", kept.hash, kept.action));
        self.ledger.note(kept);
    }

    /// The whole device goes down, and comes up with an older disk.
    pub(super) fn lose_tail(&mut self, device: usize) {
        for person in 0..self.people.len() {
            if self.people[person].device == device {
                self.close_tab(person);
            }
        }
        self.tries("devices that lost their last writes");
        let writes = self.chance.random_range(0..8);
        let waited: BTreeSet<_> = self.devices[device].pending().copied().collect();
        self.devices[device].lose_tail(writes);
        let waiting = self.devices[device].pending();
        self.ledger.revive(waiting.filter(|hash| !waited.contains(hash)));
        trace(self.now.0, || {
            format!("device {device} falls back {writes} writes")
        });
        self.keep_only_the_promises_that_can_be_kept();
        self.server_edits_lost();
    }

    /// Somebody copies a browser profile to another machine, and goes on with both.
    pub(super) fn clone_device(&mut self, device: usize) {
        let Some(disk) = self.devices[device].disk.clone() else {
            return;
        };
        if self.devices.len() < DEVICES_MAX {
            self.tries("devices copied");
            self.ledger.revive(self.devices[device].pending());
            let user = self
                .people
                .iter()
                .find(|person| person.device == device)
                .expect("somebody is there")
                .user;
            let born_here = self.devices[device].born_here;
            self.add_device(user, 1, Device::new(Some(disk), born_here));
        }
    }

    pub(super) fn add_device(&mut self, user: UserId, tabs: usize, device: Device) {
        self.devices.push(device);
        for _ in 0..tabs {
            let person = self.people.len();
            let nobody = ClientSession::new(user, 0);
            self.people
                .push(Person::new(user, self.devices.len() - 1, nobody));
            self.open_tab(person);
            self.after(500, Event::Act { person });
        }
    }

    pub(super) fn some_device(&mut self, user: UserId) -> usize {
        let tabs = self.chance.random_range(1..=3);
        let disk = (self.chance.random_range(0..5) > 0).then(Disk::default);
        let born_here = self.chance.random_range(0..3) == 0;
        let mut device = Device::new(disk, born_here);
        if self.happens(self.faults.clock) {
            self.tries("clocks ahead");
            device.ahead_ms = CLOCK_AHEAD_MS;
        }
        self.add_device(user, tabs, device);
        tabs
    }

    pub(super) fn compact_device(&mut self, person: usize) {
        if let Some(compacted) = self.people[person].session.compacted() {
            self.tries("copies compacted");
            self.devices[self.people[person].device].compact(compacted);
        }
    }

    /// The server comes back from a backup, or its database loses the last of what it had while a room stays open.
    pub(super) fn restore_server(&mut self) {
        if self.fallen.is_some() {
            return;
        }
        self.tries("servers set back to a backup");
        let open = self.chance.random_range(0..NODES);
        let is_set_back = self.chance.random_range(0..3) == 0 && self.nodes[open].room.is_some();
        for node in 0..NODES {
            if is_set_back && node == open {
                continue;
            }
            self.crash(node);
            let down = self.chance.random_range(50..2_000);
            self.after(down, Event::Start { node });
        }
        let lost = self.chance.random_range(0..15);
        let to_seq = (self.store.log.len() as u64).saturating_sub(lost).max(1);
        trace(self.now.0, || format!("the server falls back to {to_seq}"));
        let how = match self.chance.random_range(0..2) {
            _ if is_set_back => Fall::SetBack,
            0 => Fall::Renewed,
            _ => Fall::CopiedBack,
        };
        let before = self.store.log.clone();
        let lost = self.store.fall_back(to_seq, how);
        self.lost.extend(lost.iter().map(|row| row.hash));
        self.falls += 1;
        let has_seen = self.nodes[open]
            .room
            .as_ref()
            .map_or(0, |room| room.known().head_seq);
        if is_set_back && has_seen <= to_seq {
            // It has lost nothing and cannot notice: that a message is late for longer than a takeover lasts is not tried.
            self.lose_the_word(open);
        }
        self.fallen = is_set_back.then_some(Fallen {
            node: open,
            log: before,
            at: self.now,
        });
        self.restored = true;
        let store = &self.store;
        self.seen.retain(|hash| store.holds(*hash));
        self.keep_only_the_promises_that_can_be_kept();
        self.server_edits_lost();
    }
}
