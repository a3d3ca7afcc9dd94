//! What the actions beyond cards and their places do, and what they refuse.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use board_doc::limits::{CHECKLIST_ITEMS_MAX, COLUMNS_MAX, COMMENT_CHARACTERS_MAX};
use board_doc::{
    Action, ActionError, BoardView, CardState, Color, ColumnPosition, CommentId, Due, Duplicate, ItemId,
    ItemPosition, LabelId, Position, Timestamp, UserId, duplicate, in_batches,
};
use support::{NOW, Replica, actor, add, card_id, column_id, move_to};

fn board() -> Replica {
    let mut replica = Replica::new(actor(1));
    replica.act(&add("a", "todo"), 1);
    replica.act(&add("b", "todo"), 2);
    replica
}

fn refused(replica: &mut Replica, action: &Action) -> ActionError {
    let (heads, view) = (replica.board.document().heads(), replica.board.view());
    let error = replica.apply(action, 1).expect_err("it must be refused");
    assert_eq!(
        (replica.board.document().heads(), replica.board.view()),
        (heads, view)
    );
    error
}

fn columns(replica: &Replica) -> Vec<String> {
    let columns = replica.board.view().columns;
    columns.into_iter().map(|column| column.id.to_string()).collect()
}

fn add_column(id: &str, position: ColumnPosition) -> Action {
    Action::AddColumn {
        column: column_id(id),
        title: id.to_uppercase(),
        position,
        wip_limit: None,
    }
}

fn add_item(id: &str, position: ItemPosition) -> Action {
    Action::AddItem {
        card: card_id("a"),
        item: item_id(id),
        text: id.to_owned(),
        position,
        done: false,
    }
}

fn item_id(id: &str) -> ItemId {
    ItemId::parse(id).unwrap()
}

fn comment(by: u8, body: &str) -> Action {
    Action::AddComment {
        card: card_id("a"),
        comment: comment_id(by),
        body: body.to_owned(),
        imported_from: None,
    }
}

fn comment_id(by: u8) -> CommentId {
    CommentId::new("m", actor(by).user).unwrap()
}

fn label(id: &str) -> (LabelId, Action) {
    let label = LabelId::parse(id).unwrap();
    let add = Action::AddLabel {
        label: label.clone(),
        name: id.to_uppercase(),
        color: Color::parse("#d4380d").unwrap(),
    };
    (label, add)
}

#[test]
fn columns_are_added_and_moved_to_where_they_are_put() {
    let mut replica = board();
    replica.act(&add_column("x", ColumnPosition::Start), 1);
    let after = ColumnPosition::After {
        column: column_id("todo"),
    };
    replica.act(&add_column("y", after), 2);
    assert_eq!(columns(&replica), ["x", "todo", "y", "in_progress", "done"]);
    let to = |id: &str, position| Action::MoveColumn {
        column: column_id(id),
        position,
    };
    replica.act(&to("x", ColumnPosition::End), 3);
    let before = ColumnPosition::Before {
        column: column_id("y"),
    };
    replica.act(&to("done", before), 4);
    replica.act(&to("in_progress", ColumnPosition::Index { index: 1 }), 5);
    assert_eq!(columns(&replica), ["todo", "in_progress", "done", "y", "x"]);
    replica.check_view();
    assert_eq!(
        refused(&mut replica, &add_column("x", ColumnPosition::End)),
        ActionError::ColumnExists(column_id("x"))
    );
    let limit = |limit| Action::SetWipLimit {
        column: column_id("x"),
        wip_limit: Some(limit),
    };
    assert!(matches!(
        refused(&mut replica, &limit(0)),
        ActionError::Invalid { .. }
    ));
    replica.act(&limit(3), 6);
    assert_eq!(replica.board.view().columns[4].wip_limit, Some(3));
}

#[test]
fn a_board_holds_so_many_columns_deleted_ones_too() {
    let mut replica = board();
    for number in 3..COLUMNS_MAX {
        replica.act(&add_column(&format!("x{number}"), ColumnPosition::End), 1);
    }
    let delete = Action::DeleteColumn {
        column: column_id("x3"),
        move_cards_to: None,
    };
    replica.act(&delete, 1);
    let full = refused(&mut replica, &add_column("y", ColumnPosition::End));
    assert_eq!(
        full,
        ActionError::Full {
            what: "columns on a board",
            limit: COLUMNS_MAX
        }
    );
}

