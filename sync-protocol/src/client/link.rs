//! The connection: opening, greeting, closing, waiting.

use super::{ClientEffect, ClientSession, Connection, Denial};
use crate::frames::{ClientFrame, CloseCode};
use crate::limits::{RECONNECT_FIRST, RECONNECT_MAX, WELCOME_WITHIN};
use board_doc::Timestamp;
use rand::RngExt;
use std::time::Duration;

/// How the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// No socket; the next try is at this time, or when woken.
    Down { retry_at: Option<Timestamp> },
    /// A socket is being opened.
    Opening,
    /// Hello was said; Welcome must come by then.
    Greeting { until: Timestamp },
    /// Welcome came.
    CatchingUp,
    /// All that was missed is here.
    Live,
    /// Connecting makes no sense until woken.
    Denied(Denial),
}

impl Default for Link {
    fn default() -> Self {
        Self::Down { retry_at: None }
    }
}

impl Link {
    pub(super) fn connection(self) -> Connection {
        match self {
            Self::Down { .. } => Connection::Offline,
            Self::Opening | Self::Greeting { .. } => Connection::Connecting,
            Self::CatchingUp => Connection::CatchingUp,
            Self::Live => Connection::Live,
            Self::Denied(Denial::SignedOut) => Connection::SignedOut,
            Self::Denied(Denial::NoSuchBoard) => Connection::NoSuchBoard,
            Self::Denied(Denial::NoAccess) => Connection::NoAccess,
            Self::Denied(Denial::Unregistered) => Connection::Unregistered,
        }
    }

    pub(super) fn deadline(self) -> Option<Timestamp> {
        match self {
            Self::Down { retry_at } => retry_at,
            Self::Greeting { until } => Some(until),
            _ => None,
        }
    }

    /// Whether pending changes may go up.
    pub(super) fn is_welcomed(self) -> bool {
        matches!(self, Self::CatchingUp | Self::Live)
    }

    pub(super) fn has_socket(self) -> bool {
        matches!(
            self,
            Self::Opening | Self::Greeting { .. } | Self::CatchingUp | Self::Live
        )
    }
}

impl ClientSession {
    pub(super) fn wake(&mut self, out: &mut Vec<ClientEffect>) {
        if !self.link.has_socket() {
            self.link = Link::Opening;
            out.push(ClientEffect::Connect);
        }
    }

    pub(super) fn opened(&mut self, now: Timestamp, token: String, out: &mut Vec<ClientEffect>) {
        if self.link != Link::Opening {
            return;
        }
        let cursor = self.cursor.filter(|_| !self.wants_everything());
        let (epoch, seq, hash) = cursor.map_or((None, 0, [0; 32]), |cursor| {
            (Some(cursor.epoch), cursor.seq, cursor.hash.0)
        });
        let hello = ClientFrame::Hello {
            token,
            epoch,
            seq,
            hash,
            actors: self.actor_heads(),
        };
        self.link = Link::Greeting {
            until: after(now, WELCOME_WITHIN),
        };
        out.push(ClientEffect::Send(hello.encode()));
    }

    pub(super) fn closed(&mut self, now: Timestamp, code: u16) {
        if !self.link.has_socket() {
            return;
        }
        self.lose_socket();
        match code {
            code if code == CloseCode::RoleLost as u16 => self.denied(Denial::NoAccess),
            code if code == CloseCode::BoardGone as u16 => self.denied(Denial::NoSuchBoard),
            code if code == CloseCode::BadFrame as u16 || code == CloseCode::FrameTooLarge as u16 => {
                self.refetch = true;
                self.back_off(now);
            }
            _ => self.back_off(now),
        }
    }

    pub(super) fn denied(&mut self, denial: Denial) {
        self.lose_socket();
        self.link = Link::Denied(denial);
    }

    pub(super) fn tick(&mut self, now: Timestamp, out: &mut Vec<ClientEffect>) {
        if self.link.deadline().is_some_and(|deadline| deadline <= now) {
            match self.link {
                Link::Greeting { .. } => {
                    out.push(ClientEffect::Disconnect(CloseCode::Normal));
                    self.lose_socket();
                    self.back_off(now);
                }
                _ => self.wake(out),
            }
        }
        if self.answer_by.is_some_and(|by| by <= now) && self.link.has_socket() {
            self.reconnect(now, CloseCode::Normal, out);
        }
        if self.resend_at.is_some_and(|at| at <= now) {
            self.resend_at = None;
            self.send_pending(out);
        }
        self.tick_heartbeat(now, out);
        self.tick_presence(now, out);
        if self.help_at.is_some_and(|at| at <= now) {
            self.help_at = None;
            self.help_the_others(out);
        }
    }

    /// Closes the socket and tries again after a while.
    pub(super) fn reconnect(&mut self, now: Timestamp, code: CloseCode, out: &mut Vec<ClientEffect>) {
        out.push(ClientEffect::Disconnect(code));
        self.lose_socket();
        self.back_off(now);
    }

    fn lose_socket(&mut self) {
        self.pending.nothing_in_flight();
        self.incoming = None;
        self.resend_at = None;
        self.link = Link::default();
    }

    /// Full jitter: anything up to the doubled wait, so that many clients do not come back at once.
    fn back_off(&mut self, now: Timestamp) {
        let ceiling = RECONNECT_FIRST
            .saturating_mul(1 << self.attempts.min(10))
            .min(RECONNECT_MAX);
        self.attempts += 1;
        let wait = ceiling.mul_f64(self.chance.random::<f64>());
        self.link = Link::Down {
            retry_at: Some(after(now, wait)),
        };
    }
}

pub(super) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    Timestamp(
        now.0
            .saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)),
    )
}
