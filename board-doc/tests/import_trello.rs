//! Boards exported from Trello: all that has a place comes along, and the rest is counted with its reason.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod exchange_support;

use board_doc::import::{Format, ImportError, Members, Report};
use board_doc::{Action, BoardView, CardState, CardView, UserId};
use exchange_support::trello::{self, Facts, Size};
use exchange_support::{IMPORTER, built, plan};
use serde_json::json;

const ADA: UserId = UserId([1; 16]);

fn members() -> Members {
    let mut members = Members::default();
    members.add(ADA, ["Ada Lovelace", "ada.l"]);
    members
}

fn imported(file: &str) -> (BoardView, Report) {
    let plan = plan(Format::Trello, file.as_bytes(), &members()).unwrap();
    (built(&plan).view(), plan.report)
}

fn card<'a>(view: &'a BoardView, title: &str) -> &'a CardView {
    let found = view.cards.iter().find(|card| card.title == title);
    found.unwrap_or_else(|| panic!("{title} is not there"))
}

/// How many of these a report says were dropped.
fn dropped(report: &Report, what: &str) -> u64 {
    let lines = report.dropped.iter().filter(|line| line.what == what);
    lines.map(|line| line.count).sum()
}

fn small() -> serde_json::Value {
    json!({
        "name": "Garden", "desc": "All of it",
        "lists": [
            {"id": "l2", "name": "Doing", "pos": 2, "closed": false, "softLimit": 3},
            {"id": "l1", "name": "Ideas", "pos": 1, "closed": false},
            {"id": "l3", "name": "Last year", "pos": 0.5, "closed": true},
            {"id": "l4", "name": "done", "pos": 3, "closed": false},
        ],
        "labels": [
            {"id": "g1", "name": "Soon", "color": "red"},
            {"id": "g2", "name": "", "color": "sky_dark"},
            {"id": "g3", "name": "", "color": "pink"},
        ],
        "members": [
            {"id": "m1", "fullName": "Somebody", "username": "ADA.L"},
            {"id": "m2", "fullName": "Bob", "username": "bob"},
        ],
        "cards": [
            {"id": "c2", "name": "Second", "idList": "l1", "pos": 20},
            {"id": "c1", "name": "First", "idList": "l1", "pos": 10.5, "desc": "**Dig**", "idLabels": ["g1", "g2", "gone"],
             "idMembers": ["m1", "m2"], "due": "2026-05-01T10:00:00.000Z", "dueComplete": true,
             "start": "2026-04-01T10:00:00.000Z", "badges": {"comments": 4, "attachments": 1}},
            {"id": "c3", "name": "Away", "idList": "l2", "pos": 1, "closed": true},
            {"id": "c4", "name": "Old", "idList": "l3", "pos": 1},
            {"id": "c5", "name": "Lost", "idList": "gone", "pos": 1},
            {"id": "c6", "name": " ", "idList": "l4", "pos": 1, "due": "soon"},
        ],
        "checklists": [
            {"id": "k2", "idCard": "c1", "name": "Water", "pos": 2, "checkItems": [
                {"name": "can", "state": "complete", "pos": 1, "due": "2026-05-01T10:00:00.000Z"}]},
            {"id": "k1", "idCard": "c1", "name": "Tools", "pos": 1, "checkItems": [
                {"name": "spade", "state": "incomplete", "pos": 2}, {"name": "fork", "state": "complete", "pos": 1}]},
            {"id": "k3", "idCard": "gone", "name": "x", "checkItems": []},
        ],
        "actions": [
            {"type": "commentCard", "date": "2026-03-02T00:00:00.000Z", "data": {"text": "Later", "card": {"id": "c1"}},
             "memberCreator": {"fullName": "Bob", "username": "bob"}},
            {"type": "commentCard", "date": "2026-03-01T00:00:00.000Z", "data": {"text": "Earlier", "card": {"id": "c1"}},
             "memberCreator": {"fullName": "", "username": "ada.l"}},
            {"type": "commentCard", "date": "2026-03-01T00:00:00.000Z", "data": {"text": "x", "card": {"id": "gone"}}},
            {"type": "updateCard", "date": "2026-02-01T00:00:00.000Z", "data": {"card": {"id": "c1"}}},
            {"type": "createCard", "date": "2026-01-01T00:00:00.000Z", "data": {"card": {"id": "c1"}},
             "memberCreator": {"fullName": "Bob", "username": "bob"}},
        ],
    })
}

