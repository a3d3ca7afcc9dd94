//! Taking back and doing again, one rule at a time.

mod support;

use board_doc::{
    Action, CardState, CommentId, Kept, Part, Position, Reverted, TextEdit, TextField, Timestamp, UndoEntry,
    UndoStack, WhyKept,
};
use support::{NOW, Replica, actor, add, card_id, column_id, move_to, user_of};

/// Somebody with a board and a stack.
struct Person {
    replica: Replica,
    stack: UndoStack,
    clock: i64,
}

impl Person {
    fn new(number: u8) -> Self {
        Self {
            replica: Replica::new(actor(number)),
            stack: UndoStack::default(),
            clock: NOW.0,
        }
    }

    fn act(&mut self, action: &Action) {
        self.act_after(60_000, action);
    }

    fn act_after(&mut self, pause_ms: i64, action: &Action) {
        self.clock += pause_ms;
        let applied = self
            .replica
            .apply(action, 1)
            .unwrap_or_else(|error| panic!("{action:?}: {error}"));
        self.stack.did(applied.inverse, Timestamp(self.clock), 1);
    }

    fn type_into(&mut self, card: &str, pause_ms: i64, to: &str) {
        let from = self.replica.card(card).title;
        let edit = TextEdit::between(&from, to).expect("something is typed");
        let (card, field) = (card_id(card), TextField::Title);
        self.act_after(pause_ms, &Action::EditText { card, field, edit });
    }

    fn undo(&mut self) -> Reverted {
        let entry = self
            .stack
            .next_undo()
            .expect("there is something to take back")
            .clone();
        self.revert(&entry)
    }

    fn redo(&mut self) -> Reverted {
        let entry = self
            .stack
            .next_redo()
            .expect("there is something to do again")
            .clone();
        self.revert(&entry)
    }

    fn revert(&mut self, entry: &UndoEntry) -> Reverted {
        let reverted = self.replica.revert(&entry.inverse);
        self.stack.reverted(&entry.id, &reverted);
        reverted
    }

    fn title(&self, card: &str) -> String {
        self.replica.card(card).title
    }
}

/// Two people who see the same card, made by the first.
fn two_with_a_card() -> (Person, Person) {
    let (mut me, mut anna) = (Person::new(1), Person::new(2));
    me.act(&add("a", "todo"));
    anna.replica.hear_all(&me.replica);
    (me, anna)
}

fn rename(card: &str, title: &str) -> Action {
    Action::RenameCard {
        card: card_id(card),
        title: title.to_owned(),
    }
}

fn changed_by(number: u8) -> WhyKept {
    WhyKept::Changed {
        by: Some(user_of(number)),
    }
}

fn whole_card(card: &str, part: Part, why: WhyKept) -> Kept {
    Kept {
        part,
        card: Some(card_id(card)),
        column: None,
        why,
    }
}

#[test]
fn a_move_goes_back_to_its_very_place_and_forth_again() {
    let (mut me, _) = two_with_a_card();
    me.act(&add("b", "todo"));
    let before = me.replica.card("a").rank;
    me.act(&move_to("a", "done", Position::End));
    me.undo();
    assert_eq!(me.replica.lane("todo"), ["a", "b"]);
    assert_eq!(me.replica.card("a").rank, before);
    me.redo();
    assert_eq!(me.replica.lane("done"), ["a"]);
}

#[test]
fn what_another_has_moved_since_stays() {
    let (mut me, mut anna) = two_with_a_card();
    me.act(&move_to("a", "done", Position::End));
    anna.replica.hear_all(&me.replica);
    // The same place again: an equal value, and still hers.
    anna.act(&move_to("a", "in_progress", Position::End));
    let rank = board_doc::Rank::parse(me.replica.card("a").rank).unwrap();
    anna.act(&move_to("a", "done", Position::Rank { rank }));
    me.replica.hear_all(&anna.replica);
    let reverted = me.undo();
    assert_eq!(reverted.applied.change, None);
    assert_eq!(reverted.kept, [whole_card("a", Part::Place, changed_by(2))]);
    assert_eq!(me.replica.lane("done"), ["a"]);
    // It is off the stack: what is below it comes next.
    assert!(
        me.undo()
            .kept
            .contains(&whole_card("a", Part::Card, changed_by(2)))
    );
}

