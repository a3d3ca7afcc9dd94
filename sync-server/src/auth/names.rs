//! What accounts are called: usernames, addresses, display names, checked once at the edge.

use crate::limits::{
    DISPLAY_NAME_CHARACTERS_MAX, EMAIL_BYTES_MAX, USERNAME_CHARACTERS_MAX, USERNAME_CHARACTERS_MIN,
};

/// 3 to 32 of letters, digits and `.`, `_`, `+`, `-`. Never an e-mail address, so that signing in with either is clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Checks the rules.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let characters = text.chars().count();
        if !(USERNAME_CHARACTERS_MIN..=USERNAME_CHARACTERS_MAX).contains(&characters) {
            Err("must have 3 to 32 characters")
        } else if !text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
        {
            Err("may have letters, digits and . _ + - only")
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address, as far as that can be told without writing to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Checks that it looks like one.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
        let parts = text
            .rsplit_once('@')
            .filter(|(name, host)| !name.is_empty() && !name.contains('@') && is_host(host));
        if plain && parts.is_some() && text.len() <= EMAIL_BYTES_MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be an e-mail address")
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty() && !host.starts_with('.') && !host.ends_with('.') && !host.contains("..")
}

/// How others see somebody: 1 to 100 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// Checks that it says something, and not too much.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.is_empty() || text.chars().any(char::is_control) {
            Err("must not be blank")
        } else if text.chars().count() > DISPLAY_NAME_CHARACTERS_MAX {
            Err("must have at most 100 characters")
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_3_to_32_plain_characters_and_never_an_address() {
        for good in ["bob", "alice.b_c+d-1", &"x".repeat(32)] {
            assert!(Username::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ab",
            &"x".repeat(33),
            "a b c",
            "alice@example.org",
            "zoë",
            "a\nb",
            " bob",
        ] {
            assert!(Username::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_has_a_name_and_a_host() {
        for good in ["a@b", "alice@example.org", " alice+weft@sub.example.org "] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "alice",
            "@b",
            "a@",
            "a@@b",
            "a b@c",
            "a@.c",
            "a@b..c",
            &format!("{}@b", "x".repeat(253)),
        ] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }
}
