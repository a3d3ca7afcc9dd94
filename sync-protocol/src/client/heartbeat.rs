//! Whether the server is still there: a connection may be dead without anybody having been told.

use super::link::after;
use super::{ClientEffect, ClientSession};
use crate::frames::{ClientFrame, CloseCode};
use crate::limits::{PING_AFTER, PONG_WITHIN};
use board_doc::Timestamp;

/// When the server was last heard, and what is to be done about its silence.
#[derive(Debug, Default)]
pub(super) struct Heartbeat {
    heard_at: Timestamp,
    /// When its silence is looked at. It may have spoken since this was set.
    look_at: Option<Timestamp>,
    /// It was asked, and must have spoken by then.
    answer_by: Option<Timestamp>,
}

impl Heartbeat {
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        self.answer_by.or(self.look_at)
    }

    pub(super) fn heard(&mut self, now: Timestamp) {
        self.heard_at = now;
        self.answer_by = None;
    }

    /// Begins to wait, or ends it with the connection. Nothing is waited for longer because the device's clock was put
    /// back.
    pub(super) fn follow(&mut self, now: Timestamp, is_connected: bool) {
        let latest = after(now, PING_AFTER);
        self.heard_at = self.heard_at.min(now);
        self.look_at = match self.look_at {
            _ if !is_connected => None,
            Some(at) if at > latest => Some(latest),
            None => Some(latest),
            at => at,
        };
        self.answer_by = self.answer_by.filter(|_| is_connected);
    }
}

impl ClientSession {
    /// S14: asks a silent server whether it is there; when it does not answer, the connection is given up.
    pub(super) fn tick_heartbeat(&mut self, now: Timestamp, out: &mut Vec<ClientEffect>) {
        if !self.link.is_welcomed() {
            return;
        }
        if self.heartbeat.answer_by.is_some_and(|by| by <= now) {
            return self.reconnect(now, CloseCode::Normal, out);
        }
        if self.heartbeat.look_at.is_some_and(|at| at <= now) {
            let silent_since = after(self.heartbeat.heard_at, PING_AFTER);
            if silent_since > now {
                self.heartbeat.look_at = Some(silent_since);
                return;
            }
            self.heartbeat.look_at = Some(after(now, PING_AFTER));
            if self.heartbeat.answer_by.is_none() {
                self.heartbeat.answer_by = Some(after(now, PONG_WITHIN));
                out.push(ClientEffect::Send(ClientFrame::Ping.encode()));
            }
        }
    }
}
