//! What stock clients bring, on its way through the queue: one by one past the guard, each by itself. Nobody tells such a
//! client what became of a change; what is not here is asked for again.

use super::super::accept::{Gathered, Waiting};
use super::super::at_hand::Load;
use super::super::documents::Documents;
use super::super::weight::Weight;
use super::super::{DocumentState, PeerId, Room, RoomEffect, StockEffect};
use super::admit::admit;
use super::{Stock, refused};
use crate::frames::CloseCode;
use board_doc::guard::{self, Chunk, Refusal};
use board_doc::{StockError, Timestamp, UserId};
use std::collections::VecDeque;

/// Why a change is not kept for later where too much was in vain.
const OVERLOAD: &str = "overload";

/// Changes that wait for their batch.
#[derive(Debug)]
pub(in crate::room) struct Offer {
    pub(in crate::room) peer: PeerId,
    pub(in crate::room) user: UserId,
    chunks: VecDeque<Vec<u8>>,
    /// Nothing: they are those of a message, whose sender waits and has them counted.
    weight: Option<Weight>,
}

/// An offer that is (partly) in the batch in flight.
#[derive(Debug)]
pub(in crate::room) struct Offered {
    peer: PeerId,
    user: UserId,
    /// What was looked at.
    tried: VecDeque<Vec<u8>>,
    /// What the batch had no room for.
    rest: VecDeque<Vec<u8>>,
    weight: Option<Weight>,
}

impl Offer {
    pub(super) fn of_message(peer: PeerId, user: UserId, chunks: VecDeque<Vec<u8>>) -> Self {
        Self {
            peer,
            user,
            chunks,
            weight: None,
        }
    }

    pub(in crate::room) fn load(&self) -> Load {
        Load::of(&self.chunks)
    }
}

impl Offered {
    /// All of it once more.
    pub(in crate::room) fn again(mut self) -> Offer {
        self.tried.append(&mut self.rest);
        Offer {
            peer: self.peer,
            user: self.user,
            chunks: self.tried,
            weight: self.weight,
        }
    }
}

