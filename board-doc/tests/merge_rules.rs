//! One example for each merge rule of the board's model.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use automerge::ReadDoc;
use automerge::transaction::Transactable;
use board_doc::{
    Action, BoardView, CardState, ChecklistItem, Color, ColumnPosition, CommentId, Conflict, Due, ItemId,
    ItemPosition, LabelId, LostValue, Position, RECOVERED, Rank, TextEdit, TextField,
};
use support::raw::{object, raw_change, set_column_state};
use support::{Replica, actor, add, card_id, column_id, move_to};

/// Two people who share a board with the cards `a` and `b` in "To Do".
fn two() -> (Replica, Replica) {
    let mut ada = Replica::new(actor(1));
    ada.act(&add("a", "todo"), 1);
    ada.act(&add("b", "todo"), 2);
    let mut bob = Replica::new(actor(2));
    bob.hear_all(&ada);
    (ada, bob)
}

fn meet(ada: &mut Replica, bob: &mut Replica) {
    let alone = bob.clone();
    bob.hear_all(ada);
    ada.hear_all(&alone);
    assert_eq!(ada.board.view(), bob.board.view());
    ada.check_view();
    bob.check_view();
}

fn rename(title: &str) -> Action {
    Action::RenameCard {
        card: card_id("a"),
        title: title.to_owned(),
    }
}

fn trash() -> Action {
    Action::TrashCard { card: card_id("a") }
}

#[test]
fn a_card_moved_twice_is_in_one_place_that_one_of_them_chose() {
    let (mut ada, mut bob) = two();
    ada.act(&move_to("a", "in_progress", Position::End), 3);
    bob.act(&move_to("a", "done", Position::End), 4);
    let place = |replica: &Replica| (replica.card("a").column, replica.card("a").rank);
    let chosen = [place(&ada), place(&bob)];
    meet(&mut ada, &mut bob);
    assert!(chosen.contains(&place(&ada)));
    let lanes = ["todo", "in_progress", "done"].map(|column| ada.lane(column).len());
    assert_eq!(lanes.iter().sum::<usize>(), 2);
}

#[test]
fn a_card_moved_and_edited_holds_both() {
    let (mut ada, mut bob) = two();
    ada.act(&move_to("a", "done", Position::End), 3);
    bob.act(&rename("Renamed"), 4);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("a").title, "Renamed");
    assert_eq!(ada.lane("done"), ["a"]);
}

#[test]
fn two_cards_dropped_at_one_spot_with_equal_luck_are_ordered_by_id() {
    let (mut ada, mut bob) = two();
    ada.act(&add("y", "done"), 7);
    bob.act(&add("x", "done"), 7);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("x").rank, ada.card("y").rank);
    assert_eq!(ada.lane("done"), ["x", "y"]);
}

#[test]
fn trash_wins_over_an_edit_and_restoring_brings_all_back() {
    let (mut ada, mut bob) = two();
    let place = ada.card("a").rank;
    ada.act(&trash(), 3);
    bob.act(&rename("Edited after deletion"), 4);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("a").state, CardState::Trashed);
    assert_eq!(ada.card("a").title, "Edited after deletion");
    assert_eq!(ada.lane("todo"), ["b"]);
    ada.act(&Action::RestoreCard { card: card_id("a") }, 5);
    meet(&mut ada, &mut bob);
    assert_eq!(
        (bob.card("a").state, bob.card("a").rank),
        (CardState::Active, place)
    );
    assert_eq!(bob.lane("todo"), ["a", "b"]);
}

#[test]
fn a_card_trashed_by_both_is_restored_by_one() {
    let (mut ada, mut bob) = two();
    ada.act(&trash(), 3);
    bob.act(&trash(), 4);
    meet(&mut ada, &mut bob);
    bob.act(&Action::RestoreCard { card: card_id("a") }, 5);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("a").state, CardState::Active);
}

