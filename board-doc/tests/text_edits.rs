//! Typed text is merged, never overwritten.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use board_doc::{Action, TextEdit, TextField};
use proptest::prelude::*;
use support::{Replica, actor, add, card_id, cases};

const REGRESSIONS: &str = "tests/regressions/text_edits.txt";

/// Texts with few letters, so that context repeats, and with graphemes of several scalar values.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        "ab",
        " ",
        "\r\n",
        "e\u{301}",
        "\u{301}",
        "👩‍👩‍👧",
        "🇩🇪",
        "🇫🇷",
        "한",
        "naïve",
        "word ",
        "e",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn splice(text: &str, (at, delete, insert): (usize, usize, &str)) -> String {
    text.chars()
        .take(at)
        .chain(insert.chars())
        .chain(text.chars().skip(at + delete))
        .collect()
}

fn edit_description(edit: TextEdit) -> Action {
    Action::EditText {
        card: card_id("c"),
        field: TextField::Description,
        edit,
    }
}

/// Replicas that share one card with this description.
fn replicas<const N: usize>(description: &str) -> [Replica; N] {
    let mut first = Replica::new(actor(1));
    first.act(&add("c", "todo"), 1);
    let describe = Action::DescribeCard {
        card: card_id("c"),
        description: description.to_owned(),
    };
    first.apply(&describe, 1).unwrap();
    std::array::from_fn(|number| {
        let mut replica = Replica::new(actor(number as u8 + 10));
        replica.hear_all(&first);
        replica
    })
}

proptest! {
    #![proptest_config(cases(2_000, REGRESSIONS))]

    #[test]
    fn an_edit_turns_the_text_it_was_made_on_into_the_text_wanted(from in text(), to in text()) {
        match TextEdit::between(&from, &to) {
            None => prop_assert_eq!(from, to),
            Some(edit) => {
                prop_assert_eq!(splice(&from, edit.resolve(&from)), to);
                prop_assert!(edit.before.chars().count() <= 32);
            }
        }
    }

    #[test]
    fn an_edit_begins_and_ends_between_graphemes(from in text(), to in text()) {
        use unicode_segmentation::UnicodeSegmentation;
        if let Some(edit) = TextEdit::between(&from, &to) {
            let start: usize = from.chars().take(edit.at as usize).map(char::len_utf8).sum();
            let bounds: Vec<_> = from.grapheme_indices(true).map(|(at, _)| at).chain([from.len()]).collect();
            prop_assert!(bounds.contains(&start) && bounds.contains(&(start + edit.removed.len())));
        }
    }

    #[test]
    fn resolving_deletes_nothing_but_what_the_edit_removed(
        at in 0..40u32, removed in text(), inserted in text(), before in text(), current in text()
    ) {
        let edit = TextEdit { at, removed, inserted, before };
        let (at, delete, insert) = edit.resolve(&current);
        let deleted: String = current.chars().skip(at).take(delete).collect();
        prop_assert!(delete == 0 || deleted == edit.removed, "{:?} deletes {:?} of {:?}", edit, deleted, current);
        prop_assert!(at + delete <= current.chars().count());
        prop_assert_eq!(insert, &edit.inserted);
    }

    #[test]
    fn an_edit_finds_its_place_after_others_typed_before_it(
        from in "[a-z ]{8,30}", to in "[a-z ]{8,30}", typed in "[A-Z]{1,40}"
    ) {
        let Some(edit) = TextEdit::between(&from, &to) else { return Ok(()) };
        let current = format!("{typed}{from}");
        let wanted = format!("{typed}{to}");
        prop_assert!(edit.at == 0 || splice(&current, edit.resolve(&current)) == wanted);
    }
}