#[test]
fn all_that_has_a_place_comes_along() {
    let (view, report) = imported(&small().to_string());
    assert_eq!(
        (view.info.name.as_str(), view.info.description.as_str()),
        ("Garden", "All of it")
    );
    let columns: Vec<_> = view
        .columns
        .iter()
        .map(|column| (column.id.as_str(), column.title.as_str()))
        .collect();
    assert_eq!(columns.len(), 3);
    assert_eq!(columns[0].1, "Ideas");
    assert_eq!(columns[1..], [("in_progress", "Doing"), ("done", "done")]);
    assert_eq!(view.columns[1].wip_limit, Some(3));
    let first = card(&view, "First");
    assert_eq!(view.cards[0].id, first.id, "cards are in the order of pos");
    assert_eq!(first.description, "**Dig**");
    assert_eq!(first.due.as_ref().unwrap().as_str(), "2026-05-01T10:00:00.000Z");
    assert_eq!(
        first.assignees.iter().map(|one| one.user).collect::<Vec<_>>(),
        [ADA]
    );
    assert_eq!(first.imported_from.as_deref(), Some("Bob, 2026-01-01"));
    let items: Vec<_> = first
        .checklist
        .iter()
        .map(|item| (item.text.as_str(), item.done))
        .collect();
    assert_eq!(
        items,
        [
            ("Tools: fork", true),
            ("Tools: spade", false),
            ("Water: can", true)
        ]
    );
    let comments: Vec<_> = first
        .comments
        .iter()
        .map(|comment| {
            (
                comment.body.as_str(),
                comment.imported_from.as_deref().unwrap(),
                comment.author,
            )
        })
        .collect();
    assert_eq!(
        comments,
        [
            ("Earlier", "ada.l, 2026-03-01", IMPORTER),
            ("Later", "Bob, 2026-03-02", IMPORTER)
        ]
    );
    let labels: Vec<_> = view
        .labels
        .iter()
        .map(|label| (label.name.as_str(), label.color.as_str()))
        .collect();
    assert_eq!(labels, [("Soon", "#f87168"), ("", "#227d9b")]);
    assert_eq!(
        first.labels,
        [view.labels[0].id.clone(), view.labels[1].id.clone()]
    );
    assert_eq!(
        (report.cards, report.columns, report.labels, report.comments),
        (5, 4, 2, 2)
    );
}

#[test]
fn archived_things_are_archived() {
    let (view, _) = imported(&small().to_string());
    assert_eq!(card(&view, "Away").state, CardState::Archived);
    assert_eq!(card(&view, "Away").column.as_str(), "in_progress");
    let old = card(&view, "Old");
    assert_eq!(
        (old.state, old.column.as_str()),
        (CardState::Archived, "recovered")
    );
    let list = view
        .deleted_columns
        .iter()
        .find(|column| column.title == "Last year")
        .unwrap();
    assert_eq!(old.lost_column.as_ref(), Some(&list.id));
}

#[test]
fn what_is_dropped_is_counted_with_its_reason() {
    let (view, report) = imported(&small().to_string());
    for (what, count) in [
        ("assignees", 1),
        ("labels of cards", 1),
        ("labels", 1),
        ("cards", 1),
        ("due dates", 1),
        ("start dates", 1),
        ("marks that a due date is done", 1),
        ("attachments", 1),
        ("checklists", 1),
        ("due dates of checklist items", 1),
        // One of a card that is gone, two that badges count and no action tells.
        ("comments", 3),
        ("actions", 1),
        ("archived lists", 1),
    ] {
        assert_eq!(dropped(&report, what), count, "{what}: {:#?}", report.dropped);
    }
    assert_eq!(report.dropped.len(), 14, "{:#?}", report.dropped);
    assert!(report.dropped.iter().any(|line| line.why.contains("“Bob”")));
    assert!(
        view.cards.iter().any(|card| card.title == "Untitled"),
        "a blank title is not possible"
    );
}

