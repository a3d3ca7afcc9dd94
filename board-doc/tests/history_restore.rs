//! The way back: what a restore makes of a board, and what it leaves alone.

mod support;

use board_doc::history::Point;
use board_doc::{
    Action, ActionError, Board, BoardView, CardState, ChangeHash, CommentId, Timestamp, UserId, guard,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::schedule::schedule;
use support::world::World;
use support::{NOW, Replica, actor, add, card_id, cases, column_id, move_to, user_of};

/// Applies a restore as the server would: change by change, each through the guard.
fn restore(replica: &mut Replica, actions: &[Action], room: &mut Board) {
    for (number, action) in actions.iter().enumerate() {
        let applied = replica.apply(action, number as u64);
        let applied = applied.unwrap_or_else(|error| panic!("{action:?}: {error}"));
        let Some(change) = applied.change else { continue };
        let chunk = guard::read(&change.chunk).unwrap_or_else(|refusal| panic!("{action:?}: {refusal}"));
        let author = replica.board.actor().user;
        if let Err(refused) = room.admit(&chunk, author, NOW) {
            panic!("{action:?}: {}", refused.refusal);
        }
    }
}

/// What must be as it was: without comments, without who wrote what and when, and without values that lost.
fn comparable(view: &BoardView) -> BoardView {
    let mut view = view.clone();
    view.columns
        .iter_mut()
        .for_each(|column| column.conflicts.clear());
    view.labels.iter_mut().for_each(|label| label.conflicts.clear());
    view.deleted_columns.clear();
    for card in &mut view.cards {
        card.comments.clear();
        card.conflicts.clear();
        card.put_away = None;
        card.edited_after_deletion = false;
        card.assignees
            .iter_mut()
            .for_each(|one| one.assigned_at = Timestamp(0));
        card.assignees.sort_by_key(|one| one.user);
        (card.created_by, card.updated_by) = (None, None);
        (card.created_at, card.updated_at) = (Timestamp(0), Timestamp(0));
    }
    view
}

/// What the documentation of `restore` excepts, taken from both.
fn except(then: &BoardView, now: &mut BoardView) -> BoardView {
    let mut then = then.clone();
    if then.info.name.trim().is_empty() {
        now.info.name.clone_from(&then.info.name);
    }
    // What came since is in the trash.
    let known: BTreeSet<_> = then.cards.iter().map(|card| card.id.clone()).collect();
    now.cards.retain(|card| {
        let is_known = known.contains(&card.id);
        assert!(
            is_known || card.state == CardState::Trashed,
            "{} is not in the trash",
            card.id
        );
        is_known
    });
    if then.columns.is_empty() {
        now.columns.clear();
    }
    for old in &mut then.cards {
        let Some(new) = now.cards.iter_mut().find(|card| card.id == old.id) else {
            continue;
        };
        if old.title.trim().is_empty() {
            new.title.clone_from(&old.title);
        }
        if old.lost_column.is_some() {
            new.lost_column.clone_from(&old.lost_column);
            (new.column, new.rank) = (old.column.clone(), old.rank.clone());
        }
    }
    let by_id = |view: &mut BoardView| view.cards.sort_by(|a, b| a.id.cmp(&b.id));
    if then.cards.iter().any(|card| card.lost_column.is_some()) {
        by_id(&mut then);
        by_id(now);
    }
    then
}

fn comments(view: &BoardView) -> Vec<(CommentId, String, bool)> {
    let all = view.cards.iter().flat_map(|card| &card.comments);
    let mut all: Vec<_> = all
        .map(|one| (one.id.clone(), one.body.clone(), one.deleted))
        .collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(cases(1_000, "tests/regressions/history_restore.txt"))]

    #[test]
    fn a_restored_board_is_what_it_was(
        steps in schedule(16, false), pick: prop::sample::Index, later in schedule(4, false)
    ) {
        let mut world = World::new(3);
        for step in &steps {
            world.take(step, &mut |_, _, _, _| {});
        }
        world.heal(1);
        let mut replica = world.replicas[0].clone();
        let point = some_step(&replica.board, pick);
        let past = replica.board.document().history(&|_| None).as_of(point).expect("it was");
        let (before, then) = (replica.board.view(), past.view());
        let mut room = replica.board.clone();
        let actions = past.restore_board(&replica.board);
        restore(&mut replica, &actions, &mut room);
        replica.check_view();
        let mut now = comparable(&replica.board.view());
        let then = except(&comparable(&then), &mut now);
        prop_assert_eq!(&now, &then);
        prop_assert_eq!(comments(&before), comments(&replica.board.view()));
        // Again there is nothing to do, but for what nobody may write.
        let again = past.restore_board(&replica.board);
        restore(&mut replica, &again, &mut room);
        let mut now = comparable(&replica.board.view());
        let then = except(&then, &mut now);
        prop_assert_eq!(&now, &then);
        // What others did meanwhile merges with it.
        world.replicas[0] = replica;
        for step in &later {
            world.take(step, &mut |_, _, _, _| {});
        }
        let (mut replica, mut other) = (world.replicas[0].clone(), world.replicas[1].clone());
        other.hear_all(&replica);
        replica.hear_all(&other);
        prop_assert_eq!(replica.board.view(), other.board.view());
    }
}

