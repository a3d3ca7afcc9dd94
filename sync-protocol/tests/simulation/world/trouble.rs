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
    pub(super) fn crash_tab(&mut self, person: usize) {
        let connection = self.people[person].connection;
        self.leave(person, connection);
        let old = &self.people[person];
        let mut kept = Person::new(old.user, self.chance.next_u64());
        kept.connection = connection + 1;
        kept.cut_off_until = old.cut_off_until;
        self.people[person] = kept;
        self.tell(person, ClientInput::Wake);
    }
}
