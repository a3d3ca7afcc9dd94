//! Deeds as English phrases.

use super::deeds::{CardDeed, Deeds, EntryDeed};
use crate::ids::{CardId, ColumnId, LabelId};
use crate::source::{AsOf, Source};
use crate::{read, schema};
use automerge::{ObjId, ROOT};
use std::collections::BTreeSet;

/// How much of a name is quoted, in Unicode scalar values.
const NAME_CHARACTERS_MAX: usize = 60;

/// Where the names are looked up.
pub(super) struct Words<'a> {
    pub(super) before: AsOf<'a>,
    pub(super) after: AsOf<'a>,
}

impl Words<'_> {
    pub(super) fn phrases(&self, deeds: &Deeds) -> Vec<String> {
        let mut phrases = Vec::new();
        if deeds.renamed {
            let name = self.look_up(|then| read::text(then, &ROOT, schema::NAME));
            phrases.push(name.map_or_else(
                || "took away the board's name".to_owned(),
                |name| format!("renamed the board to {name}"),
            ));
        }
        if deeds.described {
            phrases.push("edited the board's description".to_owned());
        }
        let columns = deeds.columns.iter();
        phrases.extend(columns.map(|(deed, ids)| format!("{} {}", entry_verb(*deed), self.columns(ids))));
        let cards = deeds.cards.iter();
        phrases.extend(cards.map(|(deed, ids)| self.card_phrase(deed, &self.cards(ids))));
        let labels = deeds.labels.iter();
        phrases.extend(labels.map(|(deed, ids)| format!("{} {}", entry_verb(*deed), self.labels(ids))));
        phrases
    }

    /// What was done to one card, which whoever reads it has before them.
    pub(super) fn of_card(&self, deeds: &Deeds, card: &CardId) -> Vec<String> {
        let done = deeds.cards.iter().filter(|(_, cards)| cards.contains(card));
        done.map(|(deed, _)| self.card_phrase(deed, "this card"))
            .collect()
    }

    fn card_phrase(&self, deed: &CardDeed, cards: &str) -> String {
        let verb = match deed {
            CardDeed::Moved(column) => {
                let title = self.column_title(column);
                let to = title
                    .as_deref()
                    .map_or("another column", |title| title.trim_matches(['“', '”']));
                return format!("moved {cards} to {to}");
            }
            CardDeed::Purged => return format!("deleted {cards} for ever"),
            CardDeed::Added => "added",
            CardDeed::Trashed => "trashed",
            CardDeed::Archived => "archived",
            CardDeed::Restored => "restored",
            CardDeed::Renamed => "renamed",
            CardDeed::Described => "edited the description of",
            CardDeed::Commented => "commented on",
            CardDeed::CommentChanged => "changed a comment on",
            CardDeed::Ticked => "ticked items of",
            CardDeed::ListChanged => "changed the checklist of",
            CardDeed::DueChanged => "changed the due date of",
            CardDeed::LabelsChanged => "changed the labels of",
            CardDeed::PeopleChanged => "changed who is assigned to",
            CardDeed::Reordered => "reordered",
            CardDeed::Credited => "named the origin of",
        };
        format!("{verb} {cards}")
    }

    fn cards(&self, ids: &BTreeSet<CardId>) -> String {
        let title = |then: &AsOf<'_>, id: &CardId| {
            let card = read::card_object(then, id)?;
            read::text(then, &card, schema::TITLE)
        };
        self.one_or_many(ids, "card", title)
    }

    fn columns(&self, ids: &BTreeSet<ColumnId>) -> String {
        match ids.first() {
            Some(only) if ids.len() == 1 => {
                let title = self.column_title(only);
                title.map_or_else(|| "a column".to_owned(), |title| format!("the column {title}"))
            }
            _ => format!("{} columns", ids.len()),
        }
    }

    fn column_title(&self, column: &ColumnId) -> Option<String> {
        self.look_up(|then| {
            let map = read::entry(then, schema::COLUMNS, column.as_str())?;
            register(then, &map, schema::TITLE)
        })
    }

    fn labels(&self, ids: &BTreeSet<LabelId>) -> String {
        let name = |then: &AsOf<'_>, id: &LabelId| {
            let map = read::entry(then, schema::LABELS, id.as_str())?;
            register(then, &map, schema::NAME)
        };
        let words = self.one_or_many(ids, "label", name);
        if words.starts_with('“') {
            return format!("the label {words}");
        }
        words
    }

    fn one_or_many<Id: Ord>(
        &self,
        ids: &BTreeSet<Id>,
        noun: &str,
        name: impl Fn(&AsOf<'_>, &Id) -> Option<String>,
    ) -> String {
        match ids.first() {
            Some(only) if ids.len() == 1 => self
                .look_up(|then| name(then, only))
                .unwrap_or_else(|| format!("a {noun}")),
            _ => format!("{} {noun}s", ids.len()),
        }
    }

    /// The name of something as it was called afterwards, or before if it is gone, in quotation marks.
    fn look_up(&self, name: impl Fn(&AsOf<'_>) -> Option<String>) -> Option<String> {
        [&self.after, &self.before]
            .into_iter()
            .filter_map(name)
            .find_map(|name| quoted(&name))
    }
}

fn entry_verb(deed: EntryDeed) -> &'static str {
    match deed {
        EntryDeed::Added => "added",
        EntryDeed::Deleted => "deleted",
        EntryDeed::Restored => "restored",
        EntryDeed::Renamed => "renamed",
        EntryDeed::Changed => "changed",
        EntryDeed::Moved => "moved",
    }
}

fn register(then: &AsOf<'_>, map: &ObjId, key: &str) -> Option<String> {
    let (value, _) = Source::get(then, map, key)?;
    value.as_str().map(str::to_owned)
}

/// On one line and not too long; nothing when it is blank.
fn quoted(name: &str) -> Option<String> {
    let mut words = name.split_whitespace();
    let mut line = words.next()?.to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
    }
    if let Some((end, _)) = line.char_indices().nth(NAME_CHARACTERS_MAX) {
        line.truncate(end);
        line.push('…');
    }
    Some(format!("“{line}”"))
}
