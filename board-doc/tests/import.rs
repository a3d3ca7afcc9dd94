//! Round trips, and files from anywhere.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod exchange_support;
mod support;

use board_doc::export::ViewFormat;
use board_doc::import::{Format, ImportError, ImportPlan, Members};
use board_doc::{Action, Actor, Board, BoardView, Moment, ReplicaId, UserId, guard};
use exchange_support::trello::{self, Size};
use exchange_support::{IMPORTER, NOW, built, export, plan, plan_with};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::OnceLock;
use support::schedule::schedule;
use support::world::World;

/// Everybody in the schedules.
fn everybody() -> Members {
    let mut members = Members::default();
    for number in 0..=u8::MAX {
        members.add(UserId([number; 16]), [format!("User {number}").as_str()]);
    }
    members
}

/// What an export says but for ids and authorship: things are known by their places in lists.
fn essence(view: &BoardView) -> Value {
    let names = HashMap::new();
    let mut file: Value = serde_json::from_str(&export(view, &names, ViewFormat::Json)).unwrap();
    let index = |list: &Value| -> HashMap<String, usize> {
        let ids = list
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned());
        ids.zip(0..).collect()
    };
    let (columns, labels) = (index(&file["columns"]), index(&file["labels"]));
    let mut deleted: HashMap<String, String> = HashMap::new();
    for column in file["deleted_columns"].as_array().unwrap() {
        deleted.insert(
            column["id"].as_str().unwrap().to_owned(),
            column["title"].as_str().unwrap().to_owned(),
        );
    }
    let mut deleted_titles: Vec<&String> = deleted.values().collect();
    deleted_titles.sort();
    file["deleted_columns"] = json!(deleted_titles);
    for card in file["cards"].as_array_mut().unwrap() {
        let column = card["column"].as_str().unwrap();
        card["column"] = json!(columns.get(column));
        card["lost_column"] = json!(card["lost_column"].as_str().map(|lost| deleted.get(lost)));
        for label in card["labels"].as_array_mut().unwrap() {
            *label = json!(labels[label.as_str().unwrap()]);
        }
        let assignees = card["assignees"].as_array().unwrap();
        let mut users: Vec<_> = assignees.iter().map(|one| one["user_id"].to_string()).collect();
        users.sort_unstable();
        card["assignees"] = json!(users);
        // Merging may leave a title blank; an action may not write one.
        if card["title"].as_str().unwrap().trim().is_empty() {
            card["title"] = json!("Untitled");
        }
        let card = card.as_object_mut().unwrap();
        forget(
            card,
            &[
                "id",
                "rank",
                "put_away",
                "imported_from",
                "created_by",
                "created_at",
                "updated_by",
                "updated_at",
            ],
        );
        for (list, keys) in [
            ("checklist", &["id"][..]),
            (
                "comments",
                &["id", "author", "created_at", "edited_at", "imported_from"][..],
            ),
        ] {
            for one in card[list].as_array_mut().unwrap() {
                forget(one.as_object_mut().unwrap(), keys);
            }
        }
    }
    for list in ["columns", "labels"] {
        for one in file[list].as_array_mut().unwrap() {
            forget(one.as_object_mut().unwrap(), &["id"]);
        }
    }
    forget(file.as_object_mut().unwrap(), &["people"]);
    file
}

fn forget(object: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        assert!(object.remove(*key).is_some(), "{key} is in the export");
    }
}

/// Every action but batches, in order.
fn actions(plan: &ImportPlan) -> impl Iterator<Item = &Action> {
    plan.steps.iter().flat_map(|step| match step {
        Action::Batch { actions } => actions.iter(),
        other => std::slice::from_ref(other).iter(),
    })
}