fn some_step(board: &Board, pick: prop::sample::Index) -> Point {
    // Every change is a moment of the history, also inside of a step.
    let changes: Vec<ChangeHash> = support::all_chunks(board)
        .iter()
        .filter_map(|chunk| ChangeHash::of_chunk(chunk))
        .collect();
    match changes.as_slice() {
        [] => Point::Time(NOW),
        changes => Point::Step(*pick.get(changes)),
    }
}

fn now(board: &Board) -> Point {
    let page = board
        .document()
        .history(&|_| None)
        .page(None, 1)
        .expect("it can be read");
    Point::Step(page[0].id)
}

fn past(board: &Board, point: Point) -> board_doc::history::Past {
    board.document().history(&|_| None).as_of(point).expect("it was")
}

#[test]
fn a_restore_never_touches_comments() {
    let mut replica = Replica::new(actor(1));
    let card = || card_id("a");
    let of = |user: UserId| CommentId::new("01890000-0000-7000-8000-000000000001", user).unwrap();
    let say = |user, body: &str| Action::AddComment {
        card: card(),
        comment: of(user),
        body: body.to_owned(),
        imported_from: None,
    };
    replica.act(&add("a", "todo"), 1);
    let before_any = now(&replica.board);
    replica.act(&say(user_of(1), "mine"), 2);
    let with_mine = now(&replica.board);
    replica.board.set_actor(actor(2));
    replica.act(&say(user_of(2), "theirs"), 3);
    replica.board.set_actor(actor(1));
    replica.act(
        &Action::EditComment {
            card: card(),
            comment: of(user_of(1)),
            body: "mine, edited".to_owned(),
        },
        4,
    );
    for point in [before_any, with_mine] {
        assert_eq!(past(&replica.board, point).restore_board(&replica.board), []);
    }
}

#[test]
fn one_card_comes_back_alone() {
    let mut replica = Replica::new(actor(1));
    replica.act(&add("a", "todo"), 1);
    replica.act(&add("b", "todo"), 2);
    let then = now(&replica.board);
    let edits = [
        move_to("a", "done", board_doc::Position::End),
        move_to("b", "done", board_doc::Position::End),
        Action::RenameCard {
            card: card_id("a"),
            title: "Changed".to_owned(),
        },
        Action::TrashCard { card: card_id("a") },
    ];
    for edit in &edits {
        replica.act(edit, 3);
    }
    let past = past(&replica.board, then);
    let actions = past.restore_card(&replica.board, &card_id("a")).unwrap();
    let mut room = replica.board.clone();
    restore(&mut replica, &actions, &mut room);
    let card = replica.card("a");
    assert_eq!(
        (card.title.as_str(), card.column, card.state),
        ("Card a", column_id("todo"), CardState::Active)
    );
    assert_eq!(replica.lane("done"), ["b"], "the other one stays where it is");
    let unknown = card_id("unknown");
    assert_eq!(
        past.restore_card(&replica.board, &unknown),
        Err(ActionError::NoSuchCard(unknown))
    );
}

#[test]
fn a_card_that_was_deleted_for_ever_comes_back_under_its_id() {
    let mut replica = Replica::new(actor(1));
    replica.act(&add("a", "todo"), 1);
    let then = now(&replica.board);
    replica.act(&Action::TrashCard { card: card_id("a") }, 2);
    replica.act(&Action::PurgeCard { card: card_id("a") }, 3);
    let past = past(&replica.board, then);
    let mut room = replica.board.clone();
    let actions = past.restore_board(&replica.board);
    restore(&mut replica, &actions, &mut room);
    assert_eq!(replica.card("a").title, "Card a");
}

#[test]
fn a_large_restore_is_cut_into_changes_that_pass() {
    let mut replica = Replica::new(actor(1));
    let long = "words and words ".repeat(1_000);
    for number in 0..5 {
        replica.act(&add(&format!("c{number}"), "todo"), number);
    }
    let then = now(&replica.board);
    for number in 0..5 {
        let card = card_id(&format!("c{number}"));
        let description = long.clone();
        replica.act(&Action::DescribeCard { card, description }, 1);
    }
    let past = past(&replica.board, then);
    let mut room = replica.board.clone();
    let actions = past.restore_board(&replica.board);
    assert_eq!(actions.len(), 2, "changes delete 80,000 characters");
    restore(&mut replica, &actions, &mut room);
    assert!(
        replica
            .board
            .view()
            .cards
            .iter()
            .all(|card| card.description.is_empty())
    );
}

#[test]
fn cards_that_a_column_takes_along_in_a_batch_keep_their_authors() {
    let mut replica = Replica::new(actor(1));
    replica.act(&add("a", "todo"), 1);
    replica.act(&Action::TrashCard { card: card_id("a") }, 2);
    let column = || column_id("todo");
    let delete = Action::DeleteColumn {
        column: column(),
        move_cards_to: None,
    };
    replica.act(&delete, 3);
    let restore = Action::RestoreColumn { column: column() };
    replica.act(
        &Action::Batch {
            actions: vec![restore],
        },
        4,
    );
    assert_eq!(replica.card("a").created_by, Some(user_of(1)));
    replica.check_view();
}
