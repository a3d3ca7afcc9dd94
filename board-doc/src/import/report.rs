//! What an import brings, and what it leaves behind and why.

use super::REPORT_LINES_MAX;
use super::members::{Chosen, Members};
use super::people::{FilePerson, People};
use crate::ids::UserId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;

/// How much of a person's name a report says, in Unicode scalar values.
const NAME_CHARACTERS_MAX: usize = 100;

/// What an import brings and what it does not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Report {
    /// Cards on the board, in the archive and in the trash.
    pub cards: u64,
    /// Columns, deleted ones among them.
    pub columns: u64,
    /// Labels.
    pub labels: u64,
    /// Comments.
    pub comments: u64,
    /// What was dropped or changed, in the order in which it was found.
    pub dropped: Vec<Dropped>,
}

/// Things that do not come with the board as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Dropped {
    /// What they are: "attachments", "checklist items", …
    pub what: String,
    /// Why.
    pub why: String,
    /// How many; 0 where nobody can tell.
    pub count: u64,
}

/// Counts what is dropped, and who was assigned.
#[derive(Debug, Default)]
pub(super) struct Drops {
    people: People,
    lines: Vec<Dropped>,
    by_line: HashMap<(Cow<'static, str>, Cow<'static, str>), usize>,
}

impl Drops {
    /// Notes `count` more of these; nothing for none.
    pub(super) fn note(
        &mut self,
        what: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
        count: u64,
    ) {
        if count > 0 {
            self.warn(what, why, count);
        }
    }

    /// Notes `count` more of these, also none.
    pub(super) fn warn(
        &mut self,
        what: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
        count: u64,
    ) {
        let mut key = (what.into(), why.into());
        if !self.by_line.contains_key(&key) && self.lines.len() >= REPORT_LINES_MAX {
            key = ("other things".into(), "for other reasons".into());
        }
        let (what, why) = (key.0.to_string(), key.1.to_string());
        let at = *self.by_line.entry(key).or_insert_with(|| {
            self.lines.push(Dropped { what, why, count: 0 });
            self.lines.len() - 1
        });
        self.lines[at].count = self.lines[at].count.saturating_add(count);
    }

    /// Who is assigned for somebody of the file: whom the importer has chosen for this name, else whom `find` finds. Notes
    /// where there is nobody.
    pub(super) fn assignee(
        &mut self,
        members: &Members,
        name: Option<&str>,
        find: impl FnOnce() -> Option<UserId>,
    ) -> Option<UserId> {
        let chosen = name.and_then(|name| members.chosen(name));
        let member = chosen.map_or_else(find, Chosen::member);
        if let Some(name) = name {
            self.people.count(name, member);
        }
        if member.is_none() {
            let name: String = name
                .unwrap_or("somebody")
                .chars()
                .take(NAME_CHARACTERS_MAX)
                .collect();
            let why = match chosen {
                Some(_) => format!("nobody was chosen for “{name}”"),
                None => format!("no one member is called “{name}”"),
            };
            self.note("assignees", why, 1);
        }
        member
    }

    pub(super) fn finish(self) -> (Vec<Dropped>, Vec<FilePerson>) {
        (self.lines, self.people.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lines_add_up_and_there_are_only_so_many() {
        let mut drops = Drops::default();
        drops.note("nothing", "there was none", 0);
        for number in 0..1_000 {
            drops.note("assignees", format!("{number} is not a member"), 1);
            drops.note("attachments", "none are kept", 2);
        }
        let (lines, _) = drops.finish();
        assert_eq!(lines.len(), REPORT_LINES_MAX + 1);
        assert_eq!(lines[1].count, 2_000);
        assert_eq!(lines.iter().map(|line| line.count).sum::<u64>(), 3_000);
    }
}
