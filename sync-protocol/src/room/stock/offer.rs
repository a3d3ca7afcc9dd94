//! What stock clients bring, on its way through the queue: one by one past the guard, each by itself. Nobody tells such a
//! client what became of a change; what is not here is asked for again.

use super::super::accept::{Gathered, Waiting};
use super::super::documents::Documents;
use super::super::{DocumentState, NewRow, PeerId, Room, RoomEffect, StockEffect};
use super::{Stock, refused};
use crate::frames::CloseCode;
use board_doc::guard::{self, Admitted, Chunk, Refusal, SYNC_MESSAGE_BYTES_MAX};
use board_doc::{Actor, NotBound, StockError, Timestamp};
use bytes::Bytes;
use std::collections::VecDeque;

/// Changes that wait for their batch.
#[derive(Debug)]
pub(in crate::room) struct Offer {
    pub(in crate::room) peer: PeerId,
    chunks: VecDeque<Vec<u8>>,
    /// They are those of a message, whose sender waits.
    is_message: bool,
}

/// An offer that is (partly) in the batch in flight.
#[derive(Debug)]
pub(in crate::room) struct Offered {
    peer: PeerId,
    /// What was looked at.
    tried: VecDeque<Vec<u8>>,
    /// What the batch had no room for.
    rest: VecDeque<Vec<u8>>,
    is_message: bool,
}

impl Offer {
    pub(super) fn of_message(peer: PeerId, chunks: VecDeque<Vec<u8>>) -> Self {
        Self {
            peer,
            chunks,
            is_message: true,
        }
    }
}

impl Offered {
    /// All of it once more.
    pub(in crate::room) fn again(mut self) -> Offer {
        self.tried.append(&mut self.rest);
        Offer {
            peer: self.peer,
            chunks: self.tried,
            is_message: self.is_message,
        }
    }
}

/// What is to become of a change.
enum Fate {
    /// It is in the log or in this batch (perhaps by now).
    There,
    /// It waits for what it builds on.
    Kept,
    /// Another time.
    Later,
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
            tried,
            rest: offer.chunks,
            is_message: offer.is_message,
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
        let read = match guard::read(chunk) {
            Ok(read) => read,
            Err(refusal) => {
                refused(id, refusal.code(), out);
                return Ok(Vec::new());
            }
        };
        let fate = self.fate(now, id, &read, gathered);
        let (Some(stock), DocumentState::Ready { documents, .. }) =
            (self.stocks.0.get_mut(&id), &self.documents)
        else {
            return Ok(Vec::new());
        };
        match fate {
            Fate::There => return Ok(ready(stock, documents)),
            Fate::Kept => stock.peer.keep(read)?,
            Fate::Later => put_off(stock, chunk.to_vec())?,
            Fate::Dropped(reason) => {
                stock.dropped = true;
                refused(id, reason, out);
            }
            Fate::Refused(reason) => {
                refused(id, reason, out);
                stock.peer.refuse(read.hash)?;
            }
        }
        Ok(Vec::new())
    }

    /// Judges one change against trial, and puts it into the batch when it passes.
    fn fate(&mut self, now: Timestamp, id: PeerId, chunk: &Chunk, gathered: &mut Gathered) -> Fate {
        let DocumentState::Ready { documents, .. } = &mut self.documents else {
            return Fate::Later;
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
        if !self.spoils.may_try(stock.user, now) {
            return Fate::Later;
        }
        match admit(documents, stock, chunk, now) {
            Ok(rows) => {
                for row in rows {
                    gathered.push(row);
                }
                Fate::There
            }
            Err(not) => {
                if not.trial_spoiled {
                    self.spoils.note(stock.user, now);
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
            rest,
            is_message,
            ..
        } = offered;
        let Some(stock) = self.stocks.0.get_mut(&peer) else {
            return;
        };
        if !rest.is_empty() {
            self.queue.push_front(Waiting::Stock(Offer {
                peer,
                chunks: rest,
                is_message,
            }));
            return;
        }
        stock.under_way = stock.under_way.saturating_sub(1);
        if is_message {
            out.push(RoomEffect::Stock(StockEffect::Heard { peer }));
        }
    }

    /// The batch certainly was not written: with the next tick again.
    pub(in crate::room) fn offer_failed(&mut self, offered: Offered, out: &mut Vec<RoomEffect>) {
        self.offer_later(offered.again(), out);
    }

    pub(in crate::room) fn offer_later(&mut self, offer: Offer, out: &mut Vec<RoomEffect>) {
        let Offer {
            peer,
            chunks,
            is_message,
        } = offer;
        let Some(stock) = self.stocks.0.get_mut(&peer) else {
            return;
        };
        let fits = chunks.into_iter().try_for_each(|chunk| put_off(stock, chunk));
        stock.under_way = stock.under_way.saturating_sub(1);
        if fits.is_err() {
            self.dismiss_stock(peer, CloseCode::GoingAway, "too much waits: connect again", out);
        } else if is_message {
            out.push(RoomEffect::Stock(StockEffect::Heard { peer }));
        }
    }

    /// Offers once more what could not pass before.
    pub(in crate::room) fn try_stocks_again(&mut self, out: &mut Vec<RoomEffect>) {
        let again = self
            .stocks
            .0
            .iter_mut()
            .filter(|(_, stock)| !stock.later.is_empty());
        let again: Vec<_> = again
            .map(|(id, stock)| (*id, std::mem::take(&mut stock.later)))
            .collect();
        for (peer, chunks) in again {
            self.offer(Offer {
                peer,
                chunks: chunks.into(),
                is_message: false,
            });
            self.ask_for_documents(out);
        }
    }

    /// Others may have committed what changes of these clients wait for.
    pub(super) fn offer_what_is_ready(&mut self) {
        let DocumentState::Ready { documents, seq } = &self.documents else {
            return;
        };
        let news = self.stocks.0.iter_mut();
        let news = news.filter(|(_, stock)| stock.told.is_some_and(|told| told < *seq));
        let ready = news.map(|(id, stock)| (*id, ready(stock, documents)));
        let ready: Vec<_> = ready.filter(|(_, chunks)| !chunks.is_empty()).collect();
        for (peer, chunks) in ready {
            self.offer(Offer {
                peer,
                chunks: chunks.into(),
                is_message: false,
            });
        }
    }
}

/// Takes out what waited for what trial has.
fn ready(stock: &mut Stock, documents: &Documents) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| stock.peer.next_ready(documents.trial()))
        .map(|chunk| chunk.bytes)
        .collect()
}

