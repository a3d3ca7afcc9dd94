//! Makes boards as Trello exports them, of any size, and knows what is on them. Shapes follow Trello's public export
//! format: a board object with `lists`, `cards`, `checklists`, `labels`, `members` and the newest first `actions`.

use serde_json::{Value, json};

/// How large a board is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub lists: usize,
    pub cards: usize,
    /// Half of them comments.
    pub actions: usize,
}

/// What is on it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub open_lists: u64,
    pub archived_lists: u64,
    pub cards: u64,
    pub comments: u64,
    pub checklist_items: u64,
    pub attachments: u64,
    pub stickers: u64,
    pub covers: u64,
    pub custom_field_values: u64,
    pub votes: u64,
    pub start_dates: u64,
    pub completed: u64,
    pub other_actions: u64,
    /// Assignments of the one who is a member here, and of the one who is not.
    pub assigned: u64,
    pub unknown_assignees: u64,
    pub missing_comments: u64,
}

const WORDS: &str = "Call the supplier about the late parts. Ask whether half of them can come by Friday; if not, plan \
    around it. Notes:\n\n- [prices](https://example.org/prices)\n- **size** matters\n\nÜber 40 Stück, naïve Schätzung. ";

fn id(kind: u8, number: usize) -> String {
    format!("{kind:02x}{number:022x}")
}

fn date(minutes: usize) -> String {
    let (day, minute) = (minutes / 1440, minutes % 1440);
    let (month, day) = (day / 28 % 12 + 1, day % 28 + 1);
    format!(
        "2025-{month:02}-{day:02}T{:02}:{:02}:00.000Z",
        minute / 60,
        minute % 60
    )
}

/// The file, and what is on the board.
pub fn board(size: Size) -> (String, Facts) {
    let mut facts = Facts::default();
    let lists: Vec<Value> = (0..size.lists).map(|number| list(number, &mut facts)).collect();
    let mut comments = vec![0; size.cards];
    let actions = actions(size, &mut comments, &mut facts);
    let cards: Vec<Value> = (0..size.cards)
        .map(|number| card(number, size, comments[number], &mut facts))
        .collect();
    let checklists: Vec<Value> = (0..size.cards)
        .filter(|number| number.is_multiple_of(5))
        .map(|number| checklist(number, &mut facts))
        .collect();
    let file = json!({
        "id": id(0, 1), "nodeId": "ari:cloud:trello::board/workspace/x", "name": "Werkstatt 2025",
        "desc": "The board of the workshop", "closed": false, "idOrganization": id(0, 2), "pinned": false,
        "url": "https://trello.com/b/abcdefgh/werkstatt", "shortLink": "abcdefgh", "dateLastActivity": date(9),
        "labelNames": {"green": "", "yellow": "Soon"}, "limits": {"cards": {"openPerBoard": {"status": "ok"}}},
        "prefs": {"permissionLevel": "private", "background": "blue", "cardCovers": true},
        "lists": lists, "cards": cards, "checklists": checklists, "actions": actions,
        "labels": [
            {"id": id(4, 0), "idBoard": id(0, 1), "name": "Soon", "color": "yellow", "uses": 3},
            {"id": id(4, 1), "idBoard": id(0, 1), "name": "", "color": "green_dark", "uses": 9},
            {"id": id(4, 2), "idBoard": id(0, 1), "name": "", "color": "red", "uses": 0},
            {"id": id(4, 3), "idBoard": id(0, 1), "name": "Plain", "color": null, "uses": 0},
        ],
        "members": [
            {"id": id(5, 0), "fullName": "Ada Lovelace", "username": "ada", "initials": "AL"},
            {"id": id(5, 1), "fullName": "Nobody Here", "username": "nobody", "initials": "NH"},
        ],
        "memberships": [{"id": id(6, 0), "idMember": id(5, 0), "memberType": "admin"}],
        "customFields": [{"id": id(7, 0), "name": "Effort", "type": "number"}], "pluginData": [],
    });
    (file.to_string(), facts)
}

fn list(number: usize, facts: &mut Facts) -> Value {
    let closed = number % 8 == 7;
    *if closed {
        &mut facts.archived_lists
    } else {
        &mut facts.open_lists
    } += 1;
    let name = ["To Do", "Doing", "Done"]
        .get(number)
        .map_or(format!("List {number}"), ToString::to_string);
    json!({
        "id": id(1, number), "name": name, "closed": closed, "idBoard": id(0, 1), "pos": 16384.5 * (number + 1) as f64,
        "subscribed": false, "softLimit": null, "type": null, "datasource": {"filter": false},
    })
}