#[test]
fn of_several_cards_those_that_nobody_touched_go_back() {
    let (mut me, mut anna) = two_with_a_card();
    for card in ["b", "c"] {
        me.act(&add(card, "todo"));
    }
    let cards = ["a", "b", "c"].map(card_id).to_vec();
    me.act(&Action::MoveCards {
        cards,
        column: column_id("done"),
        position: Position::End,
    });
    anna.replica.hear_all(&me.replica);
    anna.act(&move_to("b", "in_progress", Position::End));
    me.replica.hear_all(&anna.replica);
    let reverted = me.undo();
    assert_eq!(reverted.kept, [whole_card("b", Part::Place, changed_by(2))]);
    assert_eq!(me.replica.lane("todo"), ["a", "c"]);
    assert_eq!(me.replica.lane("in_progress"), ["b"]);
    me.redo();
    assert_eq!(me.replica.lane("done"), ["a", "c"]);
}

#[test]
fn typed_text_goes_and_deleted_text_comes_back_around_what_others_typed() {
    let (mut me, mut anna) = two_with_a_card();
    me.type_into("a", 60_000, "Card now a");
    anna.replica.hear_all(&me.replica);
    anna.type_into("a", 60_000, "Card right now a");
    anna.type_into("a", 60_000, "Card right now dear a");
    me.replica.hear_all(&anna.replica);
    me.undo();
    assert_eq!(me.title("a"), "Card right dear a");
    me.redo();
    assert_eq!(me.title("a"), "Card right now dear a");
    me.type_into("a", 60_000, "Card a");
    anna.replica.hear_all(&me.replica);
    anna.type_into("a", 60_000, "A Card a");
    me.replica.hear_all(&anna.replica);
    me.undo();
    assert_eq!(me.title("a"), "A Card right now dear a");
}

#[test]
fn a_title_that_another_has_replaced_stays() {
    let (mut me, mut anna) = two_with_a_card();
    me.act(&rename("a", "Mine"));
    anna.replica.hear_all(&me.replica);
    anna.act(&rename("a", "Hers"));
    me.replica.hear_all(&anna.replica);
    let reverted = me.undo();
    assert_eq!(reverted.kept, [whole_card("a", Part::Title, changed_by(2))]);
    assert_eq!(me.title("a"), "Hers");
}

#[test]
fn letters_deleted_one_by_one_come_back_in_order() {
    let (mut me, _) = two_with_a_card();
    me.act(&rename("a", "abcdef"));
    // Forwards from the second letter, in two human steps, then backwards from the end.
    me.type_into("a", 60_000, "acdef");
    me.type_into("a", 100, "adef");
    me.type_into("a", 60_000, "aef");
    me.type_into("a", 60_000, "ae");
    me.type_into("a", 100, "a");
    for expected in ["aef", "adef", "abcdef"] {
        me.undo();
        assert_eq!(me.title("a"), expected);
    }
    for expected in ["adef", "aef", "a"] {
        me.redo();
        assert_eq!(me.title("a"), expected);
    }
}

#[test]
fn typing_is_one_step_until_somebody_pauses() {
    let (mut me, _) = two_with_a_card();
    for (pause_ms, text) in [
        (60_000, "Card ax"),
        (300, "Card axy"),
        (300, "Card ax"),
        (300, "Card axyz"),
    ] {
        me.type_into("a", pause_ms, text);
    }
    me.type_into("a", 5_000, "Card axyz!");
    me.undo();
    assert_eq!(me.title("a"), "Card axyz");
    me.undo();
    assert_eq!(me.title("a"), "Card a");
    me.redo();
    assert_eq!(me.title("a"), "Card axyz");
}

#[test]
fn a_card_that_was_added_goes_to_the_trash_while_it_is_mine_alone() {
    let (mut me, mut anna) = two_with_a_card();
    me.undo();
    assert_eq!(me.replica.card("a").state, CardState::Trashed);
    // Anna has not heard of it and edits on.
    anna.act(&rename("a", "Card a, by Anna"));
    me.replica.hear_all(&anna.replica);
    me.redo();
    let card = me.replica.card("a");
    assert_eq!(
        (card.state, card.title.as_str()),
        (CardState::Active, "Card a, by Anna")
    );
    let reverted = me.undo();
    assert_eq!(reverted.kept, [whole_card("a", Part::Card, changed_by(2))]);
    assert_eq!(me.replica.card("a").state, CardState::Active);
}

