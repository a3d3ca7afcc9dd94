//! Comments: a text is its author's alone, its state also an administrator's.

use super::rule::{COMMENT, IMPORTED_FROM};
use super::{Plan, Planned, Planner, must_fit};
use crate::action::ActionError;
use crate::edit::{At, Write};
use crate::ids::{CardId, CommentId};
use crate::limits::COMMENTS_MAX;
use crate::schema;
use crate::source::Source;
use crate::view::CommentView;
use automerge::ScalarValue;

impl<S: Source> Planner<'_, S> {
    pub(super) fn add_comment(
        &self,
        card: &CardId,
        comment: &CommentId,
        body: &str,
        imported_from: Option<&str>,
    ) -> Planned {
        let view = self.editable(card)?;
        self.must_be_own(comment)?;
        if view.comments.iter().any(|one| one.id == *comment) {
            return Err(ActionError::CommentExists(comment.clone()));
        }
        must_fit(view.comments.len(), COMMENTS_MAX, "comments on a card")?;
        COMMENT.check(body)?;
        IMPORTED_FROM.check(imported_from.unwrap_or_default())?;
        // The text comes first: one that is written later has been edited.
        let mut fields: Vec<(&'static str, ScalarValue)> = vec![(schema::BODY, body.into())];
        fields.extend(imported_from.map(|from| (schema::IMPORTED_FROM, from.into())));
        Ok(Plan::card(
            card,
            vec![Write::Make {
                at: At::CardMap(card.clone(), schema::COMMENTS),
                key: comment.to_string(),
                fields,
            }],
        ))
    }

    pub(super) fn edit_comment(&self, card: &CardId, comment: &CommentId, body: &str) -> Planned {
        let view = self.comment(card, comment)?;
        self.must_be_own(comment)?;
        if view.deleted {
            return Err(ActionError::NoSuchComment(comment.clone()));
        }
        COMMENT.check(body)?;
        if view.body == body {
            return Ok(Plan::default());
        }
        Ok(register(card, comment, schema::BODY, Some(body)))
    }

    pub(super) fn delete_comment(&self, card: &CardId, comment: &CommentId) -> Planned {
        let view = self.comment(card, comment)?;
        self.must_be_in_charge(comment)?;
        if view.deleted {
            return Ok(Plan::default());
        }
        Ok(register(card, comment, schema::STATE, Some(schema::DELETED)))
    }

    pub(super) fn restore_comment(&self, card: &CardId, comment: &CommentId) -> Planned {
        let view = self.comment(card, comment)?;
        self.must_be_in_charge(comment)?;
        if !view.deleted {
            return Ok(Plan::default());
        }
        Ok(register(card, comment, schema::STATE, None))
    }

    fn comment(&self, card: &CardId, comment: &CommentId) -> Result<&CommentView, ActionError> {
        let comments = self.editable(card)?.comments.iter();
        comments
            .into_iter()
            .find(|view| view.id == *comment)
            .ok_or_else(|| ActionError::NoSuchComment(comment.clone()))
    }

    fn must_be_own(&self, comment: &CommentId) -> Result<(), ActionError> {
        if comment.author() == self.author.user {
            Ok(())
        } else {
            Err(ActionError::NotYourComment(comment.clone()))
        }
    }

    fn must_be_in_charge(&self, comment: &CommentId) -> Result<(), ActionError> {
        if self.author.is_admin {
            return Ok(());
        }
        self.must_be_own(comment)
    }
}

fn register(card: &CardId, comment: &CommentId, key: &str, value: Option<&str>) -> Plan {
    let at = At::Comment(card.clone(), comment.clone());
    Plan::card(card, vec![Write::set(at, key, value)])
}