#[test]
fn a_card_moved_into_a_deleted_column_shows_in_recovered_until_the_column_is_restored() {
    let (mut ada, mut bob) = two();
    ada.act(&move_to("a", "done", Position::End), 3);
    let deleted = raw_change(&bob.board, [9; 24], |tx| {
        set_column_state(tx, "done", Some("deleted"))
    })
    .unwrap();
    bob.hear(&[deleted]);
    meet(&mut ada, &mut bob);
    let view = ada.board.view();
    assert!(!view.columns.iter().any(|column| column.id == column_id("done")));
    assert_eq!(ada.lane(RECOVERED), ["a"]);
    assert_eq!(
        view.cards.last().unwrap().id,
        card_id("a"),
        "Recovered is the last lane"
    );
    let into = ada.apply(&move_to("b", "done", Position::End), 4).unwrap_err();
    assert_eq!(into, board_doc::ActionError::NoSuchColumn(column_id("done")));
    let into = ada.apply(&move_to("b", RECOVERED, Position::End), 4).unwrap_err();
    assert_eq!(into, board_doc::ActionError::NoSuchColumn(column_id(RECOVERED)));

    let restored = raw_change(&ada.board, [10; 24], |tx| set_column_state(tx, "done", None)).unwrap();
    ada.hear(&[restored]);
    assert_eq!(ada.lane("done"), ["a"]);
    ada.check_view();
}

#[test]
fn a_card_can_be_moved_out_of_recovered() {
    let (mut ada, _) = two();
    let deleted = raw_change(&ada.board, [9; 24], |tx| {
        set_column_state(tx, "todo", Some("deleted"))
    })
    .unwrap();
    ada.hear(&[deleted]);
    assert_eq!(ada.lane(RECOVERED), ["a", "b"]);
    ada.act(&move_to("a", "done", Position::End), 3);
    assert_eq!(
        (ada.lane(RECOVERED), ada.lane("done")),
        (vec!["b".to_owned()], vec!["a".to_owned()])
    );
}

#[test]
fn two_who_type_in_one_description_keep_both_texts() {
    let (mut ada, mut bob) = two();
    ada.act(
        &Action::DescribeCard {
            card: card_id("a"),
            description: "The plan.".into(),
        },
        3,
    );
    meet(&mut ada, &mut bob);
    let type_in = |to: &str| Action::EditText {
        card: card_id("a"),
        field: TextField::Description,
        edit: TextEdit::between("The plan.", to).unwrap(),
    };
    ada.act(&type_in("The good plan."), 4);
    bob.act(&type_in("The plan. Ship it."), 5);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("a").description, "The good plan. Ship it.");
}

#[test]
fn a_board_renamed_by_two_merges_characters() {
    let (mut ada, mut bob) = two();
    ada.act(
        &Action::RenameBoard {
            name: "Road map".into(),
        },
        3,
    );
    meet(&mut ada, &mut bob);
    ada.act(
        &Action::RenameBoard {
            name: "The road map".into(),
        },
        4,
    );
    bob.act(
        &Action::RenameBoard {
            name: "Road map 2027".into(),
        },
        5,
    );
    meet(&mut ada, &mut bob);
    assert_eq!(ada.board.document().info().name, "The road map 2027");
}

#[test]
fn concurrent_column_titles_have_one_winner_on_every_replica() {
    let (mut ada, mut bob) = two();
    for (replica, title, number) in [(&mut ada, "Later", 21), (&mut bob, "Next", 22)] {
        let chunk = raw_change(&replica.board, [number; 24], |tx| {
            let column = object(tx, &["columns", "todo"]).unwrap();
            tx.put(column, "title", title)
        });
        replica.hear(&[chunk.unwrap()]);
    }
    meet(&mut ada, &mut bob);
    assert!(["Later", "Next"].contains(&ada.board.view().columns[0].title.as_str()));
}

#[test]
fn unknown_keys_are_kept() {
    let (mut ada, mut bob) = two();
    let chunk = raw_change(&ada.board, [9; 24], |tx| {
        let card = object(tx, &["cards", "a"]).unwrap();
        tx.put(card, "votes", 3)
    });
    ada.hear(&[chunk.unwrap()]);
    bob.act(&rename("Renamed"), 3);
    meet(&mut ada, &mut bob);
    let saved = automerge::Automerge::load(&bob.board.document().save()).unwrap();
    let cards = saved.get(automerge::ROOT, "cards").unwrap().unwrap().1;
    let card = saved.get(cards, "a").unwrap().unwrap().1;
    assert_eq!(saved.get(card, "votes").unwrap().unwrap().0.as_i64(), Some(3));
}

