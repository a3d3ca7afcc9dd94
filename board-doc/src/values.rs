//! Values that are texts of a certain form: due dates and colours.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A text that is not a value of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a {kind} is {form}")]
pub struct InvalidValue {
    /// What it should have been.
    pub kind: &'static str,
    /// How that is written.
    pub form: &'static str,
}

/// When a card is due: a day (`2026-11-30`) or an instant (RFC 3339: `2026-11-30T17:00:00Z`,
/// `2026-11-30T18:00:00.5+01:00`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(try_from = "String", into = "String")]
pub struct Due(#[cfg_attr(feature = "typescript", tsify(type = "string"))] String);

/// A colour, `#rrggbb` in lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(try_from = "String", into = "String")]
pub struct Color(#[cfg_attr(feature = "typescript", tsify(type = "string"))] String);

impl Due {
    /// Length of an instant in bytes: nine digits behind the second, and the offset.
    const BYTES_MAX: usize = 35;

    /// Checks the text. Leap seconds are not instants here.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidValue> {
        let text = text.into();
        let is_due = text.len() <= Self::BYTES_MAX
            && match text.split_once('T') {
                None => date(&text).is_some(),
                Some((day, time)) => date(day).is_some() && is_time(time),
            };
        is_due.then_some(Self(text)).ok_or(InvalidValue {
            kind: "due date",
            form: "a day like 2026-11-30 or an instant like 2026-11-30T17:00:00Z",
        })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a whole day, wherever one is.
    pub fn is_day(&self) -> bool {
        !self.0.contains('T')
    }
}

/// `YYYY-MM-DD`, a day of the Gregorian calendar.
fn date(text: &str) -> Option<(u32, u32, u32)> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (number(&text[..4])?, number(&text[5..7])?, number(&text[8..])?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&day).then_some((year, month, day))
}

/// `hh:mm:ss`, a fraction perhaps, and `Z` or an offset.
fn is_time(text: &str) -> bool {
    let (Some(clock), Some(rest)) = (text.get(..8), text.get(8..)) else {
        return false;
    };
    let zone = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
    };
    let is_clock = is_hours_and_minutes(&clock[..5])
        && clock.as_bytes()[5] == b':'
        && number(&clock[6..]).is_some_and(|second| second < 60);
    is_clock && (zone == "Z" || zone.strip_prefix(['+', '-']).is_some_and(is_hours_and_minutes))
}

fn is_hours_and_minutes(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 5
        && bytes[2] == b':'
        && number(&text[..2]).is_some_and(|hour| hour < 24)
        && number(&text[3..]).is_some_and(|minute| minute < 60)
}

/// Decimal digits and nothing else.
fn number(digits: &str) -> Option<u32> {
    let all = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    all.then(|| digits.parse().ok()).flatten()
}

impl Color {
    /// Checks the text; capital digits become small ones.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidValue> {
        let text = text.into().to_ascii_lowercase();
        let digits = text.strip_prefix('#').unwrap_or_default();
        let is_color = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_color.then_some(Self(text)).ok_or(InvalidValue {
            kind: "colour",
            form: "# and six hexadecimal digits, like #d4380d",
        })
    }

    /// `#rrggbb`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A label whose colour cannot be read is grey.
impl Default for Color {
    fn default() -> Self {
        Self("#8c8c8c".to_owned())
    }
}

macro_rules! text_value {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidValue;

            fn try_from(text: String) -> Result<Self, InvalidValue> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

text_value!(Due);
text_value!(Color);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_due_date_is_a_day_or_an_instant() {
        for text in [
            "2026-11-30",
            "2024-02-29",
            "2026-11-30T17:00:00Z",
            "2026-11-30T17:00:00.123456789+05:30",
            "0000-01-01T00:00:00-23:59",
        ] {
            assert!(Due::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "2026-11-31",
            "2026-02-29",
            "2100-02-29",
            "2026-13-01",
            "2026-1-01",
            "26-11-30",
            "2026-11-30T",
            "2026-11-30T17:00:00",
            "2026-11-30T24:00:00Z",
            "2026-11-30T17:60:00Z",
            "2026-11-30T17:00:60Z",
            "2026-11-30T17:00:00.Z",
            "2026-11-30T17:00:00.5",
            "2026-11-30T17:00:00+0530",
            "2026-11-30T17:00:00z",
            "2026-11-30 17:00:00Z",
            "2026-11-3é",
            "é026-11-30T17:00:00Z",
            "2026-11-30T17:00:0é",
            "2026-11-30T17:00:00.1234567890+05:30",
        ] {
            assert!(Due::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        assert_eq!(Color::parse("#D4380d").unwrap().as_str(), "#d4380d");
        for text in [
            "", "#", "d4380d", "#d4380", "#d4380dd", "#d4380g", "red", "#é4380",
        ] {
            assert!(Color::parse(text).is_err(), "{text}");
        }
        assert!(Color::parse(Color::default().as_str()).is_ok());
    }
}
