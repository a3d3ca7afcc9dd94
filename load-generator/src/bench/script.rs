//! Changes made beforehand: the board's edits without the cost of replicas while it is measured.

use super::BenchError;
use crate::clock::now;
use crate::edits::Editor;
use board_doc::{Actor, Board, CardId, Moment, NewChange, ReplicaId, UserId};

/// `count` single-change edits of one writer: every second one a move, the others new titles. They build on
/// the saved document and on each other, not on what others write meanwhile, so they can be sent at any time.
pub(super) fn edits(
    document: &[u8],
    writer: UserId,
    seed: u64,
    cards: Vec<CardId>,
    count: usize,
) -> Result<Vec<NewChange>, BenchError> {
    let failed =
        |error: &dyn std::error::Error| BenchError::Failed(format!("no edits could be made: {error}"));
    let actor = Actor::new(writer, ReplicaId(seed.to_be_bytes()));
    let mut board = Board::load(document, actor).map_err(|error| failed(&error))?;
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
        let applied = board
            .apply(
                &action,
                Moment {
                    at: now(),
                    seed: step,
                },
            )
            .map_err(|error| failed(&error))?;
        changes.extend(applied.change);
    }
    Ok(changes)
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
