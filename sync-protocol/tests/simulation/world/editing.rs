//! S12: the server's own edits among those of the tabs. They have a chance of their own: without them, every schedule
//! is what it was.

use super::*;
use sync_protocol::room::{Edit, EditId, EditOutcome};

/// What the server edits, and what became of it.
#[derive(Default)]
pub(super) struct Editing {
    next: u64,
    /// The card that each edit adds.
    asked: BTreeMap<EditId, CardId>,
    /// Those whose edit was answered as done.
    done: BTreeSet<CardId>,
    /// Those that a server which came back from a backup has lost: nobody's device has them.
    lost: BTreeSet<CardId>,
}

impl World {
    /// Somebody adds a card over REST, with a role that was read a moment ago.
    pub(super) fn server_edits(&mut self) {
        if self.healing {
            return;
        }
        let pause = self.chance.random_range(50..600) * self.pace;
        self.after(pause, Event::ServerEdit);
        let node = self.chance.random_range(0..NODES);
        let user = UserId([self.chance.random_range(1..=3); 16]);
        self.editing.next += 1;
        let id = EditId(self.editing.next);
        let card = CardId::parse(format!("server-{}", id.0)).expect("a valid id");
        let add = Action::AddCard {
            card: card.clone(),
            column: board_doc::ColumnId::parse("todo").expect("a valid id"),
            position: board_doc::Position::End,
            title: format!("edit {}", id.0),
            description: String::new(),
        };
        let rename = Action::RenameBoard {
            name: format!("name {}", id.0),
        };
        self.editing.asked.insert(id, card);
        let edit = Edit {
            id,
            user,
            role: self.store.roles[&user],
            access_epoch: self.store.access_epoch,
            actions: vec![add, rename],
            only_if: None,
            seed: self.chance.next_u64(),
        };
        let wait = self.chance.random_range(1..40);
        let life = self.nodes[node].life;
        let input = Box::new(RoomInput::Edit(edit));
        self.after(wait, Event::ToRoom { node, life, input });
    }

    /// S1, S12: what is answered as done is durable, and was not done before.
    pub(super) fn server_edited(&mut self, node: usize, edit: EditId, outcome: &EditOutcome) {
        let card = self.editing.asked.remove(&edit).expect("it is answered once");
        match outcome {
            EditOutcome::Done { head_seq } => {
                let durable = self.store.log.len().max(self.log_before(node).len());
                assert!(*head_seq <= durable as u64, "done before it was durable");
                self.tally.acknowledged += 1;
                self.tally.edits += 1;
                self.editing.done.insert(card);
                if self.falls_known_to(node) < self.falls {
                    self.server_edits_lost();
                }
            }
            EditOutcome::NotAllowed | EditOutcome::NoAccess | EditOutcome::Unavailable => {}
            other => panic!("{card} is answered with {other:?}"),
        }
    }

    /// The store has fallen back.
    pub(super) fn server_edits_lost(&mut self) {
        if self.editing.done.is_empty() {
            return;
        }
        let view = Board::over(
            self.store.document(),
            Actor::new(UserId([9; 16]), ReplicaId([9; 8])),
        )
        .view();
        let is_there = |card: &CardId| view.cards.iter().any(|kept| kept.id == *card);
        let lost = self.editing.done.iter().filter(|card| !is_there(card));
        self.editing.lost.extend(lost.cloned());
    }

    pub(super) fn check_server_edits(&self, truth: &BoardView) {
        for card in self.editing.done.difference(&self.editing.lost) {
            assert!(
                truth.cards.iter().any(|kept| kept.id == *card),
                "{card}, which the server has added, is lost"
            );
        }
    }
}