fn card(number: usize, size: Size, comments: usize, facts: &mut Facts) -> Value {
    let every = |part: usize| number.is_multiple_of(part);
    let count = |here: bool, counter: &mut u64, of: u64| *counter += if here { of } else { 0 };
    facts.cards += 1;
    count(every(4), &mut facts.attachments, 2);
    count(every(50), &mut facts.stickers, 1);
    count(every(10), &mut facts.covers, 1);
    count(every(6), &mut facts.custom_field_values, 1);
    count(every(20), &mut facts.votes, 3);
    count(every(9), &mut facts.start_dates, 1);
    count(every(18), &mut facts.completed, 1);
    count(every(3), &mut facts.assigned, 1);
    count(every(7), &mut facts.unknown_assignees, 1);
    // Some comments are older than the actions in the file.
    let missing = u64::from(every(11));
    facts.missing_comments += missing;
    let some = |here: bool, value: Value| if here { value } else { json!([]) };
    let members: Vec<String> = [(every(3), 0), (every(7), 1)]
        .iter()
        .filter(|(here, _)| *here)
        .map(|(_, member)| id(5, *member))
        .collect();
    let labels: Vec<String> = (0..2)
        .filter(|label| (number >> label).is_multiple_of(2))
        .map(|label| id(4, label))
        .collect();
    json!({
        "id": id(2, number), "idBoard": id(0, 1), "idList": id(1, number % size.lists), "idShort": number + 1,
        "shortLink": "abcdefgh", "url": "https://trello.com/c/abcdefgh/1-card", "name": format!("Card {number}: parts"),
        // Backwards, so that order has to come from it.
        "pos": 65536.0 * (size.cards - number) as f64 + 0.25, "desc": WORDS, "descData": {"emoji": {}},
        "closed": number % 12 == 11, "due": if every(9) { json!(date(number)) } else { Value::Null },
        "dueComplete": every(18), "dueReminder": -1, "start": if every(9) { json!(date(number)) } else { Value::Null },
        "idLabels": labels, "idMembers": members, "idChecklists": some(every(5), json!([id(3, number)])),
        "attachments": some(every(4), json!([
            {"id": id(8, number), "name": "plan.pdf", "url": "https://trello.com/1/plan.pdf", "bytes": 1000},
            {"id": id(9, number), "name": "photo.jpg", "url": "https://trello.com/1/photo.jpg", "bytes": 2000},
        ])),
        "badges": {"attachments": if every(4) { 2 } else { 0 }, "comments": comments as u64 + missing, "votes": 0,
            "checkItems": 3, "checkItemsChecked": 1, "description": true, "fogbugz": "", "subscribed": false},
        "customFieldItems": some(every(6), json!([{"idCustomField": id(7, 0), "value": {"number": "3"}}])),
        "stickers": some(every(50), json!([{"image": "taco-cool", "left": 1.5, "top": 0}])),
        "idMembersVoted": some(every(20), json!([id(5, 0), id(5, 1), id(5, 2)])), "pluginData": [],
        "cover": {"color": if every(10) { json!("pink") } else { Value::Null }, "idAttachment": null, "size": "normal",
            "idUploadedBackground": null, "brightness": "dark"},
        "coordinates": null, "address": null, "isTemplate": false, "cardRole": null, "manualCoverAttachment": false,
    })
}

fn checklist(number: usize, facts: &mut Facts) -> Value {
    facts.checklist_items += 3;
    let items: Vec<Value> = (0..3)
        .map(|item| {
            json!({
                "id": id(10, number * 3 + item), "name": format!("Step {item}"), "pos": (3 - item) * 1000,
                "state": if item == 0 { "complete" } else { "incomplete" }, "due": null, "idMember": null,
            })
        })
        .collect();
    json!({"id": id(3, number), "idBoard": id(0, 1), "idCard": id(2, number), "name": "Checklist", "pos": 16384,
        "checkItems": items})
}

/// The newest first.
fn actions(size: Size, comments: &mut [usize], facts: &mut Facts) -> Vec<Value> {
    let mut actions = Vec::with_capacity(size.actions);
    for number in 0..size.actions {
        let card = number / 2 % size.cards;
        let is_comment = number.is_multiple_of(2);
        if is_comment {
            comments[card] += 1;
            facts.comments += 1;
        } else {
            facts.other_actions += 1;
        }
        let (kind, text) = if is_comment {
            (
                "commentCard",
                json!(format!("Comment {number}: they can, by Friday noon.")),
            )
        } else {
            ("updateCard", Value::Null)
        };
        actions.push(json!({
            "id": id(11, number), "idMemberCreator": id(5, 0), "type": kind, "date": date(number),
            "data": {"text": text, "board": {"id": id(0, 1), "name": "Werkstatt 2025"},
                "card": {"id": id(2, card), "name": "Card", "idShort": card + 1, "shortLink": "abcdefgh"}},
            "appCreator": null, "limits": null,
            "memberCreator": {"id": id(5, 0), "fullName": "Ada Lovelace", "username": "ada", "nonPublic": {}},
        }));
    }
    actions.reverse();
    actions
}
