//! What is asked of texts.

use crate::action::ActionError;
use crate::limits::{
    COMMENT_CHARACTERS_MAX, DESCRIPTION_CHARACTERS_MAX, IMPORTED_FROM_CHARACTERS_MAX, ITEM_CHARACTERS_MAX,
    LABEL_NAME_CHARACTERS_MAX, TITLE_CHARACTERS_MAX,
};

/// A text that an action writes, and what is asked of it.
pub(super) struct TextRule {
    pub(super) name: &'static str,
    pub(super) characters_max: usize,
    pub(super) may_be_blank: bool,
}

const fn named(name: &'static str, characters_max: usize, may_be_blank: bool) -> TextRule {
    TextRule {
        name,
        characters_max,
        may_be_blank,
    }
}

pub(super) const NAME: TextRule = named("name", TITLE_CHARACTERS_MAX, false);
pub(super) const TITLE: TextRule = named("title", TITLE_CHARACTERS_MAX, false);
pub(super) const DESCRIPTION: TextRule = named("description", DESCRIPTION_CHARACTERS_MAX, true);
pub(super) const LABEL_NAME: TextRule = named("name of the label", LABEL_NAME_CHARACTERS_MAX, true);
pub(super) const ITEM: TextRule = named("checklist item", ITEM_CHARACTERS_MAX, false);
pub(super) const COMMENT: TextRule = named("comment", COMMENT_CHARACTERS_MAX, false);
pub(super) const IMPORTED_FROM: TextRule = named("original author", IMPORTED_FROM_CHARACTERS_MAX, true);

impl TextRule {
    /// Checks a text that is written as a whole.
    pub(super) fn check(&self, text: &str) -> Result<(), ActionError> {
        self.check_edit(text, 0)
    }

    /// Checks a text that takes the place of one with `before` scalar values. What merging has made too long may be
    /// made shorter, even if it is too long still.
    pub(super) fn check_edit(&self, text: &str, before: usize) -> Result<(), ActionError> {
        self.check_size(text.trim().is_empty(), text.chars().count(), before)
    }

    /// The same of a text that has not been put together.
    pub(super) fn check_size(
        &self,
        is_blank: bool,
        characters: usize,
        before: usize,
    ) -> Result<(), ActionError> {
        if !self.may_be_blank && is_blank {
            return Err(ActionError::Blank(self.name));
        }
        if characters > self.characters_max && characters >= before {
            return Err(ActionError::TooLong {
                field: self.name,
                characters,
                limit: self.characters_max,
            });
        }
        Ok(())
    }
}