proptest! {
    #![proptest_config(support::cases(1_000, "tests/regressions/import.txt"))]

    /// Invariant 10.
    #[test]
    fn export_then_import_gives_an_equal_board(steps in schedule(60, false), order: u64) {
        let mut world = World::new(3);
        for step in &steps {
            world.take(step, &mut |_, _, _, _| {});
        }
        world.heal(order);
        let board = &world.replicas[0].board;
        let view = board.view();
        let members = everybody();
        let json = export(&view, &HashMap::new(), ViewFormat::Json);
        let from_json = plan(Format::Weft, json.as_bytes(), &members).unwrap();
        prop_assert_eq!(essence(&built(&from_json).view()), essence(&view));
        prop_assert!(from_json.report.dropped.is_empty(), "{:?}", from_json.report);
        prop_assert_eq!(from_json.report.cards, view.cards.len() as u64);
        let saved = board.document().save();
        let from_document = plan(Format::Automerge, &saved, &members).unwrap();
        prop_assert_eq!(essence(&built(&from_document).view()), essence(&view));
    }

    /// Invariant 8: whatever the bytes, an error or a plan that can be applied.
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for format in [Format::Trello, Format::Weft, Format::Automerge] {
            if let Ok(plan) = plan(format, &bytes, &Members::default()) {
                built(&plan);
            }
        }
    }

    #[test]
    fn files_with_other_values_in_them_never_panic(
        spots in proptest::collection::vec((any::<prop::sample::Index>(), 0..REPLACEMENTS.len()), 1..6),
        is_trello: bool,
    ) {
        let (format, file) = if is_trello {
            (Format::Trello, trello::board(Size { lists: 4, cards: 12, actions: 12 }).0)
        } else {
            (Format::Weft, weft_file())
        };
        let mut file: Value = serde_json::from_str(&file).unwrap();
        for (spot, replacement) in spots {
            let count = count(&file);
            replace(&mut file, &mut spot.index(count), &serde_json::from_str(REPLACEMENTS[replacement]).unwrap());
        }
        if let Ok(plan) = plan(format, file.to_string().as_bytes(), &everybody()) {
            built(&plan);
        }
    }

    #[test]
    fn damaged_documents_never_panic(flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut saved = small_board().document().save();
        for (at, byte) in flips {
            let at = at.index(saved.len());
            saved[at] = byte;
        }
        if let Ok(plan) = plan(Format::Automerge, &saved, &everybody()) {
            built(&plan);
        }
    }
}

const REPLACEMENTS: [&str; 10] = [
    "null",
    "true",
    "-1",
    "1e308",
    "\"\"",
    "\"\\u0000 <b>\"",
    "[]",
    "{}",
    "[null, 1, \"x\", {}]",
    "\"recovered\"",
];

fn count(value: &Value) -> usize {
    let inner: usize = match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(entries) => entries.values().map(count).sum(),
        _ => 0,
    };
    1 + inner
}

/// Replaces the value that is the `left`th in order.
fn replace(value: &mut Value, left: &mut usize, by: &Value) -> bool {
    if *left == 0 {
        *value = by.clone();
        return true;
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| replace(item, left, by)),
        Value::Object(entries) => entries.values_mut().any(|item| replace(item, left, by)),
        _ => false,
    }
}

/// A board with something of everything.
fn small_board() -> &'static Board {
    static BOARD: OnceLock<Board> = OnceLock::new();
    BOARD.get_or_init(|| {
        let (file, _) = trello::board(Size {
            lists: 8,
            cards: 24,
            actions: 30,
        });
        built(&plan(Format::Trello, file.as_bytes(), &everybody()).unwrap())
    })
}

/// Its export.
fn weft_file() -> String {
    export(&small_board().view(), &HashMap::new(), ViewFormat::Json)
}

#[test]
fn a_whole_board_survives_the_trip() {
    let view = small_board().view();
    assert!(!view.deleted_columns.is_empty() && view.cards.iter().any(|card| card.lost_column.is_some()));
    let plan = plan(Format::Weft, weft_file().as_bytes(), &everybody()).unwrap();
    assert_eq!(essence(&built(&plan).view()), essence(&view));
}