#[test]
fn a_column_with_cards_is_deleted_only_with_somewhere_for_them_to_go() {
    let mut replica = board();
    replica.act(&add("c", "done"), 3);
    replica.act(&Action::ArchiveCard { card: card_id("b") }, 4);
    let delete = |to: Option<&str>| Action::DeleteColumn {
        column: column_id("todo"),
        move_cards_to: to.map(column_id),
    };
    assert_eq!(
        refused(&mut replica, &delete(None)),
        ActionError::ColumnNotEmpty(column_id("todo"))
    );
    assert_eq!(
        refused(&mut replica, &delete(Some("todo"))),
        ActionError::NoSuchColumn(column_id("todo"))
    );
    assert_eq!(
        refused(&mut replica, &delete(Some("gone"))),
        ActionError::NoSuchColumn(column_id("gone"))
    );
    replica.act(&delete(Some("done")), 5);
    assert_eq!(replica.lane("done"), ["c", "a"]);
    assert_eq!(
        replica.card("b").column,
        column_id("done"),
        "archived cards go along"
    );
    assert_eq!(columns(&replica), ["in_progress", "done"]);
    replica.check_view();
    let column = column_id("todo");
    replica.act(&Action::RestoreColumn { column }, 6);
    assert_eq!(columns(&replica), ["todo", "in_progress", "done"]);
}

#[test]
fn a_deleted_label_is_on_no_card_until_it_comes_back() {
    let mut replica = board();
    let (id, add_label) = label("l");
    let put = Action::LabelCard {
        card: card_id("a"),
        label: id.clone(),
    };
    assert_eq!(refused(&mut replica, &put), ActionError::NoSuchLabel(id.clone()));
    replica.act(&add_label, 1);
    replica.act(&put, 2);
    assert_eq!(replica.card("a").labels, std::slice::from_ref(&id));
    replica.act(&Action::DeleteLabel { label: id.clone() }, 3);
    assert_eq!(replica.card("a").labels, []);
    replica.act(&add_label, 4);
    assert_eq!(replica.card("a").labels, std::slice::from_ref(&id));
    replica.act(
        &Action::UnlabelCard {
            card: card_id("a"),
            label: id,
        },
        5,
    );
    assert_eq!(replica.card("a").labels, []);
    replica.check_view();
}

#[test]
fn only_a_card_in_the_trash_is_deleted_for_ever() {
    let mut replica = board();
    let purge = Action::PurgeCard { card: card_id("a") };
    assert_eq!(
        refused(&mut replica, &purge),
        ActionError::CardNotTrashed(card_id("a"))
    );
    replica.act(&Action::ArchiveCard { card: card_id("a") }, 1);
    assert_eq!(
        refused(&mut replica, &purge),
        ActionError::CardNotTrashed(card_id("a"))
    );
    replica.act(&Action::TrashCard { card: card_id("a") }, 2);
    let put_away = replica.card("a").put_away.unwrap();
    assert_eq!((put_away.by, put_away.at), (Some(actor(1).user), NOW));
    replica.act(&purge, 3);
    assert_eq!(replica.board.card(&card_id("a")), None);
    replica.check_view();
}

#[test]
fn several_cards_move_together_in_the_order_given() {
    let mut replica = board();
    for id in ["c", "d", "e"] {
        replica.act(&add(id, "todo"), 1);
    }
    let drop = |ids: &[&str], position| Action::MoveCards {
        cards: ids.iter().map(|id| card_id(id)).collect(),
        column: column_id("todo"),
        position,
    };
    let before = Position::Before { card: card_id("b") };
    replica.act(&drop(&["e", "a", "d"], before.clone()), 2);
    assert_eq!(replica.lane("todo"), ["e", "a", "d", "b", "c"]);
    let again = replica.apply(&drop(&["e", "a", "d"], before), 3).unwrap();
    assert_eq!(again.change, None, "they stand there already");
    replica.act(&drop(&["b", "e"], Position::Index { index: 1 }), 4);
    assert_eq!(replica.lane("todo"), ["a", "b", "e", "d", "c"]);
    let twice = refused(&mut replica, &drop(&["b", "b"], Position::End));
    assert!(matches!(twice, ActionError::Invalid { .. }));
}

