//! Invariant 5 of the board's model over many short schedules: undo then redo is the identity on what I own, and undo
//! never changes a value that another has since written.

mod support;

use automerge::{Automerge, LoadOptions, ObjId, ObjType, ROOT, ReadDoc, TextEncoding, Value};
use board_doc::guard::{self, Author};
use board_doc::{Actor, BoardView, CardView, Document, Part, UserId, WhyKept};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::schedule::{Step, schedule};
use support::world::World;
use support::{NOW, all_chunks, cases};

/// What somebody does after a step of the schedule.
fn turns() -> impl Strategy<Value = Vec<Option<bool>>> {
    let turn = prop_oneof![3 => Just(None), 3 => Just(Some(false)), 2 => Just(Some(true))];
    proptest::collection::vec(turn, 14)
}

fn replica_of(step: &Step) -> Option<usize> {
    match step {
        Step::Edit { replica, .. } => Some(*replica % 3),
        Step::Deliver { to, .. } => Some(*to % 3),
        _ => None,
    }
}

proptest! {
    #![proptest_config(cases(2_000, "tests/regressions/undo.txt"))]

    #[test]
    fn undo_never_changes_what_another_has_written(steps in schedule(14, false), turns in turns(), order: u64) {
        let mut world = World::new(3);
        for (step, turn) in steps.iter().zip(turns) {
            world.take(step, &mut |_, _, _, _| {});
            let (Some(index), Some(again)) = (replica_of(step), turn) else { continue };
            let board = &world.replicas[index].board;
            let me = board.actor().user;
            let before = theirs(board.document(), me);
            world.revert(index, again);
            let replica = &world.replicas[index];
            let after = theirs(replica.board.document(), me);
            let lost: Vec<_> = before.difference(&after).collect();
            prop_assert!(lost.is_empty(), "{lost:?} is gone");
            replica.check_view();
        }
        world.heal(order);
        let view = world.replicas[0].board.view();
        for replica in &world.replicas {
            prop_assert_eq!(&replica.board.view(), &view);
        }
        pass_the_guard(&world);
    }

    #[test]
    fn undo_then_redo_is_the_identity_on_what_i_own(steps in schedule(14, false), depth in 1..6usize) {
        let mut world = World::new(3);
        for step in &steps {
            world.take(step, &mut |_, _, _, _| {});
        }
        for index in 0..3 {
            let before = world.replicas[index].board.view();
            let undone = (0..depth).filter(|_| did(&mut world, index, false)).count();
            let redone: Vec<_> = (0..undone).filter_map(|_| world.revert(index, true)).collect();
            let mut kept = redone.iter().flat_map(|again| &again.kept);
            // Somebody else has deleted the column that a card was in: it goes out of it, and not back.
            if kept.any(|kept| matches!(kept.why, WhyKept::Impossible { .. })) {
                continue;
            }
            prop_assert!(redone.iter().all(|again| again.applied.change.is_some() && again.kept.is_empty()));
            prop_assert_eq!(undone, redone.len());
            let after = world.replicas[index].board.view();
            prop_assert_eq!(said(after), said(before));
            // And once more, over what was done again.
            let again = (0..undone).filter(|_| did(&mut world, index, false)).count();
            prop_assert_eq!(undone, again);
        }
    }

    #[test]
    fn alone_one_gets_back_to_where_one_began(
        others in schedule(6, false), mine in schedule(12, false), order: u64
    ) {
        let mut world = World::new(3);
        for step in &others {
            world.take(step, &mut |_, _, _, _| {});
        }
        world.heal(order);
        let before = world.replicas[0].board.view();
        world.stacks[0] = board_doc::UndoStack::default();
        let purged = world.purged.len();
        for step in mine {
            if let Step::Edit { intent, .. } = step {
                world.take(&Step::Edit { replica: 0, intent }, &mut |_, _, _, _| {});
            }
        }
        while let Some(reverted) = world.revert(0, false) {
            prop_assert!(!reverted.is_gone || world.purged.len() > purged);
            // A column that was brought back with cards of others in it stays, and says so.
            let has_cards = reverted.kept.iter().any(|kept| kept.part == Part::Column);
            // Nor does a card go back to where it was found, when that is a column that is not there any more.
            let was_in_no_column = reverted
                .kept
                .iter()
                .any(|kept| kept.part == Part::Place && matches!(kept.why, WhyKept::Impossible { .. }));
            if has_cards || was_in_no_column {
                return Ok(());
            }
            if world.purged.len() == purged {
                prop_assert_eq!(&reverted.kept, &[]);
            }
        }
        if world.purged.len() == purged {
            let after = world.replicas[0].board.view();
            prop_assert_eq!(in_use(after, &before), in_use(before.clone(), &before));
        }
    }
}