#[test]
fn what_two_took_away_does_not_come_back() {
    let (mut me, mut anna) = two_with_a_card();
    let due = Some(board_doc::Due::parse("2026-11-30").unwrap());
    let card = || card_id("a");
    me.act(&Action::SetDue {
        card: card(),
        due: due.clone(),
    });
    me.act(&Action::SetDue {
        card: card(),
        due: None,
    });
    anna.replica.hear_all(&me.replica);
    anna.act(&Action::SetDue { card: card(), due });
    anna.act(&Action::SetDue {
        card: card(),
        due: None,
    });
    me.replica.hear_all(&anna.replica);
    let reverted = me.undo();
    assert_eq!(reverted.kept, [whole_card("a", Part::Due, changed_by(2))]);
    assert_eq!(me.replica.card("a").due, None);
}

#[test]
fn a_column_comes_back_with_its_cards() {
    let (mut me, _) = two_with_a_card();
    me.act(&add("b", "todo"));
    me.act(&Action::DeleteColumn {
        column: column_id("todo"),
        move_cards_to: Some(column_id("done")),
    });
    me.undo();
    assert_eq!(me.replica.lane("todo"), ["a", "b"]);
    me.redo();
    assert_eq!(me.replica.lane("done"), ["a", "b"]);
}

#[test]
fn a_comment_goes_and_comes_back() {
    let (mut me, _) = two_with_a_card();
    let comment = CommentId::new("k", user_of(1)).unwrap();
    me.act(&Action::AddComment {
        card: card_id("a"),
        comment: comment.clone(),
        body: "First".to_owned(),
        imported_from: None,
    });
    me.act(&Action::EditComment {
        card: card_id("a"),
        comment,
        body: "Second".to_owned(),
    });
    me.undo();
    assert_eq!(me.replica.card("a").comments[0].body, "First");
    me.undo();
    assert!(me.replica.card("a").comments[0].deleted);
    me.redo();
    me.redo();
    assert_eq!(me.replica.card("a").comments[0].body, "Second");
}

#[test]
fn what_is_done_next_ends_doing_again() {
    let (mut me, _) = two_with_a_card();
    me.act(&rename("a", "One"));
    me.undo();
    me.act(&rename("a", "Two"));
    assert_eq!(me.stack.next_redo(), None);
    me.undo();
    assert_eq!(me.title("a"), "Card a");
}

#[test]
fn a_change_that_was_made_again_by_another_actor_is_taken_back_all_the_same() {
    let (mut me, _) = two_with_a_card();
    let began = me.replica.board.clone();
    let actions = [rename("a", "Renamed"), move_to("a", "done", Position::End)];
    let chunks: Vec<_> = actions
        .iter()
        .map(|action| {
            me.act(action);
            let document = me.replica.board.document();
            document.chunk(&document.heads()[0]).unwrap()
        })
        .collect();
    let undone = me.undo();
    let undo = (undone.applied.change.unwrap().chunk, undone.action.unwrap());
    let mut again = Replica::over(began);
    again
        .board
        .set_actor(board_doc::Actor::new(user_of(1), board_doc::ReplicaId([77; 8])));
    let old = chunks.into_iter().zip(actions).chain([undo]);
    for (chunk, action) in old {
        let applied = again.apply(&action, 3).unwrap();
        me.stack.done_again(&chunk, &applied);
    }
    me.replica = again;
    assert_eq!(me.replica.lane("todo"), ["a"]);
    me.redo();
    assert_eq!(me.replica.lane("done"), ["a"]);
    me.undo();
    me.undo();
    assert_eq!(me.title("a"), "Card a");
}

#[test]
fn a_stack_is_bounded_and_forgets_the_oldest() {
    let (mut me, _) = two_with_a_card();
    for number in 0..board_doc::limits::UNDO_ENTRIES_MAX + 5 {
        me.act(&rename("a", &format!("Title {number}")));
    }
    let mut steps = 0;
    while me.stack.next_undo().is_some() {
        me.undo();
        steps += 1;
    }
    assert_eq!(steps, board_doc::limits::UNDO_ENTRIES_MAX);
    assert_eq!(me.title("a"), "Title 4");
}