/// Keeps a change for the next tick: its client will not send it again.
fn put_off(stock: &mut Stock, chunk: Vec<u8>) -> Result<(), TooMany> {
    let waiting: usize = stock.later.iter().map(Vec::len).sum();
    if waiting + chunk.len() > SYNC_MESSAGE_BYTES_MAX {
        return Err(TooMany);
    }
    stock.later.push(chunk);
    Ok(())
}

/// More of a client waits, or is refused, than anybody can keep in mind. With a fresh connection it begins anew.
struct TooMany;

impl From<StockError> for TooMany {
    fn from(_: StockError) -> Self {
        Self
    }
}

/// Why nothing of a change is on trial.
struct NotAdmitted {
    fate: Fate,
    trial_spoiled: bool,
}

impl NotAdmitted {
    fn unspoiled(fate: Fate) -> Self {
        Self {
            fate,
            trial_spoiled: false,
        }
    }
}

/// Proves a change and applies it to trial: an actor of another length than ours is bound to the first user who sends
/// it, before its first change.
fn admit(
    documents: &mut Documents,
    stock: &Stock,
    chunk: &Chunk,
    now: Timestamp,
) -> Result<Vec<NewRow>, NotAdmitted> {
    let author = guard::Author {
        user: stock.user,
        is_admin: stock.role.is_admin(),
    };
    let mut rows = Vec::new();
    if is_unbound(documents, stock, chunk)? {
        let sound = guard::check_stock(documents.trial(), chunk, author, now);
        sound.map_err(|refusal| NotAdmitted::unspoiled(fate_of(&refusal)))?;
        let may = documents.trial().may_bind(stock.user);
        may.map_err(|NotBound::TooMany { .. }| NotAdmitted::unspoiled(Fate::Refused("too_many_actors")))?;
        rows.push(bind(documents, stock, chunk, now)?);
    }
    let admitted = documents.admit_stock(chunk, author, now);
    let Admitted {
        hash,
        bytes,
        actor,
        seq,
    } = admitted.map_err(|not| NotAdmitted {
        fate: if documents.may_fit_anew(&not.refusal) {
            Fate::Later
        } else {
            fate_of(&not.refusal)
        },
        // What binds the actor must not stay without its change.
        trial_spoiled: not.trial_spoiled || !rows.is_empty(),
    })?;
    rows.push(NewRow {
        hash,
        chunk: Bytes::from(bytes),
        actor,
        actor_seq: seq,
        user: stock.user,
    });
    Ok(rows)
}

/// Whether nobody has the actor yet.
fn is_unbound(documents: &Documents, stock: &Stock, chunk: &Chunk) -> Result<bool, NotAdmitted> {
    if Actor::from_bytes(&chunk.actor).is_some() {
        return Ok(false);
    }
    match documents.trial().bound_to(&chunk.actor) {
        None => Ok(true),
        Some(user) if user == stock.user => Ok(false),
        Some(_) => Err(NotAdmitted::unspoiled(Fate::Refused(
            Refusal::ForeignActor.code(),
        ))),
    }
}

fn bind(
    documents: &mut Documents,
    stock: &Stock,
    chunk: &Chunk,
    now: Timestamp,
) -> Result<NewRow, NotAdmitted> {
    let spoiled = |fate| NotAdmitted {
        fate,
        trial_spoiled: true,
    };
    let bound = documents.bind_actor(&chunk.actor, stock.user, now);
    let bound = bound.map_err(|_| spoiled(Fate::Refused("not_bound")))?;
    let own = documents.check_own(&bound.chunk);
    let own = own.map_err(|refusal| spoiled(fate_of(&refusal)))?;
    let row = NewRow {
        hash: own.hash,
        chunk: Bytes::from(own.bytes),
        actor: own.actor,
        actor_seq: own.seq,
        user: stock.user,
    };
    // Asked at once, as of the change that it is for: those are one thing.
    if !documents.are_as_they_came(&[], std::slice::from_ref(&row)) {
        return Err(spoiled(Fate::Refused("not_bound")));
    }
    Ok(row)
}

fn fate_of(refusal: &Refusal) -> Fate {
    match refusal {
        Refusal::MissingDependency | Refusal::Gap => Fate::Kept,
        Refusal::ClockAhead { .. } => Fate::Later,
        never => Fate::Refused(never.code()),
    }
}
