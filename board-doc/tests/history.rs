//! The past: steps that people recognise, pages of them, and the board as it was.

mod support;

use board_doc::export::{Export, ViewFormat};
use board_doc::history::{
    CARD_CHANGES_LOOKED_MAX, CARD_STEPS_MAX, History, HistoryError, PAGE_STEPS_MAX, Point, Step, difference,
};
use board_doc::{
    Action, Actor, Board, BoardView, ChangeHash, Moment, Position, ReplicaId, TextEdit, TextField, Timestamp,
};
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};
use support::schedule::schedule;
use support::world::World;
use support::{NOW, Replica, actor, add, card_id, cases, column_id, move_to, user_of};

const MINUTE: i64 = 60_000;

fn history(board: &Board) -> History<'_> {
    board.document().history(&|_| None)
}

fn newest(board: &Board) -> Option<ChangeHash> {
    let page = history(board).page(None, 1).expect("it can be read");
    page.first().map(|step| step.id)
}

fn act_at(board: &mut Board, minutes: i64, action: &Action) -> ChangeHash {
    act_at_ms(board, minutes * MINUTE, action)
}

fn act_at_ms(board: &mut Board, ms: i64, action: &Action) -> ChangeHash {
    let moment = Moment {
        at: Timestamp(NOW.0 + ms),
        seed: 7,
    };
    let applied = board.apply(action, moment).expect("it can be done");
    applied.change.expect("it changes something").hash
}

/// Types at the beginning of a card's description.
fn type_in(card: &str, removed: &str, inserted: &str) -> Action {
    Action::EditText {
        card: card_id(card),
        field: TextField::Description,
        edit: TextEdit {
            at: 0,
            removed: removed.to_owned(),
            inserted: inserted.to_owned(),
            before: String::new(),
        },
    }
}

fn told(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.summary.as_str()).collect()
}

