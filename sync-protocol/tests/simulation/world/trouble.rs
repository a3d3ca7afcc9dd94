//! Trouble: what breaks, and when.

use super::*;

impl World {
    pub(super) fn trouble(&mut self) {
        if self.healing {
            return;
        }
        let person = self.chance.random_range(0..self.people.len());
        let node = self.chance.random_range(0..NODES);
        if self.happens(self.faults.trouble * 10) {
            match self.chance.random_range(0..16) {
                0 | 1 => self.cut(person),
                2 => {
                    self.tries("tabs without a network");
                    self.people[person].cut_off_until = Timestamp(self.now.0 + 5_000 * self.pace);
                    self.cut(person);
                }
                3 => {
                    self.crash(node);
                    let down = self.chance.random_range(50..4_000) * self.pace;
                    self.after(down, Event::Start { node });
                }
                4 | 8 => self.close_tab(person),
                5 => {
                    let user = self.people[person].user;
                    let role = if self.store.roles[&user] == Role::Viewer {
                        Role::Member
                    } else {
                        Role::Viewer
                    };
                    self.tries("roles changed");
                    self.store.set_role(user, role);
                    if self.chance.random_range(0..2) == 0 {
                        self.room(node, RoomInput::AccessChanged);
                    }
                }
                6 => {
                    self.tries("snapshots made");
                    self.store.compact(false);
                }
                9 => self.lose_tail(self.people[person].device),
                10 => self.clone_device(self.people[person].device),
                11 => self.restore_server(),
                12 if self.people[person].is_open => self.compact_device(person),
                13 if self.people[person].is_open => self.tell(person, ClientInput::RedoParked),
                14 => self.unload(node),
                // Otherwise the tab would be without a connection for as long as anything happens.
                15 if self.pace > 1 => self.die_in_silence(person),
                _ => {
                    self.tries("logs trimmed");
                    self.store.compact(true);
                }
            }
        }
        let pause = self.chance.random_range(100..1_000) * self.pace;
        self.after(pause, Event::Trouble);
    }

    /// From now on the connection carries nothing, and neither side hears of it.
    fn die_in_silence(&mut self, person: usize) {
        let connection = self.people[person].connection;
        if self.peer_of(person, connection).is_some() {
            self.tries("connections died in silence");
            self.dead.insert((person, connection));
        }
    }
}