#[test]
fn the_cut_at_a_thousand_actions_is_said_also_where_nobody_knows_what_is_missing() {
    let actions = |count: usize| {
        let mut file = small();
        file["cards"][1]["badges"] = json!(null);
        let action = json!({"type": "updateCard", "data": {}});
        file["actions"] = json!(vec![action; count]);
        imported(&file.to_string()).1
    };
    let says = |report: &Report| report.dropped.iter().any(|line| line.why.contains("1,000"));
    assert!(says(&actions(1_000)));
    assert!(!says(&actions(999)));
}

#[test]
fn other_files_are_refused() {
    let read = |file: &str| plan(Format::Trello, file.as_bytes(), &members()).unwrap_err();
    assert!(matches!(read("{}"), ImportError::NotThis(_)));
    assert!(matches!(
        read("[]"),
        ImportError::NotThis(_) | ImportError::Malformed(_)
    ));
    assert!(matches!(
        read("{\"lists\": [], \"cards\": [1]}"),
        ImportError::Malformed(_)
    ));
    assert!(matches!(read("PK\u{3}\u{4}"), ImportError::Malformed(_)));
    assert!(matches!(read(&"[".repeat(100_000)), ImportError::TooLarge { .. }));
    assert!(matches!(
        read(&" ".repeat((32 << 20) + 1)),
        ImportError::TooLarge { .. }
    ));
}

#[test]
fn a_board_without_lists_is_an_empty_board() {
    let (view, report) = imported("{\"name\": \"Empty\", \"lists\": [], \"cards\": []}");
    assert_eq!(view.info.name, "Empty");
    assert_eq!(view.columns.len(), 3);
    assert_eq!(report, Report::default());
}

#[test]
fn limits_cut_and_the_report_says_so() {
    let list =
        |number: usize| json!({"id": format!("l{number}"), "name": format!("L{number}"), "pos": number});
    let card = |number: usize| json!({"id": format!("c{number}"), "name": "x", "idList": format!("l{number}"), "pos": 1});
    let mut file = json!({
        "name": "n".repeat(600),
        "lists": (0..120).map(list).collect::<Vec<_>>(),
        "cards": (0..120).map(card).collect::<Vec<_>>(),
        "labels": (0..250).map(|number| json!({"id": format!("g{number}"), "name": "g"})).collect::<Vec<_>>(),
    });
    file["cards"][0]["name"] = json!("ü".repeat(501));
    file["cards"][0]["desc"] = json!("d".repeat(100_001));
    let items: Vec<_> = (0..300).map(|_| json!({"name": "i".repeat(1_001)})).collect();
    file["checklists"] = json!([{"idCard": "c0", "checkItems": items}]);
    let (view, report) = imported(&file.to_string());
    assert_eq!(
        view.columns.len(),
        97,
        "and the three that every board has, deleted"
    );
    assert_eq!(report.cards, 120);
    let in_last = view
        .cards
        .iter()
        .filter(|card| card.column == view.columns[96].id)
        .count();
    assert_eq!(
        in_last, 24,
        "the cards of what has no room are in the last column"
    );
    let first = &view.cards[0];
    assert_eq!(
        (
            first.title.chars().count(),
            first.description.len(),
            first.checklist.len()
        ),
        (500, 100_000, 200)
    );
    assert_eq!(first.checklist[0].text.len(), 1_000);
    for (what, count) in [
        ("board names", 1),
        ("columns", 23),
        ("labels", 50),
        ("card titles", 1),
        ("descriptions", 1),
        ("checklist items", 100 + 200),
    ] {
        assert_eq!(dropped(&report, what), count, "{what}: {:#?}", report.dropped);
    }
}

#[test]
fn a_plan_is_the_same_for_the_same_arguments_and_fits_changes() {
    let (file, _) = trello::board(Size {
        lists: 5,
        cards: 300,
        actions: 600,
    });
    let one = plan(Format::Trello, file.as_bytes(), &members()).unwrap();
    assert_eq!(one, plan(Format::Trello, file.as_bytes(), &members()).unwrap());
    assert!(one.steps.len() > 1);
}

