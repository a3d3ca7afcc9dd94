//! The settings, listed for people.

use std::fmt::Write as _;

/// An environment variable that the server reads.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The variable.
    pub name: &'static str,
    /// What holds when it is not set.
    pub default: Otherwise,
    /// What it is for.
    pub about: &'static str,
}

/// What holds when a variable is not set.
#[derive(Debug, Clone, Copy)]
pub enum Otherwise {
    /// The same as this value.
    Value(&'static str),
    /// What these words say.
    Words(&'static str),
}

const fn setting(name: &'static str, default: Otherwise, about: &'static str) -> Setting {
    Setting { name, default, about }
}

use Otherwise::{Value, Words};

/// Every setting.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting("BIND", Value("127.0.0.1:8080"), "address and port to listen on"),
    setting("DATABASE_URL", Words("weft.db in DATA_DIR"), "sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE"),
    setting("DATA_DIR", Value("data"), "the folder of the signing secret and the SQLite file"),
    setting("JWT_SECRET", Words("made once in DATA_DIR"), "signs access tokens; 32 bytes or more"),
    setting("JWT_PREVIOUS_SECRETS", Words("none"), "secrets whose tokens are still good, separated by commas"),
    setting("PUBLIC_URL", Words("http://localhost and the port of BIND"), "the address that people type, without a path"),
    setting("ALLOWED_ORIGINS", Words("none"), "further origins whose pages may use the server, separated by commas"),
    setting("REGISTRATION", Value("open"), "open: everybody may make an account; closed: administrators make them"),
    setting("TRUSTED_PROXIES", Words("none"), "addresses or networks whose X-Forwarded-For is believed, separated by commas"),
    setting("NATS_URL", Words("none"), "must not be set: this version runs on one node"),
    setting("RUST_LOG", Value("info"), "which log lines appear, such as sync_server=debug,info"),
    setting("LOG_FORMAT", Value("text"), "text for people, json for machines"),
];

/// The list, a setting on two lines.
pub fn listed() -> String {
    let mut text = String::from("Settings are environment variables; an empty value counts as none:\n");
    for Setting {
        name,
        default: Value(default) | Words(default),
        about,
    } in SETTINGS
    {
        // Writing into a string cannot fail.
        let _ = write!(text, "\n  {name} [default: {default}]\n      {about}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    #[test]
    fn the_list_has_the_settings_that_are_read_and_no_others() {
        let read = RefCell::new(BTreeSet::new());
        Config::from_vars(|name| {
            read.borrow_mut().insert(name.to_owned());
            None
        })
        .unwrap();
        let listed: BTreeSet<_> = SETTINGS.iter().map(|setting| setting.name.to_owned()).collect();
        assert_eq!(listed, read.into_inner());
    }

    #[test]
    fn the_listed_defaults_are_the_defaults() {
        let unset = format!("{:?}", Config::from_vars(|_| None).unwrap());
        for setting in SETTINGS {
            if let Value(value) = setting.default {
                let set = Config::from_vars(|name| (name == setting.name).then(|| value.to_owned()));
                assert_eq!(format!("{:?}", set.unwrap()), unset, "{}", setting.name);
            }
        }
    }

    #[test]
    fn the_operators_page_has_every_setting() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/OPERATIONS.md"));
        let page = page.unwrap();
        for setting in SETTINGS {
            assert!(page.contains(&format!("`{}`", setting.name)), "{}", setting.name);
        }
    }
}