/// Whether something came of it.
fn did(world: &mut World, index: usize, again: bool) -> bool {
    world
        .revert(index, again)
        .is_some_and(|reverted| reverted.applied.change.is_some())
}

fn pass_the_guard(world: &World) {
    let mut trial = Document::new();
    for chunk in all_chunks(&world.replicas[0].board) {
        let read = guard::read(&chunk).unwrap_or_else(|refusal| panic!("{refusal}"));
        let user = Actor::from_bytes(&read.actor).expect("an actor of ours").user;
        let author = Author {
            user,
            is_admin: false,
        };
        guard::admit(&mut trial, &read, author, NOW)
            .unwrap_or_else(|refused| panic!("taken back, and refused: {:?}", refused.refusal));
    }
}

/// Every operation of others that shows, or that lost against one that does.
fn theirs(document: &Document, me: UserId) -> BTreeSet<String> {
    let options = LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
    let automerge = Automerge::load_with_options(&document.save(), options).expect("what was saved loads");
    let mut found = BTreeSet::new();
    walk(&automerge, &ROOT, me, &mut found);
    found
}

fn walk(document: &Automerge, object: &ObjId, me: UserId, found: &mut BTreeSet<String>) {
    let ids: Vec<(bool, ObjId)> = if document.object_type(object) == Ok(ObjType::Map) {
        let keys: Vec<String> = document.keys(object).collect();
        let all = keys
            .iter()
            .flat_map(|key| document.get_all(object, key.as_str()).unwrap_or_default());
        all.map(|(value, id)| (matches!(value, Value::Object(_)), id))
            .collect()
    } else {
        let items = document.list_range(object, ..);
        items.map(|item| (false, item.id())).collect()
    };
    for (is_object, id) in ids {
        if let ObjId::Id(_, actor, _) = &id
            && actor.to_bytes()[..16] != me.0
        {
            found.insert(id.to_string());
        }
        if is_object {
            walk(document, &id, me, found);
        }
    }
}

/// A view without who wrote last, and when: putting something back is writing, too.
fn said(mut view: BoardView) -> BoardView {
    view.cards.iter_mut().for_each(forget_the_last_author);
    for column in &mut view.deleted_columns {
        column.deleted = board_doc::Authored::default();
    }
    view
}

fn forget_the_last_author(card: &mut CardView) {
    card.updated_by = None;
    card.updated_at = board_doc::Timestamp::default();
    card.put_away = None;
    card.edited_after_deletion = false;
    for comment in &mut card.comments {
        comment.edited_at = None;
    }
}

/// The same without what was made since: it is in the trash, or stays as a tombstone.
fn in_use(view: BoardView, began: &BoardView) -> BoardView {
    let mut view = said(view);
    let known = |id: &_| began.cards.iter().find(|card| card.id == *id);
    view.cards.retain(|card| known(&card.id).is_some());
    for card in &mut view.cards {
        let comments = known(&card.id).map_or(&[][..], |known| &known.comments);
        card.comments
            .retain(|comment| comments.iter().any(|known| known.id == comment.id));
    }
    // A board keeps its first name.
    if began.info.name.is_empty() {
        view.info.name.clear();
    }
    let there = |id: &_| began.deleted_columns.iter().any(|column| column.id == *id);
    view.deleted_columns.retain(|column| there(&column.id));
    view
}
