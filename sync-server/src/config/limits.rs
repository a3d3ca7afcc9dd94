//! The limits that an operator may set.

use super::{ConfigError, Vars};
use std::ops::RangeInclusive;
use std::time::Duration;

/// How much of everything there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long rows of a board's log are kept after a snapshot covers them.
    pub log_keep: Duration,
    /// How many of the newest rows of a board's log are kept at most after a snapshot covers them.
    pub log_keep_changes: u64,
    /// What the documents of open boards may take in memory, in bytes; beyond it those unused for longest go.
    pub documents_bytes: usize,
    /// Changes of all boards that have come in and are not committed yet, in bytes; sockets with more are not read.
    pub uncommitted_bytes: usize,
    /// What a board may take where it is stored, in bytes; a full one grows no further.
    pub board_bytes: u64,
    /// Live frames that wait for one socket, in bytes; beyond it the socket is closed with 4408.
    pub outbox_bytes: usize,
    /// Changes of one socket in a second, on average.
    pub changes_per_second: u32,
    /// Changes of one socket at once.
    pub changes_burst: u32,
    /// Sockets of one user on this node.
    pub sockets_per_user: usize,
    /// Sockets of one address on this node.
    pub sockets_per_address: usize,
    /// How long a socket may take to say Hello.
    pub hello_within: Duration,
    /// How often sockets are pinged; who has not answered two pings when the next is due is dead.
    pub ping_every: Duration,
    /// How long the head of a request may take to come.
    pub header_within: Duration,
    /// How often the heads of the open boards are read: what other nodes did is noticed within this, whatever the bus
    /// has lost.
    pub heads_every: Duration,
    /// How often the sessions and access keys ended by others are read.
    pub ended_every: Duration,
}

impl Limits {
    pub(super) fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let number = |name, default, range| number(vars, name, default, range);
        let seconds = |name, default| Ok(Duration::from_secs(number(name, default, 1..=3_600)?));
        Ok(Self {
            log_keep: Duration::from_hours(24 * number("LOG_KEEP_DAYS", "30", 0..=36_500)?),
            log_keep_changes: number("LOG_KEEP_CHANGES", "10000", 0..=u64::from(u32::MAX))?,
            documents_bytes: (number("DOCUMENTS_MIB_MAX", "512", 1..=1 << 20)? as usize) << 20,
            uncommitted_bytes: (number("UNCOMMITTED_MIB_MAX", "64", 1..=1 << 20)? as usize) << 20,
            board_bytes: number("BOARD_KIB_MAX", "65536", 64..=1 << 22)? << 10,
            outbox_bytes: (number("OUTBOX_KIB_MAX", "1024", 64..=1 << 20)? as usize) << 10,
            changes_per_second: number("CHANGES_PER_SECOND_MAX", "200", 1..=1_000)? as u32,
            changes_burst: number("CHANGES_BURST_MAX", "10000", 1..=1_000_000)? as u32,
            sockets_per_user: number("SOCKETS_PER_USER_MAX", "100", 1..=1_000_000)? as usize,
            sockets_per_address: number("SOCKETS_PER_ADDRESS_MAX", "1000", 1..=1_000_000)? as usize,
            hello_within: seconds("HELLO_WITHIN_S", "5")?,
            ping_every: seconds("PING_EVERY_S", "20")?,
            header_within: seconds("HEADER_WITHIN_S", "10")?,
            heads_every: seconds("HEADS_EVERY_S", "5")?,
            ended_every: seconds("ENDED_EVERY_S", "30")?,
        })
    }
}

fn number(
    vars: &Vars<'_>,
    name: &str,
    default: &str,
    range: RangeInclusive<u64>,
) -> Result<u64, ConfigError> {
    let wanted = format!("a whole number from {} to {}", range.start(), range.end());
    vars.parse(name, default, &wanted, |text| {
        text.parse().ok().filter(|number| range.contains(number))
    })
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn a_number_out_of_its_range_is_answered_with_the_range() {
        for (name, value) in [
            ("LOG_KEEP_DAYS", "-1"),
            ("OUTBOX_KIB_MAX", "1"),
            ("CHANGES_PER_SECOND_MAX", "many"),
        ] {
            let read = Config::from_vars(|asked| (asked == name).then(|| value.to_owned()));
            let error = read.unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("{name} must be a whole number from ")),
                "{error}"
            );
        }
    }
}
