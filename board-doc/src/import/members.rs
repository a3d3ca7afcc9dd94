//! The people who can be assigned on the new board, by what they are called elsewhere.

use crate::ids::UserId;
use std::collections::HashMap;

/// The members of the workspace that a board is imported into.
#[derive(Debug, Clone, Default)]
pub struct Members {
    display: HashMap<UserId, String>,
    /// `None` where several have the same name: nobody is guessed.
    by_name: HashMap<String, Option<UserId>>,
    /// Whom the importer has chosen for the people of the file.
    chosen: HashMap<String, Chosen>,
}

/// Whom the importer takes somebody of the file for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Chosen {
    Member(UserId),
    Nobody,
}

impl Chosen {
    pub(super) fn member(self) -> Option<UserId> {
        match self {
            Self::Member(user) => Some(user),
            Self::Nobody => None,
        }
    }
}

impl Members {
    /// Adds a member under all names that may stand for them: display name, username, address, names elsewhere. The
    /// first is shown.
    pub fn add<'a>(&mut self, user: UserId, names: impl IntoIterator<Item = &'a str>) {
        for name in names {
            self.display.entry(user).or_insert_with(|| name.to_owned());
            let key = key(name);
            if key.is_empty() {
                continue;
            }
            let known = self.by_name.entry(key).or_insert(Some(user));
            if *known != Some(user) {
                *known = None;
            }
        }
        self.display.entry(user).or_default();
    }

    /// Whoever the file calls so is this member, or nobody, whatever members are called. Who is no member is nobody.
    pub fn choose(&mut self, name: &str, member: Option<UserId>) {
        let member = member.filter(|member| self.contains(*member));
        self.chosen
            .insert(key(name), member.map_or(Chosen::Nobody, Chosen::Member));
    }

    /// Whom the importer has chosen for this name, if they have said.
    pub(super) fn chosen(&self, name: &str) -> Option<Chosen> {
        self.chosen.get(&key(name)).copied()
    }

    /// Whether this is a member.
    pub fn contains(&self, user: UserId) -> bool {
        self.display.contains_key(&user)
    }

    /// The one member of this name, whatever its case.
    pub fn find(&self, name: &str) -> Option<UserId> {
        self.by_name.get(&key(name)).copied().flatten()
    }

    /// What a member is called.
    pub(super) fn name(&self, user: UserId) -> Option<&str> {
        self.display
            .get(&user)
            .map(String::as_str)
            .filter(|name| !name.is_empty())
    }
}

fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_by_any_name_that_only_they_have() {
        let (ada, bob) = (UserId([1; 16]), UserId([2; 16]));
        let mut members = Members::default();
        members.add(ada, ["Ada", "ada@example.org", "Sam"]);
        members.add(bob, ["Bob", "sam"]);
        assert_eq!(members.find(" ADA@example.org"), Some(ada));
        assert_eq!(members.find("bob"), Some(bob));
        assert_eq!(members.find("Sam"), None);
        assert_eq!(members.find(""), None);
        assert_eq!(members.name(ada), Some("Ada"));
    }
}