#[test]
fn a_checklist_keeps_its_order_and_holds_so_many_items() {
    let mut replica = board();
    replica.act(&add_item("one", ItemPosition::End), 1);
    replica.act(&add_item("two", ItemPosition::End), 2);
    replica.act(
        &add_item("three", ItemPosition::Before { item: item_id("two") }),
        3,
    );
    let order = |replica: &Replica| -> Vec<String> {
        let items = replica.card("a").checklist;
        items.into_iter().map(|item| item.text).collect()
    };
    assert_eq!(order(&replica), ["one", "three", "two"]);
    let to_start = Action::MoveItem {
        card: card_id("a"),
        item: item_id("two"),
        position: ItemPosition::Start,
    };
    replica.act(&to_start, 4);
    replica.act(
        &Action::DeleteItem {
            card: card_id("a"),
            item: item_id("one"),
        },
        5,
    );
    assert_eq!(order(&replica), ["two", "three"]);
    let actions = (2..CHECKLIST_ITEMS_MAX).map(|number| add_item(&format!("x{number}"), ItemPosition::End));
    replica.act(
        &Action::Batch {
            actions: actions.collect(),
        },
        6,
    );
    replica.check_view();
    let full = refused(&mut replica, &add_item("more", ItemPosition::End));
    assert_eq!(
        full,
        ActionError::Full {
            what: "items in a checklist",
            limit: CHECKLIST_ITEMS_MAX
        }
    );
}

#[test]
fn a_comment_is_written_by_its_author_and_deleted_by_them_or_an_administrator() {
    let mut ada = board();
    assert_eq!(
        refused(&mut ada, &comment(2, "Not mine")),
        ActionError::NotYourComment(comment_id(2))
    );
    ada.act(&comment(1, "First"), 1);
    let mut bob = Replica::new(actor(2));
    bob.hear_all(&ada);
    let edit = |body: &str| Action::EditComment {
        card: card_id("a"),
        comment: comment_id(1),
        body: body.to_owned(),
    };
    let delete = Action::DeleteComment {
        card: card_id("a"),
        comment: comment_id(1),
    };
    assert_eq!(
        refused(&mut bob, &edit("Mine now")),
        ActionError::NotYourComment(comment_id(1))
    );
    assert_eq!(
        refused(&mut bob, &delete),
        ActionError::NotYourComment(comment_id(1))
    );
    bob.board.set_admin(true);
    assert_eq!(
        refused(&mut bob, &edit("Mine now")),
        ActionError::NotYourComment(comment_id(1))
    );
    bob.act(&delete, 2);
    let shown = bob.card("a").comments[0].clone();
    assert_eq!(
        (shown.deleted, shown.body.as_str(), bob.card("a").comment_count()),
        (true, "", 0)
    );
    bob.act(
        &Action::RestoreComment {
            card: card_id("a"),
            comment: comment_id(1),
        },
        3,
    );
    ada.hear_all(&bob);
    assert_eq!(ada.card("a").comments[0].body, "First");
    let long = refused(&mut ada, &edit(&"x".repeat(COMMENT_CHARACTERS_MAX + 1)));
    assert!(matches!(long, ActionError::TooLong { .. }));
    ada.act(&edit("Second"), 4);
    let shown = &ada.card("a").comments[0];
    assert_eq!(
        (shown.author, shown.created_at, shown.edited_at),
        (actor(1).user, NOW, Some(NOW))
    );
}

#[test]
fn who_made_and_changed_a_card_is_read_off_the_operations() {
    let ada = board();
    let mut bob = Replica::new(actor(2));
    bob.hear_all(&ada);
    let made = ada.card("a");
    assert_eq!((made.created_by, made.created_at), (Some(actor(1).user), NOW));
    assert_eq!((made.updated_by, made.updated_at), (Some(actor(1).user), NOW));
    for action in [
        move_to("a", "done", Position::End),
        Action::RenameCard {
            card: card_id("a"),
            title: "Another title".into(),
        },
        comment(2, "By Bob"),
    ] {
        let mut bob = bob.clone();
        let later = board_doc::Moment {
            at: Timestamp(NOW.0 + 5_000),
            seed: 1,
        };
        bob.board.apply(&action, later).unwrap();
        let changed = bob.board.card(&card_id("a")).unwrap();
        assert_eq!(
            (changed.created_by, changed.created_at),
            (Some(actor(1).user), NOW),
            "{action:?}"
        );
        assert_eq!(
            (changed.updated_by, changed.updated_at),
            (Some(actor(2).user), later.at),
            "{action:?}"
        );
        let now = Timestamp(NOW.0 + 1_000);
        let shown = bob.board.view().no_later_than(now);
        assert_eq!(
            shown.cards.iter().map(|card| card.updated_at).max(),
            Some(now),
            "no time is ahead"
        );
    }
    ada.check_view();
}

