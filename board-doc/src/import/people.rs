//! The people of a file, so that whoever imports can say who they are here.

use super::PEOPLE_MAX;
use crate::ids::UserId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Somebody who is assigned to cards in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct FilePerson {
    /// What the file calls them; an id where it has no name.
    pub name: String,
    /// Who they are here; absent when nobody knows.
    pub member: Option<UserId>,
    /// How many cards they are assigned to in the file.
    pub cards: u64,
}

/// Counts them.
#[derive(Debug, Default)]
pub(super) struct People(BTreeMap<String, (Option<UserId>, u64)>);

impl People {
    /// Notes one more card of this name.
    pub(super) fn count(&mut self, name: &str, member: Option<UserId>) {
        if let Some((_, cards)) = self.0.get_mut(name) {
            *cards += 1;
        } else if self.0.len() < PEOPLE_MAX {
            self.0.insert(name.to_owned(), (member, 1));
        }
    }

    pub(super) fn finish(self) -> Vec<FilePerson> {
        let people = self.0.into_iter();
        people
            .map(|(name, (member, cards))| FilePerson { name, member, cards })
            .collect()
    }
}