#[test]
fn nothing_foreign_is_taken_in() {
    let view = small_board().view();
    let foreign = Actor::new(UserId([3; 16]), ReplicaId([3; 8]));
    let mut board = Board::over(small_board().document().clone(), foreign);
    let moment = Moment { at: NOW, seed: 1 };
    let title = "By somebody else".to_owned();
    board
        .apply(
            &Action::RenameCard {
                card: view.cards[0].id.clone(),
                title,
            },
            moment,
        )
        .unwrap();
    let saved = board.document().save();
    let plan = plan_with(8, Format::Automerge, &saved, &everybody()).unwrap();
    for action in actions(&plan) {
        if let Action::AddComment { comment, .. } = action {
            assert_eq!(comment.author(), IMPORTER);
        }
    }
    let built = built(&plan);
    assert!(
        built
            .view()
            .cards
            .iter()
            .any(|card| card.title == "By somebody else")
    );
    assert!(
        built
            .view()
            .cards
            .iter()
            .all(|card| card.created_by == Some(IMPORTER))
    );
    assert!(built.document().actor_head(&foreign.to_bytes()).is_none());
    let old: Vec<_> = view.cards.iter().map(|card| &card.id).collect();
    assert!(
        built.view().cards.iter().all(|card| !old.contains(&&card.id)),
        "ids are new"
    );
}

#[test]
fn every_step_is_a_change_that_the_guard_admits() {
    let (file, _) = trello::board(Size {
        lists: 8,
        cards: 600,
        actions: 1_500,
    });
    let plan = plan(Format::Trello, file.as_bytes(), &everybody()).unwrap();
    admitted(&plan);
    assert!(plan.steps.len() > 3);
}

/// The board that a plan builds, each step of which passes the guard.
fn admitted(plan: &ImportPlan) -> Board {
    let mut board = Board::new(Actor::new(IMPORTER, ReplicaId([1; 8])));
    let mut trial = board.document().clone();
    for step in &plan.steps {
        let moment = Moment { at: NOW, seed: 1 };
        let change = board.apply(step, moment).unwrap().change.unwrap();
        let chunk = guard::read(&change.chunk).unwrap_or_else(|refusal| panic!("{refusal}"));
        guard::admit(&mut trial, &chunk, IMPORTER, NOW).unwrap();
    }
    board
}

/// A file of so many cards with as long a description as can be, in which each character has another length than the
/// one before.
fn longest(cards: usize) -> (String, ImportPlan) {
    let text = "a😀".repeat(50_000);
    let card = |number: usize| json!({"title": format!("{number}"), "description": text, "column": "todo"});
    let file = json!({
        "format": "weft", "version": 1, "columns": [{"id": "todo", "title": "To Do"}],
        "cards": (0..cards).map(card).collect::<Vec<_>>(),
    });
    let plan = plan(Format::Weft, file.to_string().as_bytes(), &Members::default()).unwrap();
    (text, plan)
}

#[test]
fn the_longest_texts_fit_changes() {
    let (text, plan) = longest(3);
    let view = admitted(&plan).view();
    assert_eq!(view.cards.len(), 3);
    assert!(view.cards.iter().all(|card| card.description == text));
    assert!(plan.report.dropped.is_empty());
}

#[test]
fn a_board_keeps_room_to_work() {
    let (text, plan) = longest(50);
    let whole = actions(&plan)
        .filter(|action| matches!(action, Action::AddCard { description, .. } if *description == text));
    assert_eq!(
        whole.count(),
        39,
        "4,000,000 operations have room for 39 of 100,000 characters"
    );
    assert_eq!(plan.report.cards, 50);
    assert_eq!(plan.report.dropped.len(), 1, "{:?}", plan.report);
    assert_eq!(plan.report.dropped[0].count, 11);
}

