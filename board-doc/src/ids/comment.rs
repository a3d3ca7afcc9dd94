//! Ids of comments, which name their author.

use super::{InvalidId, UserId, is_key, user_key};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A comment's id: a `UUIDv7` made by its author, a dot, and the author's user id. Only that user can write its text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(try_from = "String", into = "String")]
pub struct CommentId(#[cfg_attr(feature = "typescript", tsify(type = "string"))] String);

impl CommentId {
    /// `KEY.USER_ID`; the key is 1 to 64 of `A-Z a-z 0-9 _ -`, a `UUIDv7` where we make it.
    pub fn new(key: &str, author: UserId) -> Result<Self, InvalidId> {
        Self::parse(format!("{key}.{author}"))
    }

    /// Checks the text: a key, a dot, a user id as [`UserId`] writes it.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidId> {
        let text = text.into();
        let is_id = text
            .split_once('.')
            .is_some_and(|(key, user)| is_key(key) && user_key(user).is_some());
        is_id.then_some(Self(text)).ok_or(InvalidId {
            kind: "comment id",
            detail: "it must be a UUID, a dot and the id of its author",
        })
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whose comment it is.
    pub fn author(&self) -> UserId {
        self.0
            .split_once('.')
            .and_then(|(_, user)| user_key(user))
            .expect("a comment's id was checked when it was made")
    }
}

impl fmt::Display for CommentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CommentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CommentId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::parse(text)
    }
}

impl From<CommentId> for String {
    fn from(id: CommentId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_id_names_its_author_in_one_way() {
        let user = UserId([0xab; 16]);
        let id = CommentId::new("0198c0de-0000-7000-8000-000000000001", user).unwrap();
        assert_eq!(id.author(), user);
        assert_eq!(CommentId::parse(id.to_string()), Ok(id));
        for text in [
            String::new(),
            ".".to_owned(),
            format!(".{user}"),
            format!("key.{}", user.to_string().to_uppercase()),
            format!("key.{}", user.to_string().replace('-', "")),
            format!("a.b.{user}"),
            format!("{}.{user}", "k".repeat(65)),
            "key.nobody".to_owned(),
        ] {
            assert!(CommentId::parse(text.clone()).is_err(), "{text}");
        }
    }
}
