//! Boards to export and files to import.
#![allow(dead_code, reason = "each suite uses its part")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

pub mod trello;

use board_doc::export::{Export, ViewFormat};
use board_doc::import::{self, Format, ImportError, ImportPlan, Importing, Members};
use board_doc::{
    Actor, Board, BoardInfo, BoardView, CardId, CardState, CardView, ColumnId, ColumnView, Moment, Progress,
    ReplicaId, Timestamp, UserId,
};
use std::collections::HashMap;

/// The clock of these tests: 2027-01-15T08:00:00Z.
pub const NOW: Timestamp = Timestamp(1_800_000_000_000);
/// Who imports.
pub const IMPORTER: UserId = UserId([0xaa; 16]);

/// A view written out.
pub fn export(view: &BoardView, names: &HashMap<UserId, String>, format: ViewFormat) -> String {
    let mut out = Vec::new();
    let mut heard = 0;
    let export = Export { view, names, at: NOW };
    export
        .write(format, &mut out, &mut |progress| {
            heard += 1;
            assert_eq!((progress.done, progress.total), (heard, view.cards.len()));
        })
        .unwrap();
    assert_eq!(heard, view.cards.len(), "progress hears of every card");
    String::from_utf8(out).unwrap()
}

pub fn plan(format: Format, bytes: &[u8], members: &Members) -> Result<ImportPlan, ImportError> {
    plan_with(7, format, bytes, members)
}

pub fn plan_with(
    seed: u64,
    format: Format,
    bytes: &[u8],
    members: &Members,
) -> Result<ImportPlan, ImportError> {
    let importing = Importing {
        importer: IMPORTER,
        moment: Moment { at: NOW, seed },
        members,
    };
    let mut heard = Vec::new();
    let plan = import::plan(format, bytes, importing, &mut |progress| heard.push(progress))?;
    let total = heard.len().saturating_sub(1);
    let expected = (0..=total).map(|done| Progress { done, total });
    assert!(
        heard.iter().copied().eq(expected),
        "progress hears of the file and of every card"
    );
    assert!(plan.report.cards <= total as u64);
    Ok(plan)
}

/// A new board with the plan applied.
pub fn built(plan: &ImportPlan) -> Board {
    let mut board = Board::new(Actor::new(IMPORTER, ReplicaId([1; 8])));
    let mut heard = 0;
    let moment = Moment { at: NOW, seed: 9 };
    import::apply(&mut board, plan, moment, &mut |progress| {
        heard += 1;
        assert_eq!((progress.done, progress.total), (heard, plan.steps.len()));
    })
    .unwrap_or_else(|error| panic!("a plan can be applied: {error}"));
    board
}

/// A view with one column and these cards in it.
pub fn view_of(cards: Vec<CardView>) -> BoardView {
    BoardView {
        info: BoardInfo {
            name: "A board".to_owned(),
            description: String::new(),
        },
        columns: vec![ColumnView {
            id: ColumnId::parse("todo").unwrap(),
            title: "To Do".to_owned(),
            wip_limit: None,
            conflicts: Vec::new(),
        }],
        cards,
        ..BoardView::default()
    }
}

pub fn card(id: &str, title: &str, description: &str) -> CardView {
    CardView {
        id: CardId::parse(id).unwrap(),
        title: title.to_owned(),
        description: description.to_owned(),
        column: ColumnId::parse("todo").unwrap(),
        lost_column: None,
        rank: "V".to_owned(),
        state: CardState::Active,
        put_away: None,
        edited_after_deletion: false,
        due: None,
        labels: Vec::new(),
        assignees: Vec::new(),
        checklist: Vec::new(),
        comments: Vec::new(),
        imported_from: None,
        created_by: None,
        created_at: NOW,
        updated_by: None,
        updated_at: NOW,
        conflicts: Vec::new(),
    }
}