/// What the report says of a generated board is what is on it.
fn check_report(report: &Report, facts: &Facts) {
    assert_eq!(
        (report.cards, report.columns, report.labels, report.comments),
        (
            facts.cards,
            facts.open_lists + facts.archived_lists,
            3,
            facts.comments
        )
    );
    for (what, count) in [
        ("attachments", facts.attachments),
        ("stickers", facts.stickers),
        ("covers", facts.covers),
        ("values of custom fields", facts.custom_field_values),
        ("custom fields", 1),
        ("votes", facts.votes),
        ("start dates", facts.start_dates),
        ("marks that a due date is done", facts.completed),
        ("actions", facts.other_actions),
        ("assignees", facts.unknown_assignees),
        ("comments", facts.missing_comments),
        ("archived lists", facts.archived_lists),
        ("labels", 1),
    ] {
        assert_eq!(dropped(report, what), count, "{what}: {:#?}", report.dropped);
    }
    assert_eq!(report.dropped.len(), 13, "{:#?}", report.dropped);
}

/// The bench applies a board of this size; here it is planned, and a smaller one applied.
#[test]
fn a_board_of_real_size_has_a_correct_report() {
    let (file, facts) = trello::board(Size {
        lists: 16,
        cards: 5_000,
        actions: 20_000,
    });
    let plan = plan(Format::Trello, file.as_bytes(), &members()).unwrap();
    check_report(&plan.report, &facts);
    let comments = plan.steps.iter().flat_map(|step| match step {
        Action::Batch { actions } => &actions[..],
        _ => &[],
    });
    let comments = comments.filter(|action| matches!(action, Action::AddComment { .. }));
    assert_eq!(comments.count() as u64, facts.comments);
}

#[test]
fn a_generated_board_is_built_whole_and_in_order() {
    let (file, facts) = trello::board(Size {
        lists: 16,
        cards: 1_000,
        actions: 4_000,
    });
    let (view, report) = imported(&file);
    check_report(&report, &facts);
    assert_eq!(view.cards.len() as u64, facts.cards);
    let all = |of: fn(&CardView) -> usize| view.cards.iter().map(|card| of(card) as u64).sum::<u64>();
    assert_eq!(all(|card| card.comments.len()), facts.comments);
    assert_eq!(all(|card| card.checklist.len()), facts.checklist_items);
    assert_eq!(all(|card| card.assignees.len()), facts.assigned);
    // Trello's order: pos falls as the number grows.
    let lane = view.cards.iter().filter(|card| card.column.as_str() == "todo");
    let lane: Vec<&str> = lane.map(|card| card.title.as_str()).collect();
    assert_eq!(lane[..2], ["Card 992: parts", "Card 976: parts"]);
}

#[test]
fn the_importer_says_who_somebody_is_and_that_counts() {
    const BOB: UserId = UserId([2; 16]);
    let file = small().to_string();
    let people = |members: &Members| {
        let plan = plan(Format::Trello, file.as_bytes(), members).unwrap();
        let people = plan.people.iter();
        let people: Vec<_> = people
            .map(|person| (person.name.clone(), person.member, person.cards))
            .collect();
        (
            people,
            card(&built(&plan).view(), "First").assignees.clone(),
            plan.report,
        )
    };
    let told = |bob, somebody| vec![("Bob".to_owned(), bob, 1), ("Somebody".to_owned(), somebody, 1)];
    let mut members = members();
    members.add(BOB, ["Robert"]);
    assert_eq!(people(&members).0, told(None, Some(ADA)));
    members.choose("bob", Some(BOB));
    members.choose("Somebody", None);
    let (who, assignees, report) = people(&members);
    assert_eq!(who, told(Some(BOB), None));
    assert_eq!(assignees.iter().map(|one| one.user).collect::<Vec<_>>(), [BOB]);
    let why = report
        .dropped
        .iter()
        .find(|line| line.what == "assignees")
        .unwrap();
    assert_eq!(
        (why.why.as_str(), why.count),
        ("nobody was chosen for “Somebody”", 1)
    );
    // Who is no member is nobody, whoever says so.
    members.choose("Bob", Some(UserId([9; 16])));
    assert_eq!(people(&members).0, told(None, None));
}