fn act_both(ada: &mut Replica, bob: &mut Replica, of_ada: &Action, of_bob: &Action) {
    ada.act(of_ada, 31);
    bob.act(of_bob, 32);
    meet(ada, bob);
}

/// What lost, by whom, and that taking it makes it the value that shows, with nothing left to take.
fn take_theirs(
    ada: &mut Replica,
    bob: &mut Replica,
    conflicts: impl Fn(&BoardView) -> Vec<Conflict>,
) -> LostValue {
    let lost = conflicts(&ada.board.view());
    assert_eq!(lost.len(), 1, "{lost:?}");
    let Conflict { lost, by, at, take } = lost[0].clone();
    let by = by.expect("an actor of ours");
    assert!([actor(1).user, actor(2).user].contains(&by));
    assert_eq!(at, support::NOW);
    ada.act(&take, 33);
    meet(ada, bob);
    assert_eq!(conflicts(&bob.board.view()), []);
    lost
}

fn card_conflicts(view: &BoardView) -> Vec<Conflict> {
    let card = view.cards.iter().find(|card| card.id == card_id("a"));
    card.unwrap().conflicts.clone()
}

fn column_conflicts(view: &BoardView) -> Vec<Conflict> {
    let column = view.columns.iter().find(|column| column.id == column_id("todo"));
    column.unwrap().conflicts.clone()
}

fn label_conflicts(view: &BoardView) -> Vec<Conflict> {
    view.labels[0].conflicts.clone()
}

#[test]
fn the_losing_place_of_a_card_moved_twice_can_be_taken() {
    let (mut ada, mut bob) = two();
    let to = |column| move_to("a", column, Position::End);
    act_both(&mut ada, &mut bob, &to("in_progress"), &to("done"));
    let LostValue::Place { column, rank } = take_theirs(&mut ada, &mut bob, card_conflicts) else {
        panic!("a place was lost");
    };
    assert_eq!(
        (ada.card("a").column, ada.card("a").rank),
        (column, rank.to_string())
    );
}

#[test]
fn the_place_that_shows_can_be_kept() {
    let (mut ada, mut bob) = two();
    let to = |column| move_to("a", column, Position::End);
    act_both(&mut ada, &mut bob, &to("in_progress"), &to("done"));
    let shown = ada.card("a");
    let rank = Rank::parse(shown.rank.clone()).unwrap();
    let keep = move_to("a", shown.column.as_str(), Position::Rank { rank });
    ada.act(&keep, 33);
    meet(&mut ada, &mut bob);
    assert_eq!(
        (bob.card("a").rank, bob.card("a").conflicts),
        (shown.rank, Vec::new())
    );
}

#[test]
fn archived_by_one_and_trashed_by_the_other_is_one_of_both() {
    let (mut ada, mut bob) = two();
    let archive = Action::ArchiveCard { card: card_id("a") };
    act_both(&mut ada, &mut bob, &archive, &trash());
    let shown = ada.card("a").state;
    let lost = take_theirs(&mut ada, &mut bob, card_conflicts);
    assert_eq!(
        lost,
        LostValue::State {
            state: ada.card("a").state
        }
    );
    assert_ne!(ada.card("a").state, shown);
}

#[test]
fn equal_values_are_no_conflict() {
    let (mut ada, mut bob) = two();
    act_both(&mut ada, &mut bob, &trash(), &trash());
    assert_eq!(card_conflicts(&ada.board.view()), []);
}

#[test]
fn a_card_edited_after_its_deletion_says_so_in_the_trash() {
    let (mut ada, mut bob) = two();
    ada.act(&rename("Before"), 3);
    ada.act(&trash(), 4);
    bob.hear_all(&ada);
    assert!(!bob.card("a").edited_after_deletion);
    let (mut ada, mut bob) = two();
    // Many edits of hers make her counters larger than his: it is not counters that tell.
    for title in ["1", "2", "3"] {
        ada.act(&rename(title), 3);
    }
    act_both(&mut ada, &mut bob, &trash(), &rename("At the same time"));
    assert!(ada.card("a").edited_after_deletion && bob.card("a").edited_after_deletion);
}