proptest! {
    #![proptest_config(cases(2_000, REGRESSIONS))]

    #[test]
    fn two_writers_never_lose_inserted_text(from in text(), to_a in text(), to_b in text()) {
        let [mut a, mut b] = replicas(&from);
        let edits = [&to_a, &to_b].map(|to| TextEdit::between(&from, to));
        for (replica, edit) in [&mut a, &mut b].into_iter().zip(&edits) {
            if let Some(edit) = edit {
                replica.act(&edit_description(edit.clone()), 1);
            }
        }
        let alone = b.clone();
        b.hear_all(&a);
        a.hear_all(&alone);
        let merged = a.card("c").description;
        prop_assert_eq!(&merged, &b.card("c").description);
        for edit in edits.iter().flatten() {
            prop_assert!(merged.contains(&edit.inserted), "{:?} is lost from {:?}", edit.inserted, merged);
        }
    }

    /// What a replica does that was built again: the edit is resolved on a text that others have changed.
    #[test]
    fn an_edit_made_again_on_a_changed_text_keeps_both_insertions(from in text(), to_a in text(), to_b in text()) {
        let [mut a] = replicas(&from);
        let Some(first) = TextEdit::between(&from, &to_a) else { return Ok(()) };
        let Some(second) = TextEdit::between(&from, &to_b) else { return Ok(()) };
        a.act(&edit_description(first.clone()), 1);
        a.apply(&edit_description(second.clone()), 1).unwrap();
        let text = a.card("c").description;
        prop_assert!(text.contains(&second.inserted));
        if second.removed.is_empty() {
            prop_assert_eq!(text.chars().count(), to_a.chars().count() + second.inserted.chars().count());
        }
    }

    #[test]
    fn a_whole_text_written_anew_keeps_what_others_type_meanwhile(
        from in text(), to in text(), at in 0..20usize
    ) {
        let [mut a, mut b] = replicas(&from);
        let typed = splice(&from, (at.min(from.chars().count()), 0, "<HERE>"));
        b.act(&edit_description(TextEdit::between(&from, &typed).unwrap()), 1);
        a.apply(&Action::DescribeCard { card: card_id("c"), description: to.clone() }, 1).unwrap();
        prop_assert_eq!(&a.card("c").description, &to);
        a.hear_all(&b);
        prop_assert!(a.card("c").description.contains("<HERE>"));
    }
}

#[test]
fn distant_changes_of_a_whole_text_leave_what_is_between_alone() {
    let [mut a, mut b] = replicas("first line\nsecond line\nthird line");
    let rewrite = "First line\nsecond line\nthird line!".to_owned();
    a.act(
        &Action::DescribeCard {
            card: card_id("c"),
            description: rewrite,
        },
        1,
    );
    let typed = TextEdit::between(
        "first line\nsecond line\nthird line",
        "first line\nsecond, longer line\nthird line",
    );
    b.act(&edit_description(typed.unwrap()), 1);
    a.hear_all(&b);
    assert_eq!(
        a.card("c").description,
        "First line\nsecond, longer line\nthird line!"
    );
}

#[test]
fn an_edit_whose_context_is_gone_inserts_and_deletes_nothing() {
    let edit = TextEdit {
        at: 5,
        removed: "old".into(),
        inserted: "new".into(),
        before: "zz".into(),
    };
    assert_eq!(edit.resolve("abc"), (3, 0, "new"));
    assert_eq!(edit.resolve("0123456789"), (5, 0, "new"));
}

#[test]
fn of_two_likely_places_the_nearer_is_taken() {
    let edit = TextEdit {
        at: 9,
        removed: "b".into(),
        inserted: "c".into(),
        before: "a".into(),
    };
    assert_eq!(edit.resolve("ab.....ab...ab"), (8, 1, "c"));
    assert_eq!(edit.resolve("ab.......  .ab"), (13, 1, "c"));
    let typed = TextEdit {
        at: 2,
        removed: String::new(),
        inserted: "a".into(),
        before: "aa".into(),
    };
    assert_eq!(typed.resolve("aaaa"), (2, 0, "a"));
}

#[test]
fn a_place_inside_a_grapheme_does_not_count() {
    let typed = TextEdit {
        at: 1,
        removed: String::new(),
        inserted: "x".into(),
        before: "e".into(),
    };
    assert_eq!(typed.resolve("e\u{301} e."), (4, 0, "x"));
    let deleted = TextEdit {
        at: 0,
        removed: "e".into(),
        inserted: String::new(),
        before: String::new(),
    };
    assert_eq!(deleted.resolve("e\u{301}"), (0, 0, ""));
    let lost = TextEdit {
        at: 1,
        removed: String::new(),
        inserted: "x".into(),
        before: "z".into(),
    };
    assert_eq!(lost.resolve("e\u{301}"), (2, 0, "x"));
    let half = TextEdit {
        at: 1,
        removed: "\u{301}".into(),
        inserted: "x".into(),
        before: "e".into(),
    };
    assert_eq!(half.resolve("e\u{301}"), (2, 0, "x"));
}
