//! How often what needs no session may be tried.

use super::Auth;
use super::address::ClientAddress;
use super::limiter::Limiter;
use crate::limits::{
    LIMITED_NOTE_EVERY, LIMITED_NOTE_PER_ADDRESS_EVERY, LIMITED_NOTES_MAX, REFRESH_PER_ADDRESS_EVERY,
    REFRESH_PER_SESSION_EVERY, REFRESHES_PER_ADDRESS_MAX, REFRESHES_PER_SESSION_MAX,
    REGISTRATION_PER_ADDRESS_EVERY, REGISTRATIONS_PER_ADDRESS_MAX, RESET_PER_ADDRESS_EVERY,
    RESETS_PER_ADDRESS_MAX, WRONG_PASSWORD_PER_ADDRESS_EVERY, WRONG_PASSWORD_PER_NAME_EVERY,
    WRONG_PASSWORDS_PER_ADDRESS_MAX, WRONG_PASSWORDS_PER_NAME_MAX,
};
use board_doc::Timestamp;
use std::net::IpAddr;
use uuid::Uuid;

/// Somebody tries too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many tries; wait {retry_after_s} s")]
pub struct TooMany {
    /// How long to wait, in seconds.
    pub retry_after_s: u64,
}

/// The buckets of tries.
#[derive(Debug)]
pub(super) struct Rates {
    pub(super) wrong_by_name: Limiter<String>,
    pub(super) wrong_by_address: Limiter<IpAddr>,
    registrations: Limiter<IpAddr>,
    refreshes: Limiter<IpAddr>,
    refreshes_of: Limiter<Uuid>,
    resets: Limiter<IpAddr>,
    limited_notes: Limiter<()>,
    limited_notes_of: Limiter<IpAddr>,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            wrong_by_name: Limiter::new(WRONG_PASSWORDS_PER_NAME_MAX, WRONG_PASSWORD_PER_NAME_EVERY),
            wrong_by_address: Limiter::new(WRONG_PASSWORDS_PER_ADDRESS_MAX, WRONG_PASSWORD_PER_ADDRESS_EVERY),
            registrations: Limiter::new(REGISTRATIONS_PER_ADDRESS_MAX, REGISTRATION_PER_ADDRESS_EVERY),
            refreshes: Limiter::new(REFRESHES_PER_ADDRESS_MAX, REFRESH_PER_ADDRESS_EVERY),
            refreshes_of: Limiter::new(REFRESHES_PER_SESSION_MAX, REFRESH_PER_SESSION_EVERY),
            resets: Limiter::new(RESETS_PER_ADDRESS_MAX, RESET_PER_ADDRESS_EVERY),
            limited_notes: Limiter::new(LIMITED_NOTES_MAX, LIMITED_NOTE_EVERY),
            limited_notes_of: Limiter::new(1, LIMITED_NOTE_PER_ADDRESS_EVERY),
        }
    }
}

impl Rates {
    /// Whether a sign-in that was refused for its number is to be written into the audit log.
    pub(super) fn may_note_limited(&self, from: ClientAddress, now: Timestamp) -> bool {
        self.limited_notes_of.take(&from.network(), now).is_ok() && self.limited_notes.take(&(), now).is_ok()
    }
}

impl Auth {
    /// Counts a registration from this address.
    pub fn may_register(&self, from: ClientAddress) -> Result<(), TooMany> {
        let rates = &self.0.rates;
        rates
            .registrations
            .take(&from.network(), self.now())
            .map_err(too_many)
    }

    /// Counts a use of a reset link from this address.
    pub fn may_reset(&self, from: ClientAddress) -> Result<(), TooMany> {
        let rates = &self.0.rates;
        rates.resets.take(&from.network(), self.now()).map_err(too_many)
    }

    /// Counts a refresh from this address.
    pub(super) fn may_refresh(&self, from: ClientAddress) -> Result<(), TooMany> {
        let rates = &self.0.rates;
        rates
            .refreshes
            .take(&from.network(), self.now())
            .map_err(too_many)
    }

    /// Counts a refresh of this session.
    pub(super) fn may_refresh_session(&self, session: Uuid) -> Result<(), TooMany> {
        let rates = &self.0.rates;
        rates.refreshes_of.take(&session, self.now()).map_err(too_many)
    }
}

pub(super) fn too_many(retry_after_s: u64) -> TooMany {
    TooMany { retry_after_s }
}