#[test]
fn of_concurrent_due_dates_one_shows_and_the_other_can_be_taken() {
    let (mut ada, mut bob) = two();
    let due = |due| Action::SetDue {
        card: card_id("a"),
        due: Some(Due::parse(due).unwrap()),
    };
    act_both(
        &mut ada,
        &mut bob,
        &due("2026-11-30"),
        &due("2026-12-01T09:00:00Z"),
    );
    let lost = take_theirs(&mut ada, &mut bob, card_conflicts);
    assert_eq!(
        lost,
        LostValue::Due {
            due: bob.card("a").due.unwrap()
        }
    );
}

#[test]
fn of_concurrent_titles_ranks_and_limits_of_a_column_one_shows_and_the_other_can_be_taken() {
    let column = column_id("todo");
    let title = |title: &str| Action::RenameColumn {
        column: column.clone(),
        title: title.into(),
    };
    let limit = |limit| Action::SetWipLimit {
        column: column.clone(),
        wip_limit: Some(limit),
    };
    let place = |position| Action::MoveColumn {
        column: column.clone(),
        position,
    };
    let after = ColumnPosition::After {
        column: column_id("in_progress"),
    };
    for (of_ada, of_bob) in [
        (title("Later"), title("Next")),
        (limit(3), limit(4)),
        (place(ColumnPosition::End), place(after)),
    ] {
        let (mut ada, mut bob) = two();
        act_both(&mut ada, &mut bob, &of_ada, &of_bob);
        let before = ada.board.view().columns;
        let lost = take_theirs(&mut ada, &mut bob, column_conflicts);
        assert_ne!(ada.board.view().columns, before, "{lost:?}");
    }
}

#[test]
fn of_concurrent_names_and_colours_of_a_label_one_shows_and_the_other_can_be_taken() {
    let label = LabelId::parse("l").unwrap();
    let color = |color| Color::parse(color).unwrap();
    let name = |name: &str| Action::RenameLabel {
        label: label.clone(),
        name: name.into(),
    };
    let recolor = |to| Action::RecolorLabel {
        label: label.clone(),
        color: color(to),
    };
    for (of_ada, of_bob) in [
        (name("Urgent"), name("Soon")),
        (recolor("#ff0000"), recolor("#00ff00")),
    ] {
        let (mut ada, mut bob) = two();
        ada.act(
            &Action::AddLabel {
                label: label.clone(),
                name: "First".into(),
                color: color("#000000"),
            },
            3,
        );
        meet(&mut ada, &mut bob);
        act_both(&mut ada, &mut bob, &of_ada, &of_bob);
        take_theirs(&mut ada, &mut bob, label_conflicts);
    }
}

#[test]
fn an_assignment_that_the_other_has_not_seen_survives_an_unassignment() {
    let (mut ada, mut bob) = two();
    let (card, user) = (card_id("a"), actor(3).user);
    let assign = Action::AssignCard {
        card: card.clone(),
        user,
    };
    let unassign = Action::UnassignCard { card, user };
    ada.act(&assign, 3);
    meet(&mut ada, &mut bob);
    ada.act(&unassign, 4);
    bob.act(&unassign, 5);
    bob.act(&assign, 6);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("a").assignees.len(), 1);
    ada.act(&unassign, 7);
    meet(&mut ada, &mut bob);
    assert_eq!(bob.card("a").assignees, []);
}

#[test]
fn a_checklist_item_ticked_and_renamed_holds_both() {
    let (mut ada, mut bob) = two();
    let (card, item) = (card_id("a"), ItemId::parse("i").unwrap());
    ada.act(
        &Action::AddItem {
            card: card.clone(),
            item: item.clone(),
            text: "One".into(),
            position: ItemPosition::End,
            done: false,
        },
        3,
    );
    meet(&mut ada, &mut bob);
    let tick = Action::TickItem {
        card: card.clone(),
        item: item.clone(),
        done: true,
    };
    let edit = Action::EditItem {
        card,
        item: item.clone(),
        text: "Two".into(),
    };
    act_both(&mut ada, &mut bob, &tick, &edit);
    let expected = ChecklistItem {
        id: item,
        text: "Two".into(),
        done: true,
    };
    assert_eq!(ada.card("a").checklist, [expected]);
}