#[test]
fn a_batch_is_one_change_in_which_each_action_sees_what_the_ones_before_have_made() {
    let mut replica = board();
    let (id, add_label) = label("l");
    let actions = vec![
        add("c", "todo"),
        add_label,
        Action::LabelCard {
            card: card_id("c"),
            label: id.clone(),
        },
        Action::SetDue {
            card: card_id("c"),
            due: Some(Due::parse("2026-11-30").unwrap()),
        },
        move_to("c", "todo", Position::Start),
        add_column("x", ColumnPosition::End),
        move_to("b", "x", Position::End),
    ];
    let applied = replica.apply(&Action::Batch { actions }, 3).unwrap();
    let change = applied.change.unwrap();
    assert_eq!(change.seq, 3, "one change");
    assert_eq!(
        (replica.lane("todo"), replica.lane("x")),
        (vec!["c".into(), "a".into()], vec!["b".into()])
    );
    assert_eq!(replica.card("c").labels, [id]);
    assert_eq!(replica.card("c").created_by, Some(actor(1).user));
    replica.check_view();
    let mut other = Replica::new(actor(2));
    other.hear_all(&replica);
    assert_eq!(other.board.view(), replica.board.view());
}

#[test]
fn a_batch_of_which_one_part_cannot_be_done_does_nothing() {
    let mut replica = board();
    let (id, add_label) = label("l");
    let actions = vec![
        add_label,
        Action::LabelCard {
            card: card_id("a"),
            label: id,
        },
        add("c", "todo"),
        Action::TrashCard { card: card_id("a") },
        Action::PurgeCard { card: card_id("a") },
        Action::DeleteColumn {
            column: column_id("todo"),
            move_cards_to: Some(column_id("done")),
        },
        move_to("b", "todo", Position::Start),
    ];
    assert_eq!(
        refused(&mut replica, &Action::Batch { actions }),
        ActionError::NoSuchColumn(column_id("todo"))
    );
    replica.check_view();
    let inner = Action::Batch { actions: Vec::new() };
    assert!(matches!(
        refused(&mut replica, &Action::Batch { actions: vec![inner] }),
        ActionError::Invalid { .. }
    ));
}

#[test]
fn a_copy_of_a_card_has_all_but_comments_and_stands_behind_it() {
    let mut replica = board();
    fill(&mut replica);
    let duplicate = Action::DuplicateCard {
        card: card_id("a"),
        copy: card_id("copy"),
    };
    replica.act(&duplicate, 5);
    assert_eq!(replica.lane("todo"), ["a", "copy", "b"]);
    let (card, copy) = (replica.card("a"), replica.card("copy"));
    assert_eq!(
        (copy.title, copy.description, copy.due),
        (card.title, card.description, card.due)
    );
    assert_eq!(
        (copy.labels, copy.assignees, copy.checklist),
        (card.labels, card.assignees, card.checklist)
    );
    assert_eq!((card.comments.len(), copy.comments.len()), (1, 0));
    replica.check_view();
    replica.act(&Action::TrashCard { card: card_id("a") }, 6);
    let again = Action::DuplicateCard {
        card: card_id("a"),
        copy: card_id("again"),
    };
    assert_eq!(
        refused(&mut replica, &again),
        ActionError::CardTrashed(card_id("a"))
    );
}

