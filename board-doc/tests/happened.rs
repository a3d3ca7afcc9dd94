//! J3: whoever puts each card that is told of where it says, and takes it away when it is deleted, has the board.

#![allow(clippy::unwrap_used, reason = "everything here is a test")]

mod support;

use board_doc::limits::CARDS_TOLD_OF_A_CHANGE_MAX;
use board_doc::{
    Action, BoardEvent, BoardSnapshot, CardId, CardState, CardView, Document, Happened, LiveDocument, Placed,
    Position,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use support::schedule::schedule;
use support::world::World;
use support::{Replica, actor, add, all_chunks, card_id, cases, column_id, move_to, user_of};

/// Somebody who has no replica and hears of a board.
#[derive(Default)]
struct Follower {
    cards: BTreeMap<CardId, Arc<CardView>>,
    lanes: BTreeMap<String, Vec<CardId>>,
}

impl Follower {
    fn of(board: &BoardSnapshot) -> Self {
        let mut follower = Self::default();
        for card in board
            .cards()
            .iter()
            .filter(|card| card.state == CardState::Archived)
        {
            follower.cards.insert(card.id.clone(), Arc::clone(card));
        }
        for placed in board.in_order(CardState::Active) {
            follower.put(&placed);
        }
        follower
    }

    fn hear(&mut self, happened: &Happened) {
        for event in happened.events.as_ref().unwrap() {
            match event {
                BoardEvent::BoardUpdated(_) => {}
                BoardEvent::CardCreated(placed) => {
                    assert!(!self.cards.contains_key(&placed.card.id), "{event:?}");
                    self.put(placed);
                }
                BoardEvent::CardUpdated(placed) | BoardEvent::CardMoved(placed) => {
                    assert!(self.cards.contains_key(&placed.card.id), "{event:?}");
                    self.put(placed);
                }
                BoardEvent::CardDeleted(placed) => {
                    assert!(self.cards.contains_key(&placed.card.id), "{event:?}");
                    self.take(&placed.card.id);
                }
            }
        }
    }

    fn put(&mut self, placed: &Placed) {
        self.take(&placed.card.id);
        self.cards
            .insert(placed.card.id.clone(), Arc::clone(&placed.card));
        if placed.card.state == CardState::Active {
            let lane = self.lanes.entry(placed.card.column.to_string()).or_default();
            lane.insert(placed.position, placed.card.id.clone());
        }
    }

    fn take(&mut self, card: &CardId) {
        self.cards.remove(card);
        for lane in self.lanes.values_mut() {
            lane.retain(|other| other != card);
        }
        self.lanes.retain(|_, lane| !lane.is_empty());
    }

    fn assert_has(&self, board: &BoardSnapshot) {
        let mut lanes: BTreeMap<String, Vec<CardId>> = BTreeMap::new();
        for placed in board.in_order(CardState::Active) {
            let lane = lanes.entry(placed.card.column.to_string()).or_default();
            assert_eq!(lane.len(), placed.position);
            lane.push(placed.card.id.clone());
        }
        assert_eq!(self.lanes, lanes);
        let seen = board
            .cards()
            .iter()
            .filter(|card| card.state != CardState::Trashed);
        let seen: Vec<_> = seen.map(|card| as_told(card)).collect();
        assert_eq!(
            self.cards.values().map(|card| as_told(card)).collect::<Vec<_>>(),
            seen
        );
    }
}

/// What is not told: values that have lost, and the order as it is kept.
fn as_told(card: &CardView) -> CardView {
    let mut told = card.clone();
    told.conflicts.clear();
    told.lost_column = None;
    told
}

proptest! {
    #![proptest_config(cases(48, "tests/regressions/happened.txt"))]

    #[test]
    fn j3_a_follower_has_the_board_after_every_change(
        replicas in 2..=4usize, steps in schedule(60, true), order: u64, missed in 0..40usize
    ) {
        let mut world = World::new(replicas);
        for step in &steps {
            world.take(step, &mut |_, _, _, _| {});
        }
        world.heal(order);
        let chunks = all_chunks(&world.replicas[0].board);
        let mut live = LiveDocument::over(Document::new());
        let mut follower = Follower::of(&live.snapshot());
        let mut sleeper = Follower::of(&live.snapshot());
        let mut sleeps_since = live.snapshot();
        for (number, chunk) in chunks.iter().enumerate() {
            let happened = live.apply_watched(chunk).unwrap();
            follower.hear(&happened);
            follower.assert_has(&live.snapshot());
            if number == missed {
                sleeper.hear(&live.happened_since(&sleeps_since));
                sleeps_since = live.snapshot();
            }
        }
        sleeper.hear(&live.happened_since(&sleeps_since));
        sleeper.assert_has(&live.snapshot());
    }
}

/// A document that has heard everything so far, and what the next change does.
fn watch(replica: &Replica, next: &[u8]) -> Happened {
    let mut live = LiveDocument::over(Document::new());
    let mut before = all_chunks(&replica.board);
    before.retain(|chunk| chunk != next);
    live.apply_changes(&before).unwrap();
    live.apply_watched(&next).unwrap()
}

fn told(happened: &Happened) -> Vec<(&'static str, String, usize)> {
    let told = happened.events.as_ref().unwrap().iter().map(|event| {
        let (name, placed) = match event {
            BoardEvent::BoardUpdated(board) => return ("board", board.info.name.clone(), 0),
            BoardEvent::CardCreated(placed) => ("created", placed),
            BoardEvent::CardUpdated(placed) => ("updated", placed),
            BoardEvent::CardMoved(placed) => ("moved", placed),
            BoardEvent::CardDeleted(placed) => ("deleted", placed),
        };
        (name, placed.card.id.to_string(), placed.position)
    });
    told.collect()
}

fn told_of(replica: &mut Replica, action: &Action) -> Vec<(&'static str, String, usize)> {
    let chunk = replica.act(action, 7);
    let happened = watch(replica, &chunk);
    assert_eq!(happened.by, Some(user_of(1)));
    told(&happened)
}

fn card(name: &'static str, id: &str, position: usize) -> (&'static str, String, usize) {
    (name, id.to_owned(), position)
}

#[test]
fn j3_each_action_is_told_as_what_it_is() {
    let mut replica = Replica::new(actor(1));
    assert_eq!(
        told_of(&mut replica, &add("a", "todo")),
        [card("created", "a", 0)]
    );
    assert_eq!(
        told_of(&mut replica, &add("b", "todo")),
        [card("created", "b", 1)]
    );
    let rename = |title: &str| Action::RenameCard {
        card: card_id("a"),
        title: title.to_owned(),
    };
    assert_eq!(told_of(&mut replica, &rename("new")), [card("updated", "a", 0)]);
    assert_eq!(
        told_of(&mut replica, &move_to("a", "todo", Position::End)),
        [card("moved", "a", 1)]
    );
    let both = Action::Batch {
        actions: vec![rename("newer"), move_to("a", "done", Position::Start)],
    };
    assert_eq!(
        told_of(&mut replica, &both),
        [card("moved", "a", 0), card("updated", "a", 0)]
    );
    let archive = Action::ArchiveCard { card: card_id("a") };
    assert_eq!(told_of(&mut replica, &archive), [card("updated", "a", 0)]);
    let trash = Action::TrashCard { card: card_id("a") };
    assert_eq!(told_of(&mut replica, &trash), [card("deleted", "a", 0)]);
    // Who follows the board has nothing of what is in the trash.
    let restore = Action::RestoreCard { card: card_id("a") };
    assert_eq!(told_of(&mut replica, &restore), [card("created", "a", 0)]);
    told_of(&mut replica, &trash);
    let purge = Action::PurgeCard { card: card_id("a") };
    assert_eq!(told_of(&mut replica, &purge), []);
    let name = Action::RenameBoard {
        name: "plans".to_owned(),
    };
    assert_eq!(told_of(&mut replica, &name), [card("board", "plans", 0)]);
    // The cards of a column that goes are told in the places that they come to, one after the other.
    told_of(&mut replica, &add("c", "todo"));
    told_of(&mut replica, &add("d", "done"));
    let delete = Action::DeleteColumn {
        column: column_id("todo"),
        move_cards_to: Some(column_id("done")),
    };
    assert_eq!(
        told_of(&mut replica, &delete),
        [
            card("board", "plans", 0),
            card("moved", "b", 1),
            card("moved", "c", 2)
        ]
    );
}

#[test]
fn j6_a_change_that_touches_too_many_cards_is_not_told_card_by_card() {
    let mut replica = Replica::new(actor(1));
    let actions: Vec<_> = (0..=CARDS_TOLD_OF_A_CHANGE_MAX)
        .map(|n| add(&format!("c{n}"), "todo"))
        .collect();
    let chunk = replica.act(
        &Action::Batch {
            actions: actions.clone(),
        },
        1,
    );
    assert_eq!(watch(&replica, &chunk).events, None);
    let fewer = actions[1..].to_vec();
    let mut replica = Replica::new(actor(1));
    let chunk = replica.act(&Action::Batch { actions: fewer }, 1);
    assert_eq!(told(&watch(&replica, &chunk)).len(), CARDS_TOLD_OF_A_CHANGE_MAX);
}