proptest! {
    #![proptest_config(cases(2_000, "tests/regressions/history.txt"))]

    #[test]
    fn the_view_as_of_a_step_is_the_view_that_was(steps in schedule(14, true)) {
        let mut world = World::new(3);
        let mut seen: [HashMap<ChangeHash, BoardView>; 3] = Default::default();
        for step in &steps {
            world.take(step, &mut |_, _, _, _| {});
            for (replica, seen) in world.replicas.iter().zip(&mut seen) {
                if let Some(now) = newest(&replica.board) {
                    seen.entry(now).or_insert_with(|| replica.board.view());
                }
            }
        }
        for (replica, seen) in world.replicas.iter().zip(&seen) {
            let history = history(&replica.board);
            for (step, view) in seen {
                prop_assert_eq!(&history.as_of(Point::Step(*step)).unwrap().view(), view);
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(200, "tests/regressions/history.txt"))]

    #[test]
    fn a_page_leads_to_the_next_whatever_happens_meanwhile(
        moves in proptest::collection::vec((0..3usize, 0..5i64, any::<bool>()), 1..40), more in 0..20usize, limit in 1..5usize
    ) {
        let mut replicas: Vec<Replica> = (1..=3).map(|one| Replica::new(actor(one))).collect();
        let first = replicas[0].act(&add("a", "todo"), 0);
        for replica in &mut replicas {
            replica.hear(std::slice::from_ref(&first));
        }
        let (before, later) = moves.split_at(moves.len().saturating_sub(more));
        let (mut minutes, mut number) = (0, 0);
        let mut go = |replicas: &mut Vec<Replica>, moves: &[(usize, i64, bool)]| {
            for (who, pause, is_told) in moves {
                minutes += pause;
                number += 1;
                let title = format!("Title {number}");
                let rename = Action::RenameCard { card: card_id("a"), title };
                act_at(&mut replicas[*who].board, minutes, &rename);
                if *is_told {
                    let other = replicas[*who].clone();
                    replicas[0].hear_all(&other);
                }
            }
        };
        go(&mut replicas, before);
        let mut read = history(&replicas[0].board).page(None, limit).unwrap();
        go(&mut replicas, later);
        let history = history(&replicas[0].board);
        let all = history.page(None, PAGE_STEPS_MAX).unwrap();
        // Every change is in one step, and the newest step comes first.
        let changes: usize = all.iter().map(|step| step.changes).sum();
        prop_assert_eq!(changes + 1, replicas[0].board.document().change_count());
        while let Some(last) = read.last() {
            let page = history.page(Some(last.id), limit).unwrap();
            prop_assert!(page.len() <= limit);
            // What comes after a page is what stands behind it in the whole.
            let behind = all.iter().skip_while(|step| !page.is_empty() && step.id != page[0].id);
            prop_assert_eq!(&behind.take(page.len()).cloned().collect::<Vec<_>>(), &page);
            if page.is_empty() {
                break;
            }
            read.extend(page);
        }
        // By number, from the other end: every step is on one page, at its place.
        let last = history.numbered_page(None, limit).unwrap();
        prop_assert_eq!(last.total, all.len());
        let mut numbered = Vec::new();
        for number in 0..=last.first / limit {
            let page = history.numbered_page(Some(number), limit).unwrap();
            prop_assert_eq!((page.first, page.total), (numbered.len(), all.len()));
            prop_assert!(page.steps.len() == limit || page == last);
            numbered.extend(page.steps);
        }
        numbered.reverse();
        prop_assert_eq!(&numbered, &all);
        prop_assert!(history.numbered_page(Some(usize::MAX), limit).unwrap().steps.is_empty());
        let ids: BTreeSet<_> = read.iter().map(|step| step.id).collect();
        prop_assert_eq!(ids.len(), read.len(), "a step is told twice");
        if later.is_empty() {
            prop_assert_eq!(&read, &all);
        }
    }
}

#[test]
fn whatever_is_done_is_a_step_however_quickly_one_follows_the_other() {
    let mut board = Board::new(actor(1));
    for card in ["a", "b", "c"] {
        act_at(&mut board, 0, &add(card, "todo"));
    }
    let before = act_at(&mut board, 0, &move_to("a", "done", Position::End));
    act_at(&mut board, 0, &Action::TrashCard { card: card_id("b") });
    // The same person on another device.
    board.set_actor(Actor::new(user_of(1), ReplicaId([9; 8])));
    act_at(&mut board, 0, &Action::RestoreCard { card: card_id("b") });
    let history = history(&board);
    let steps = history.page(None, 10).unwrap();
    assert_eq!(
        told(&steps),
        [
            "restored “Card b”",
            "trashed “Card b”",
            "moved “Card a” to Done",
            "added “Card c”",
            "added “Card b”",
            "added “Card a”",
        ]
    );
    assert!(
        steps
            .iter()
            .all(|step| step.user == Some(user_of(1)) && step.changes == 1)
    );
    assert_eq!(steps[2].id, before);
    assert_eq!(history.numbered_page(None, 4).unwrap().total, 6);
}

#[test]
fn typing_without_a_pause_is_one_step() {
    let mut board = Board::new(actor(1));
    act_at(&mut board, 0, &add("a", "todo"));
    act_at(&mut board, 0, &add("b", "todo"));
    // A second between two of these, then a pause, then without end.
    let starts = [0, 1, 2, 10, 11].into_iter().chain(20..60);
    for second in starts {
        act_at_ms(&mut board, MINUTE + second * 1_000, &type_in("a", "", "word "));
    }
    let changes = |board: &Board| -> Vec<usize> {
        let steps = history(board).page(None, 20).unwrap();
        steps.iter().map(|step| step.changes).collect()
    };
    assert_eq!(changes(&board), [19, 21, 2, 3, 1, 1]);
    // Another text is another thing, and so is anything else in between.
    act_at(&mut board, 10, &type_in("a", "", "one "));
    act_at(&mut board, 10, &type_in("b", "", "two "));
    act_at(&mut board, 10, &move_to("b", "done", Position::End));
    act_at(&mut board, 10, &type_in("b", "", "three "));
    assert_eq!(changes(&board)[..4], [1, 1, 1, 1]);
    // What takes a text away ends what was typed before; a few letters are corrected.
    act_at(&mut board, 20, &type_in("b", "", "A long line. "));
    act_at(&mut board, 20, &type_in("b", "A ", "One "));
    act_at(&mut board, 20, &type_in("b", "One long line. three two ", ""));
    assert_eq!(changes(&board)[..2], [1, 2]);
    // What comes over REST comes whole.
    board.set_actor(Actor::new(user_of(1), ReplicaId::SERVER));
    act_at(&mut board, 30, &type_in("b", "", "x"));
    act_at(&mut board, 30, &type_in("b", "", "y"));
    assert_eq!(changes(&board)[..2], [1, 1]);
}

#[test]
fn people_who_type_at_the_same_time_have_a_step_each() {
    let mut board = Board::new(actor(1));
    act_at(&mut board, 0, &add("a", "todo"));
    for turn in 0..10 {
        board.set_actor(actor(1 + turn % 2));
        act_at(&mut board, 1, &type_in("a", "", "word "));
    }
    let steps = history(&board).page(None, 10).unwrap();
    let edited = "edited the description of “Card a”";
    assert_eq!(told(&steps), [edited, edited, "added “Card a”"]);
    assert_eq!(steps[0].user, Some(user_of(2)));
    assert_eq!(steps[0].changes, 5);
}

#[test]
fn a_summary_says_what_was_done_to_what() {
    let mut board = Board::new(actor(1));
    let mut minutes = 0;
    let mut summary = |actions: &[Action]| {
        minutes += 60;
        // In one change: they are one step.
        let actions = actions.to_vec();
        act_at(&mut board, minutes, &Action::Batch { actions });
        history(&board).page(None, 1).expect("it can be read")[0]
            .summary
            .clone()
    };
    let card = || card_id("a");
    let rename = |name: &str| Action::RenameBoard {
        name: name.to_owned(),
    };
    let title = |title: &str| Action::RenameCard {
        card: card(),
        title: title.to_owned(),
    };
    assert_eq!(summary(&[rename("Launch")]), "renamed the board to “Launch”");
    assert_eq!(
        summary(&[add("a", "todo"), title("Ship it"), add("b", "todo")]),
        "added 2 cards"
    );
    assert_eq!(summary(&[title("Ship it now")]), "renamed “Ship it now”");
    assert_eq!(
        summary(&[move_to("a", "in_progress", Position::End)]),
        "moved “Ship it now” to In Progress"
    );
    assert_eq!(
        summary(&[
            add("c", "in_progress"),
            move_to("a", "in_progress", Position::End)
        ]),
        "added “Card c”, reordered “Ship it now”"
    );
    let long = "word ".repeat(40);
    assert_eq!(summary(&[title(&long)]), format!("renamed “{}…”", &long[..60]));
    assert_eq!(
        summary(&[
            Action::TrashCard { card: card_id("b") },
            Action::PurgeCard { card: card_id("b") }
        ]),
        "deleted “Card b” for ever, trashed “Card b”"
    );
    let column = column_id("done");
    let delete = Action::DeleteColumn {
        column,
        move_cards_to: None,
    };
    assert_eq!(summary(&[delete]), "deleted the column “Done”");
    let busy = [
        rename("x"),
        Action::DescribeBoard {
            description: "y".to_owned(),
        },
        title("z"),
        Action::TrashCard { card: card() },
        Action::RestoreCard { card: card() },
        add("d", "todo"),
    ];
    assert_eq!(
        summary(&busy),
        "renamed the board to “x”, edited the board's description, added “Card d”, and 3 more"
    );
    let step = &history(&board).page(None, 1).expect("it can be read")[0];
    let more = ["trashed “z”", "restored “z”", "renamed “z”"];
    assert_eq!(step.in_full[3..], more);
    assert_eq!(step.in_full[2], "added “Card d”");
}

#[test]
fn the_server_s_times_count_where_they_are_known() {
    let mut board = Board::new(actor(1));
    let made: Vec<_> = (0..3)
        .map(|one| act_at(&mut board, one * 10, &add(&format!("c{one}"), "todo")))
        .collect();
    // All three came in at once, an hour later.
    let accepted = Timestamp(NOW.0 + 90 * MINUTE);
    let history = board.document().history(&|_| Some(accepted));
    let steps = history.page(None, 10).unwrap();
    assert_eq!(
        steps.iter().map(|step| step.at).collect::<Vec<_>>(),
        [accepted; 3]
    );
    let count = |at: i64| {
        history
            .as_of(Point::Time(Timestamp(at)))
            .unwrap()
            .view()
            .cards
            .len()
    };
    assert_eq!((count(accepted.0 - 1), count(accepted.0)), (0, 3));
    // Without them the authors' clocks count.
    let history = self::history(&board);
    let count = |minutes: i64| {
        let at = Point::Time(Timestamp(NOW.0 + minutes * MINUTE));
        history.as_of(at).unwrap().view().cards.len()
    };
    assert_eq!([-1, 0, 9, 10, 25].map(count), [0, 1, 1, 2, 3]);
    assert_eq!(
        history.time(Point::Step(made[1])).unwrap(),
        Timestamp(NOW.0 + 10 * MINUTE)
    );
    let now = Timestamp(NOW.0 + MINUTE);
    assert_eq!(steps[0].clone().no_later_than(now).at, now);
}

#[test]
fn what_is_no_step_of_this_board_is_refused() {
    let board = Board::new(actor(1));
    let mut other = Board::new(actor(2));
    let foreign = act_at(&mut other, 0, &add("a", "todo"));
    let history = history(&board);
    let refused = Err(HistoryError::NoSuchStep(foreign));
    assert_eq!(history.page(Some(foreign), 10), refused);
    assert_eq!(history.as_of(Point::Step(foreign)).map(drop), refused.map(drop));
    // A new board has no steps: nobody made the genesis.
    assert_eq!(history.page(None, 10).unwrap(), []);
}

#[test]
fn an_export_as_of_a_step_is_the_export_that_was() {
    let mut board = Board::new(actor(1));
    act_at(&mut board, 0, &add("a", "todo"));
    board.set_actor(actor(2));
    let then = act_at(&mut board, 5, &add("b", "todo"));
    let (view, saved) = (board.view(), board.document().heads());
    act_at(&mut board, 60, &Action::TrashCard { card: card_id("a") });
    let history = history(&board);
    let past = history.as_of(Point::Step(then)).unwrap();
    let names = HashMap::new();
    let written = |view: &BoardView| {
        let mut out = Vec::new();
        let export = Export {
            view,
            names: &names,
            at: NOW,
        };
        export.write(ViewFormat::Json, &mut out, &mut |_| {}).unwrap();
        out
    };
    assert_eq!(written(&past.view()), written(&view));
    // The document itself, too: it ends there and goes on from there.
    let document = history.document_as_of(Point::Step(then)).unwrap();
    assert_eq!(document.heads(), saved);
    let again = Board::load(&document.save(), actor(1)).unwrap();
    assert_eq!(again.view(), view);
}

#[test]
fn the_difference_of_two_moments_names_what_changed() {
    let mut board = Board::new(actor(1));
    act_at(&mut board, 0, &add("a", "todo"));
    let before = act_at(&mut board, 0, &add("b", "todo"));
    act_at(&mut board, 60, &move_to("a", "done", Position::End));
    act_at(&mut board, 60, &add("c", "todo"));
    let to_the_end = Action::MoveColumn {
        column: column_id("todo"),
        position: board_doc::ColumnPosition::End,
    };
    let after = act_at(&mut board, 60, &to_the_end);
    let history = history(&board);
    let view = |step| history.as_of(Point::Step(step)).unwrap().view();
    let found = difference(&view(before), &view(after));
    let cards: Vec<_> = found
        .cards
        .iter()
        .map(|card| (card.before.is_some(), card.after.as_ref().unwrap().id.to_string()))
        .collect();
    assert_eq!(cards, [(true, "a".to_owned()), (false, "c".to_owned())]);
    assert!(found.columns_reordered && found.columns.is_empty() && found.info.is_none());
    assert!(difference(&view(after), &view(after)).is_empty());
}

#[test]
fn what_was_done_to_a_card_is_told_without_the_others() {
    let mut ana = Board::new(actor(1));
    act_at(&mut ana, 0, &add("paint", "todo"));
    act_at(&mut ana, 0, &add("sand", "todo"));
    let moved = act_at(&mut ana, 10, &move_to("paint", "done", Position::End));
    act_at(&mut ana, 20, &move_to("sand", "done", Position::End));
    let describe = |description: &str| Action::DescribeCard {
        card: card_id("paint"),
        description: description.to_owned(),
    };
    act_at(&mut ana, 30, &describe("Two coats."));
    act_at(&mut ana, 30, &move_to("sand", "todo", Position::End));
    let found = history(&ana).card_steps(&card_id("paint"), None).unwrap();
    assert_eq!(
        told(&found.steps),
        [
            "edited the description of this card",
            "moved this card to Done",
            "added this card",
        ]
    );
    assert_eq!(found.steps[1].id, moved);
    assert_eq!(found.steps[1].user, Some(user_of(1)));
    assert_eq!(found.before, None);
    let earlier = history(&ana).card_steps(&card_id("paint"), Some(moved)).unwrap();
    assert_eq!(told(&earlier.steps), ["added this card"]);
    let nothing = history(&ana).card_steps(&card_id("gone"), None).unwrap();
    assert_eq!(nothing.steps, []);
}

#[test]
fn a_look_at_a_card_finds_so_many_steps_and_the_next_goes_on_there() {
    let mut ana = Board::new(actor(1));
    act_at(&mut ana, 0, &add("paint", "todo"));
    for turn in 0..=CARD_STEPS_MAX {
        let column = ["done", "todo"][turn % 2];
        act_at(&mut ana, 1, &move_to("paint", column, Position::End));
    }
    let found = history(&ana).card_steps(&card_id("paint"), None).unwrap();
    assert_eq!(found.steps.len(), CARD_STEPS_MAX);
    assert_eq!(found.before, found.steps.last().map(|step| step.id));
    let earlier = history(&ana).card_steps(&card_id("paint"), found.before).unwrap();
    assert_eq!(
        told(&earlier.steps),
        ["moved this card to Done", "added this card"]
    );
    assert_eq!(earlier.before, None);
}

#[test]
fn a_look_at_a_card_goes_back_so_far_and_the_next_goes_on_there() {
    let mut ana = Board::new(actor(1));
    act_at(&mut ana, 0, &add("paint", "todo"));
    act_at(&mut ana, 0, &add("sand", "todo"));
    for turn in 0..CARD_CHANGES_LOOKED_MAX {
        let column = ["done", "todo"][turn % 2];
        act_at(&mut ana, 1, &move_to("sand", column, Position::End));
    }
    let found = history(&ana).card_steps(&card_id("paint"), None).unwrap();
    assert_eq!(found.steps, []);
    let earlier = history(&ana).card_steps(&card_id("paint"), found.before).unwrap();
    assert_eq!(told(&earlier.steps), ["added this card"]);
    assert_eq!(earlier.before, None);
}