#[test]
fn people_are_found_by_id_or_by_name() {
    let here = UserId([1; 16]);
    let mut members = Members::default();
    members.add(here, ["Ada"]);
    let users = [here, UserId([2; 16]), UserId([3; 16])];
    let file = json!({
        "format": "weft", "version": 1, "columns": [{"id": "todo", "title": "To Do"}],
        "people": [{"id": users[1].to_string(), "name": "ada"}, {"id": users[2].to_string(), "name": "Bob"}],
        "cards": [
            {"column": "todo", "title": "a", "assignees": [{"user_id": users[0].to_string()}],
             "created_by": users[2].to_string(), "created_at": "2026-01-02T00:00:00Z"},
            {"column": "todo", "title": "b", "assignees": [{"user_id": users[1].to_string()}], "imported_from": "Carl"},
            {"column": "todo", "title": "c", "assignees": [{"user_id": users[2].to_string()}]},
        ],
    });
    let plan = plan(Format::Weft, file.to_string().as_bytes(), &members).unwrap();
    let view = built(&plan).view();
    let assigned: Vec<usize> = view.cards.iter().map(|card| card.assignees.len()).collect();
    assert_eq!(assigned, [1, 1, 0]);
    assert_eq!(view.cards[0].imported_from.as_deref(), Some("Bob, 2026-01-02"));
    assert_eq!(view.cards[1].imported_from.as_deref(), Some("Carl"));
    assert_eq!(plan.report.dropped.len(), 1);
    assert!(plan.report.dropped[0].why.contains("“Bob”"));
}

#[test]
fn other_files_and_later_versions_are_refused() {
    let read = |file: &str| plan(Format::Weft, file.as_bytes(), &Members::default()).unwrap_err();
    assert!(matches!(read("{}"), ImportError::NotThis(_)));
    assert!(matches!(
        read("{\"format\": \"weft\", \"version\": 2}"),
        ImportError::LaterVersion { found: 2, known: 1 }
    ));
    assert!(matches!(read("nothing"), ImportError::Malformed(_)));
    let document = |bytes: &[u8]| plan(Format::Automerge, bytes, &Members::default()).unwrap_err();
    assert!(matches!(document(b"nothing"), ImportError::Document(_)));
    assert!(matches!(document(b""), ImportError::Document(_)));
}

#[test]
fn a_document_nested_without_end_is_an_error_or_a_board() {
    use automerge::transaction::{CommitOptions, Transactable};
    let genesis = automerge::Change::from_bytes(board_doc::genesis_change().to_vec()).unwrap();
    let mut document = automerge::Automerge::new();
    document.apply_changes([genesis]).unwrap();
    document
        .transact_with(
            |()| CommitOptions::default(),
            |tx| {
                let mut inner = tx.put_object(automerge::ROOT, "deep", automerge::ObjType::Map)?;
                for _ in 0..20_000 {
                    inner = tx.put_object(inner, "deep", automerge::ObjType::Map)?;
                }
                Ok::<_, automerge::AutomergeError>(())
            },
        )
        .unwrap();
    if let Ok(plan) = plan(Format::Automerge, &document.save(), &Members::default()) {
        built(&plan);
    }
}

#[test]
fn a_file_is_known_by_what_is_in_it() {
    let board = Board::new(Actor::new(IMPORTER, ReplicaId([1; 8])));
    let weft = export(&board.view(), &HashMap::new(), ViewFormat::Json);
    let (trello, _) = trello::board(Size {
        lists: 2,
        cards: 2,
        actions: 2,
    });
    assert_eq!(Format::of(&board.document().save()), Some(Format::Automerge));
    assert_eq!(Format::of(weft.as_bytes()), Some(Format::Weft));
    assert_eq!(Format::of(trello.as_bytes()), Some(Format::Trello));
    for other in [
        "",
        "{}",
        "[]",
        "{\"format\": \"wefts\"}",
        "{\"lists\": [], \"cards\": null}",
        "\u{feff}x",
    ] {
        assert_eq!(Format::of(other.as_bytes()), None, "{other}");
    }
}

#[test]
fn a_board_is_called_as_its_file_says_or_else_as_the_importer_does() {
    for (name, called) in [
        ("Garden", "Garden"),
        ("", "Imported board"),
        (" \t", "Imported board"),
    ] {
        let file = json!({"format": "weft", "version": 1, "board": {"name": name}}).to_string();
        let mut plan = plan(Format::Weft, file.as_bytes(), &Members::default()).unwrap();
        plan.name_if_unnamed("Imported board");
        assert_eq!(plan.name, called);
        assert_eq!(built(&plan).view().info.name, called);
    }
}