#[test]
fn a_limit_exceeded_by_merging_is_shown_and_nothing_is_rejected() {
    let (mut ada, mut bob) = two();
    let limit = Action::SetWipLimit {
        column: column_id("done"),
        wip_limit: Some(1),
    };
    ada.act(&limit, 3);
    meet(&mut ada, &mut bob);
    let to = |id| move_to(id, "done", Position::End);
    act_both(&mut ada, &mut bob, &to("a"), &to("b"));
    let column = ada.board.view().columns[2].clone();
    assert_eq!((column.wip_limit, ada.lane("done").len()), (Some(1), 2));
}

#[test]
fn many_cards_dropped_at_one_spot_by_two_stay_together() {
    for seed in 0..50 {
        let mut ada = Replica::new(actor(1));
        let ids: Vec<String> = (0..12).map(|number| format!("c{number:02}")).collect();
        for id in &ids {
            ada.act(&add(id, "todo"), 1);
        }
        ada.act(&add("x", "done"), 1);
        ada.act(&add("y", "done"), 2);
        let mut bob = Replica::new(actor(2));
        bob.hear_all(&ada);
        let drop = |ids: &[String]| Action::MoveCards {
            cards: ids.iter().map(|id| card_id(id)).collect(),
            column: column_id("done"),
            position: Position::After { card: card_id("x") },
        };
        ada.act(&drop(&ids[..5]), 2 * seed);
        bob.act(&drop(&ids[5..]), 2 * seed + 1);
        meet(&mut ada, &mut bob);
        let lane = ada.lane("done");
        let both = [&ids[..5], &ids[5..]].concat();
        let other = [&ids[5..], &ids[..5]].concat();
        assert!([both, other].contains(&lane[1..13].to_vec()), "{lane:?}");
        assert_eq!((lane[0].as_str(), lane[13].as_str()), ("x", "y"));
    }
}

#[test]
fn a_column_deleted_while_a_card_moves_into_it_is_restored_with_the_card_in_it() {
    let (mut ada, mut bob) = two();
    let delete = Action::DeleteColumn {
        column: column_id("done"),
        move_cards_to: None,
    };
    act_both(&mut ada, &mut bob, &move_to("a", "done", Position::End), &delete);
    let card = ada.card("a");
    assert_eq!(
        (card.column.as_str(), card.lost_column),
        (RECOVERED, Some(column_id("done")))
    );
    let deleted = ada.board.view().deleted_columns;
    assert_eq!((deleted.len(), deleted[0].title.as_str()), (1, "Done"));
    assert_eq!(deleted[0].deleted.by, Some(actor(2).user));
    let column = column_id("done");
    ada.act(&Action::RestoreColumn { column }, 5);
    meet(&mut ada, &mut bob);
    assert_eq!(
        (bob.lane("done"), bob.card("a").lost_column),
        (vec!["a".to_owned()], None)
    );
    assert_eq!(bob.board.view().deleted_columns, []);
}

#[test]
fn comments_of_two_in_maps_made_at_the_same_time_both_count() {
    let (ada, mut bob) = two();
    // Cards of the first version had no map of comments until somebody made one.
    let bare = raw_change(&ada.board, [9; 24], |tx| {
        let card = object(tx, &["cards", "a"]).unwrap();
        tx.delete(card, "comments")
    })
    .unwrap();
    let mut ada = ada;
    ada.hear(std::slice::from_ref(&bare));
    bob.hear(&[bare]);
    let comment = |by: u8| Action::AddComment {
        card: card_id("a"),
        comment: CommentId::new("m", actor(by).user).unwrap(),
        body: format!("By {by}"),
        imported_from: None,
    };
    act_both(&mut ada, &mut bob, &comment(1), &comment(2));
    let says = |replica: &Replica| -> Vec<String> {
        let comments = replica.card("a").comments;
        comments.into_iter().map(|comment| comment.body).collect()
    };
    assert_eq!(says(&ada), ["By 1", "By 2"]);
    for (replica, by) in [(&mut ada, 1), (&mut bob, 2)] {
        let edit = Action::EditComment {
            card: card_id("a"),
            comment: CommentId::new("m", actor(by).user).unwrap(),
            body: format!("Again by {by}"),
        };
        replica.act(&edit, 5);
    }
    meet(&mut ada, &mut bob);
    assert_eq!(says(&bob), ["Again by 1", "Again by 2"]);
}
