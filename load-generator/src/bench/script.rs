//! Changes made beforehand: the board's edits without the cost of replicas while it is measured.

use super::BenchError;
use crate::clock::now;
use crate::edits::Editor;
use board_doc::{Action, Actor, Board, CardId, Moment, NewChange, ReplicaId, UserId};

/// `count` single-change edits of one writer: every second one a move, the others new titles. They build on
/// the saved document and on each other, not on what others write meanwhile, so they can be sent at any time.
pub(super) fn edits(
    document: &[u8],
    writer: UserId,
    seed: u64,
    cards: Vec<CardId>,
    count: usize,
) -> Result<Vec<NewChange>, BenchError> {
    Ok(edited(document, writer, seed, cards, count)?.0)
}

/// The same, and the document with the edits, saved.
pub(super) fn edited(
    document: &[u8],
    writer: UserId,
    seed: u64,
    cards: Vec<CardId>,
    count: usize,
) -> Result<(Vec<NewChange>, Vec<u8>), BenchError> {
    let mut board = open(document, writer, seed)?;
    let mut editor = Editor::new(seed, cards);
    let mut changes = Vec::with_capacity(count);
    let mut step = 0;
    while changes.len() < count {
        step += 1;
        let action = if step % 2 == 0 {
            editor.rename()
        } else {
            editor.move_card()
        };
        changes.extend(apply(&mut board, &action, step)?);
    }
    Ok((changes, board.document().save()))
}

/// Changes that fill a board, and what it is with them.
#[allow(
    clippy::struct_field_names,
    reason = "the cards of the cards, and how many changes before and after"
)]
pub(super) struct Cards {
    pub(super) changes: Vec<NewChange>,
    pub(super) cards: Vec<CardId>,
    /// The document with them, saved.
    pub(super) document: Vec<u8>,
    /// How many changes the document has.
    pub(super) changes_after: usize,
}

/// Adds `count` cards, a change each.
pub(super) fn cards(document: &[u8], writer: UserId, seed: u64, count: usize) -> Result<Cards, BenchError> {
    let mut board = open(document, writer, seed)?;
    let mut editor = Editor::new(seed, Vec::new());
    let mut changes = Vec::with_capacity(count);
    for step in 0..count as u64 {
        changes.extend(apply(&mut board, &editor.add(now()), step)?);
    }
    Ok(Cards {
        changes,
        cards: editor.into_cards(),
        document: board.document().save(),
        changes_after: board.document().change_count(),
    })
}

/// The changes' bytes.
pub(super) fn chunks(changes: &[NewChange]) -> Vec<Vec<u8>> {
    changes.iter().map(|change| change.chunk.clone()).collect()
}

fn open(document: &[u8], writer: UserId, seed: u64) -> Result<Board, BenchError> {
    let actor = Actor::new(writer, ReplicaId(seed.to_be_bytes()));
    Board::load(document, actor).map_err(|error| no_edits(&error))
}

fn apply(board: &mut Board, action: &Action, seed: u64) -> Result<Option<NewChange>, BenchError> {
    let applied = board.apply(action, Moment { at: now(), seed });
    Ok(applied.map_err(|error| no_edits(&error))?.change)
}

fn no_edits(error: &dyn std::error::Error) -> BenchError {
    BenchError::Failed(format!("no edits could be made: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use board_doc::{Document, guard};

    fn user(byte: u8) -> UserId {
        UserId([byte; 16])
    }

    fn board_of(cards: usize) -> (Vec<u8>, Vec<CardId>) {
        let mut board = Board::new(Actor::new(user(9), ReplicaId([9; 8])));
        let mut editor = Editor::new(9, Vec::new());
        for seed in 0..cards as u64 {
            board
                .apply(&editor.add(now()), Moment { at: now(), seed })
                .unwrap();
        }
        let cards = board.view().cards.into_iter().map(|card| card.id).collect();
        (board.document().save(), cards)
    }

    #[test]
    fn scripted_edits_of_several_writers_pass_the_guard_in_any_mixture() {
        let (document, cards) = board_of(20);
        let [ours, theirs] = [1, 2].map(|writer| {
            edits(&document, user(writer), u64::from(writer), cards.clone(), 30).expect("edits can be made")
        });
        let mut trial = Document::load(&document).unwrap();
        let mut admit = |change: &NewChange, writer| {
            let read = guard::read(&change.chunk).expect("a change is readable");
            guard::admit(&mut trial, &read, user(writer), now()).expect("a genuine change is admitted");
        };
        ours[..10].iter().for_each(|change| admit(change, 1));
        theirs[..20].iter().for_each(|change| admit(change, 2));
        ours[10..].iter().for_each(|change| admit(change, 1));
        theirs[20..].iter().for_each(|change| admit(change, 2));
        assert_eq!(
            trial.change_count(),
            Document::load(&document).unwrap().change_count() + 60
        );
    }
}