/// What is to become of a change.
pub(super) enum Fate {
    /// It is in the batch now.
    New,
    /// It is in the log or in this batch already.
    There,
    /// It waits for what it builds on.
    Kept,
    /// Another time; if there is no room for it until then, never, for this reason.
    Later { at: Timestamp, reason: &'static str },
    /// Never.
    Refused(&'static str),
    /// Not from this client any more.
    Dropped(&'static str),
}

impl Room {
    pub(super) fn offer(&mut self, offer: Offer) {
        if let Some(stock) = self.stocks.0.get_mut(&offer.peer) {
            stock.under_way += 1;
            self.queue.push_back(Waiting::Stock(offer));
        }
    }

    /// Offers what a client has said some time ago.
    fn offer_kept(&mut self, peer: PeerId, user: UserId, chunks: Vec<Vec<u8>>) {
        let bytes = chunks.iter().map(Vec::len).sum();
        let weight = self.uncommitted.weigh(user, bytes);
        self.offer(Offer {
            peer,
            user,
            chunks: chunks.into(),
            weight: Some(weight),
        });
    }

    /// Whether too much of its user was in vain for the offer to be looked at now.
    pub(in crate::room) fn is_put_off(&mut self, offer: &Offer, now: Timestamp) -> bool {
        let stock = self.stocks.0.get(&offer.peer);
        stock.is_some_and(|stock| self.read_for_nothing.more_at(stock.user, now).is_some())
    }

    /// Looks at as much of an offer as the batch has room for.
    pub(in crate::room) fn try_offer(
        &mut self,
        now: Timestamp,
        mut offer: Offer,
        gathered: &mut Gathered,
        out: &mut Vec<RoomEffect>,
    ) -> Offered {
        let mut tried = VecDeque::new();
        while !gathered.is_full()
            && let Some(chunk) = offer.chunks.pop_front()
        {
            if let Ok(ready) = self.try_chunk(now, offer.peer, &chunk, gathered, out) {
                for one in ready.into_iter().rev() {
                    offer.chunks.push_front(one);
                }
            } else {
                offer.chunks.clear();
                let reason = "too many of its changes cannot be taken";
                self.dismiss_stock(offer.peer, CloseCode::TooMany, reason, out);
            }
            tried.push_back(chunk);
        }
        Offered {
            peer: offer.peer,
            user: offer.user,
            tried,
            rest: offer.chunks,
            weight: offer.weight,
        }
    }

    /// Looks at one change; gives those that waited for it.
    fn try_chunk(
        &mut self,
        now: Timestamp,
        id: PeerId,
        chunk: &[u8],
        gathered: &mut Gathered,
        out: &mut Vec<RoomEffect>,
    ) -> Result<Vec<Vec<u8>>, TooMany> {
        let read = guard::read(chunk);
        let cost = gathered.note_read(&read);
        let fate = match &read {
            Ok(read) => self.fate(now, id, read, gathered),
            Err(refusal) => Fate::Refused(refusal.code()),
        };
        let (Some(stock), DocumentState::Ready { documents, .. }) =
            (self.stocks.0.get_mut(&id), &self.documents)
        else {
            return Ok(Vec::new());
        };
        if !matches!(fate, Fate::New) {
            self.read_for_nothing.take(stock.user, now, cost);
        }
        match (fate, read) {
            (Fate::New | Fate::There, _) => return Ok(ready(stock, documents)),
            (Fate::Kept, Ok(read)) => stock.keep(read)?,
            (Fate::Later { at, reason }, Ok(read)) => {
                if stock.later.keep(at, read.hash, chunk).is_err() {
                    refused(id, reason, out);
                    stock.refuse(read.hash)?;
                }
            }
            (Fate::Dropped(reason), _) => {
                stock.dropped = true;
                refused(id, reason, out);
            }
            (Fate::Refused(reason), read) => {
                refused(id, reason, out);
                if let Ok(read) = read {
                    stock.refuse(read.hash)?;
                }
            }
            (Fate::Kept | Fate::Later { .. }, Err(_)) => {}
        }
        Ok(Vec::new())
    }

    /// Judges one change against trial, and puts it into the batch when it passes.
    fn fate(&mut self, now: Timestamp, id: PeerId, chunk: &Chunk, gathered: &mut Gathered) -> Fate {
        let DocumentState::Ready { documents, .. } = &mut self.documents else {
            // With the next tick.
            return Fate::Later {
                at: now,
                reason: OVERLOAD,
            };
        };
        // S1: what is in the log is acknowledged before any other question is asked.
        if documents.trial_has(&chunk.hash) {
            return Fate::There;
        }
        let Some(stock) = self.stocks.0.get(&id) else {
            return Fate::Dropped("gone");
        };
        if !stock.role.may_edit() {
            return Fate::Dropped("role");
        }
        if stock.peer.has_refused(chunk) {
            return Fate::Refused("builds_on_refused");
        }
        if let Some(at) = self.spoiled.more_at(stock.user, now) {
            return Fate::Later { at, reason: OVERLOAD };
        }
        match admit(documents, stock, chunk, now) {
            Ok(rows) => {
                gathered.rows.extend(rows);
                Fate::New
            }
            // What it builds on has all that its actor wrote before: no client makes a change that leaves some of it out.
            Err(not)
                if !not.trial_spoiled
                    && matches!(not.fate, Fate::Kept)
                    && chunk.deps.iter().all(|hash| documents.trial_has(hash)) =>
            {
                Fate::Refused(Refusal::Gap.code())
            }
            Err(not) => {
                if not.trial_spoiled {
                    self.spoiled.take(stock.user, now, 1);
                    self.renew_trial(&gathered.rows);
                }
                not.fate
            }
        }
    }

    /// All that an offer came to is durable, or nothing came of it.
    pub(in crate::room) fn offer_settled(&mut self, offered: Offered, out: &mut Vec<RoomEffect>) {
        let Offered {
            peer,
            user,
            rest,
            weight,
            ..
        } = offered;
        let Some(stock) = self.stocks.0.get_mut(&peer) else {
            return;
        };
        if !rest.is_empty() {
            self.queue.go_on(Waiting::Stock(Offer {
                peer,
                user,
                chunks: rest,
                weight,
            }));
            return;
        }
        stock.under_way = stock.under_way.saturating_sub(1);
        if weight.is_none() {
            out.push(RoomEffect::Stock(StockEffect::Heard { peer }));
        }
    }

    /// With the next tick again. Who has sent a message waits for what becomes of it meanwhile, and sends no other.
    pub(in crate::room) fn offer_again(&mut self, offer: Offer) {
        if let Some(stock) = self.stocks.0.get_mut(&offer.peer) {
            stock.again.push(offer);
        }
    }

    /// Looks once more at what could not pass before and may by now.
    pub(in crate::room) fn try_stocks_again(&mut self, now: Timestamp, out: &mut Vec<RoomEffect>) {
        let mut due = Vec::new();
        for (peer, stock) in &mut self.stocks.0 {
            let again = stock.again.drain(..).map(Waiting::Stock);
            self.queue.extend(again);
            let chunks = stock.later.take_due(now);
            if !chunks.is_empty() {
                due.push((*peer, stock.user, chunks));
            }
        }
        for (peer, user, chunks) in due {
            self.offer_kept(peer, user, chunks);
        }
        if self
            .queue
            .iter()
            .any(|waiting| matches!(waiting, Waiting::Stock(_)))
        {
            self.ask_for_documents(out);
        }
    }

    /// Who has changes that wait for others, or for their time, connects again: everybody, or one user's clients.
    pub(super) fn make_way(&mut self, of: Option<UserId>, out: &mut Vec<RoomEffect>) {
        let waits = |stock: &Stock| {
            let is_meant = of.is_none_or(|user| user == stock.user);
            is_meant && stock.kept.bytes() + stock.later.bytes() > 0
        };
        let stocks = self.stocks.0.iter().filter(|(_, stock)| waits(stock));
        for id in stocks.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.dismiss_stock(id, CloseCode::GoingAway, "too much waits: connect again", out);
        }
    }

    /// Others may have committed what changes of these clients wait for.
    pub(super) fn offer_what_is_ready(&mut self) {
        let DocumentState::Ready { documents, seq } = &self.documents else {
            return;
        };
        let news = self.stocks.0.iter_mut();
        let news = news.filter(|(_, stock)| stock.told.is_some_and(|told| told < *seq));
        let ready = news.map(|(id, stock)| (*id, stock.user, ready(stock, documents)));
        let ready: Vec<_> = ready.filter(|(.., chunks)| !chunks.is_empty()).collect();
        for (peer, user, chunks) in ready {
            self.offer_kept(peer, user, chunks);
        }
    }
}

/// Takes out what waited for what trial has.
fn ready(stock: &mut Stock, documents: &Documents) -> Vec<Vec<u8>> {
    let ready = std::iter::from_fn(|| stock.peer.next_ready(documents.trial()));
    let ready = ready.map(|chunk| chunk.bytes).collect();
    stock.weigh();
    ready
}

/// More of a client waits, or is refused, than anybody can keep in mind. With a fresh connection it begins anew.
struct TooMany;

impl From<StockError> for TooMany {
    fn from(_: StockError) -> Self {
        Self
    }
}
