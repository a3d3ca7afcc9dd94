//! What shows on a board that an edit is there, and how often: a card, or a letter that nobody else ever writes.

use board_doc::{Action, BoardView, CardId};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    Card(CardId),
    Letter(char),
}

/// As many letters as no schedule writes, each a grapheme of its own.
const LETTERS: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

/// The letter of the `n`th edit.
pub fn letter(n: u32) -> char {
    let letter = char::from_u32(u32::from(*LETTERS.start()) + n).expect("a character");
    assert!(
        LETTERS.contains(&letter),
        "a schedule has more edits than letters"
    );
    letter
}

pub fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|character| LETTERS.contains(character))
}

/// What an action brings. (A title that is given as a whole begins with the letter of its edit; the others were there.)
pub fn brought_by(action: &Action) -> Vec<Mark> {
    let text = match action {
        Action::AddCard { card, .. } => return vec![Mark::Card(card.clone())],
        Action::Batch { actions } => return actions.iter().flat_map(brought_by).collect(),
        Action::RenameCard { title, .. } => return letters(title).take(1).map(Mark::Letter).collect(),
        Action::EditText { edit, .. } => &edit.inserted,
        Action::AddComment { body, .. } => body,
        _ => return Vec::new(),
    };
    letters(text).map(Mark::Letter).collect()
}

/// Whose text or comment it is.
pub fn card_of(action: &Action) -> Option<&CardId> {
    match action {
        Action::RenameCard { card, .. } | Action::EditText { card, .. } | Action::AddComment { card, .. } => {
            Some(card)
        }
        _ => None,
    }
}

/// How often each letter stands on a board.
pub fn count_letters(view: &BoardView) -> BTreeMap<char, usize> {
    let mut count = BTreeMap::new();
    for card in &view.cards {
        let bodies = card.comments.iter().map(|comment| &comment.body);
        for text in [&card.title, &card.description].into_iter().chain(bodies) {
            for letter in letters(text) {
                *count.entry(letter).or_insert(0) += 1;
            }
        }
    }
    count
}