/// Gives card `a` something of everything.
fn fill(replica: &mut Replica) {
    let (id, add_label) = label("l");
    let card = || card_id("a");
    let actions = vec![
        add_label,
        Action::LabelCard {
            card: card(),
            label: id,
        },
        Action::DescribeCard {
            card: card(),
            description: "All of it".into(),
        },
        Action::SetDue {
            card: card(),
            due: Some(Due::parse("2026-11-30T17:00:00Z").unwrap()),
        },
        Action::AssignCard {
            card: card(),
            user: actor(7).user,
        },
        add_item("one", ItemPosition::End),
        add_item("two", ItemPosition::End),
        Action::TickItem {
            card: card(),
            item: item_id("two"),
            done: true,
        },
        comment(1, "A comment"),
        Action::CreditCard {
            card: card(),
            imported_from: "Somebody".into(),
        },
    ];
    replica.act(&Action::Batch { actions }, 4);
}

#[test]
fn a_duplicated_board_shows_the_same_under_new_ids() {
    let mut replica = board();
    fill(&mut replica);
    replica.act(&add_column("x", ColumnPosition::Start), 5);
    replica.act(
        &Action::DeleteColumn {
            column: column_id("in_progress"),
            move_cards_to: None,
        },
        6,
    );
    replica.act(&move_to("b", "x", Position::End), 7);
    replica.act(&Action::ArchiveCard { card: card_id("b") }, 8);
    replica.act(&add("gone", "done"), 9);
    replica.act(
        &Action::TrashCard {
            card: card_id("gone"),
        },
        10,
    );
    let view = replica.board.view();
    let mut number = 0;
    let mut new_id = || {
        number += 1;
        uuid::Uuid::from_u128(number)
    };
    let name_of = |user: UserId| format!("user {user}");
    let mut how = Duplicate {
        name: Some("The copy"),
        author: actor(2).user,
        new_id: &mut new_id,
        name_of: &name_of,
    };
    let mut copy = Replica::new(actor(2));
    for batch in duplicate(&view, &mut how) {
        copy.act(&batch, 1);
    }
    copy.check_view();
    assert_eq!(copy.board.view().info.name, "The copy");
    assert_eq!(plain(&copy.board.view()), plain(&view));
    let comments = copy.board.view().cards.into_iter().flat_map(|card| card.comments);
    let from: Vec<_> = comments
        .map(|comment| (comment.author, comment.imported_from))
        .collect();
    assert_eq!(from, [(actor(2).user, Some(name_of(actor(1).user)))]);
}

/// What is the same in a board and its copy.
fn plain(view: &BoardView) -> impl PartialEq + std::fmt::Debug {
    let titles: Vec<_> = view
        .columns
        .iter()
        .map(|column| (column.title.clone(), column.wip_limit))
        .collect();
    let title = |id: &board_doc::ColumnId| {
        view.columns
            .iter()
            .find(|column| column.id == *id)
            .unwrap()
            .title
            .clone()
    };
    let name = |id: &LabelId| {
        view.labels
            .iter()
            .find(|label| label.id == *id)
            .unwrap()
            .name
            .clone()
    };
    let kept = view.cards.iter().filter(|card| card.state != CardState::Trashed);
    let cards: Vec<_> = kept
        .map(|card| {
            let people: Vec<_> = card.assignees.iter().map(|one| one.user).collect();
            let labels: Vec<_> = card.labels.iter().map(name).collect();
            let items: Vec<_> = card
                .checklist
                .iter()
                .map(|item| (item.text.clone(), item.done))
                .collect();
            let texts = (
                card.title.clone(),
                card.description.clone(),
                card.imported_from.clone(),
            );
            (
                title(&card.column),
                card.state,
                texts,
                card.due.clone(),
                people,
                labels,
                items,
            )
        })
        .collect();
    (titles, cards)
}

#[test]
fn many_actions_become_few_changes_that_are_small_enough() {
    let mut replica = Replica::new(actor(1));
    let actions = (0..150).map(|number| Action::AddCard {
        card: card_id(&format!("c{number}")),
        column: column_id("todo"),
        position: Position::End,
        title: "A title".into(),
        description: "x".repeat(2_000),
    });
    let batches = in_batches(actions);
    assert!((3..6).contains(&batches.len()), "{}", batches.len());
    for batch in batches {
        replica.act(&batch, 1);
    }
    assert_eq!(replica.lane("todo").len(), 150);
    assert!(
        replica
            .lane("todo")
            .windows(2)
            .all(|pair| pair[0].len() < pair[1].len() || pair[0] < pair[1])
    );
}
