//! Checks of a body's fields, all of them before the answer.

use super::error::{ApiError, FieldErrors};

/// Gathers what is wrong.
#[derive(Debug, Default)]
pub(super) struct Checks(FieldErrors);

impl Checks {
    /// The field's value, or a note of what is wrong with it.
    pub(super) fn field<T, E: ToString>(&mut self, name: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|what| self.wrong(name, what.to_string())).ok()
    }

    /// The value of a field that may be absent.
    #[expect(
        clippy::option_option,
        reason = "outside: whether it is right; inside: whether it is there"
    )]
    pub(super) fn optional<T, E: ToString>(
        &mut self,
        name: &str,
        parsed: Option<Result<T, E>>,
    ) -> Option<Option<T>> {
        parsed.map_or(Some(None), |parsed| self.field(name, parsed).map(Some))
    }

    /// Notes that a field is wrong.
    pub(super) fn wrong(&mut self, name: &str, what: impl Into<String>) {
        self.0.entry(name.to_owned()).or_default().push(what.into());
    }

    /// The answer, when something is wrong.
    pub(super) fn failed(self) -> ApiError {
        ApiError::Invalid(self.0)
    }
}

/// A text on one line that says something: trimmed, not empty, at most `max` characters.
pub(super) fn name(text: &str, max: usize) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("must not be blank".to_owned())
    } else if text.chars().any(char::is_control) {
        Err("must be on one line".to_owned())
    } else {
        prose(text, max)
    }
}

/// A text of at most `max` characters.
pub(super) fn prose(text: &str, max: usize) -> Result<String, String> {
    let characters = text.chars().count();
    if text.contains('\0') {
        Err("must not contain NUL".to_owned())
    } else if characters <= max {
        Ok(text.to_owned())
    } else {
        Err(format!("must have at most {max} characters"))
    }
}

/// A text that says something, of at most `max` characters.
pub(super) fn said(text: &str, max: usize) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("must not be blank".to_owned());
    }
    prose(text, max)
}
