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
    setting("METRICS_BIND", Words("none: superusers get them at BIND"), "address and port that answer with metrics, for Prometheus alone"),
    setting("DATABASE_URL", Words("weft.db in DATA_DIR"), "sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE"),
    setting("MIGRATIONS", Value("at_start"), "at_start: the server brings the tables up to date; apart: sync-server migrate alone does"),
    setting("MIGRATIONS_WITHIN_S", Value("60"), "how long a start waits for sync-server migrate, with MIGRATIONS=apart, in seconds"),
    setting("DATA_DIR", Value("data"), "the folder of the signing secret and the SQLite file"),
    setting("JWT_SECRET", Words("made once in DATA_DIR"), "signs access tokens; 32 bytes or more"),
    setting("JWT_PREVIOUS_SECRETS", Words("none"), "secrets whose tokens are still good, separated by commas"),
    setting("PUBLIC_URL", Words("http://localhost and the port of BIND"), "the address that people type, without a path"),
    setting("ALLOWED_ORIGINS", Words("none"), "further origins whose pages may use the server, separated by commas"),
    setting("REGISTRATION", Value("open"), "open: everybody may make an account; closed: administrators make them"),
    setting("TRUSTED_PROXIES", Words("none"), "addresses or networks whose X-Forwarded-For is believed, separated by commas"),
    setting("NATS_URL", Words("none: one node"), "nats://HOST:PORT of the NATS between nodes that share a PostgreSQL, several separated by commas"),
    setting("LOG_KEEP_DAYS", Value("30"), "how long rows of a board's log are kept after a snapshot covers them, in days"),
    setting("LOG_KEEP_CHANGES", Value("10000"), "how many of the newest rows of a board's log are kept at most after a snapshot covers them"),
    setting("DOCUMENTS_MIB_MAX", Value("512"), "what documents of open boards may take in memory; beyond it those unused for longest go"),
    setting("BOARD_KIB_MAX", Value("65536"), "what a board may take where it is stored: a full one grows no further, but its cards move and go; the same on all nodes"),
    setting("UNCOMMITTED_MIB_MAX", Value("64"), "changes of all boards that may have come in and not be committed yet, a quarter of one user; sockets with more are not read meanwhile"),
    setting("OUTBOX_KIB_MAX", Value("1024"), "what may wait to be written to one socket; beyond it the socket is closed with 4408"),
    setting("CHANGES_PER_SECOND_MAX", Value("200"), "changes of one socket in a second, on average; more are told to come later"),
    setting("CHANGES_BURST_MAX", Value("10000"), "changes of one socket at once"),
    setting("SOCKETS_PER_USER_MAX", Value("100"), "open sockets of one user"),
    setting("SOCKETS_PER_ADDRESS_MAX", Value("1000"), "open sockets of one address"),
    setting("PING_EVERY_S", Value("20"), "how often sockets are pinged, in seconds; who misses two is dropped"),
    setting("HELLO_WITHIN_S", Value("5"), "how long a socket may take to say Hello, in seconds"),
    setting("HEADER_WITHIN_S", Value("10"), "how long the head of a request may take to come, in seconds"),
    setting("HEADS_EVERY_S", Value("5"), "how often it is read what other nodes did to open boards, should NATS have lost it, in seconds"),
    setting("ENDED_EVERY_S", Value("30"), "how often it is read which sessions and access keys others have ended, in seconds"),
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
