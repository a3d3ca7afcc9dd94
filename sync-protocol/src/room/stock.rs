//! Stock clients (automerge-repo): Automerge's own sync protocol over the same log. What they bring goes through the
//! queue like everybody's changes; what they are told comes out of the live document, so it is durable.

mod admit;
mod later;
mod offer;

pub(super) use offer::{Offer, Offered};

use super::at_hand::Load;
use super::peers::close;
use super::weight::Weight;
use super::{DocumentState, PeerId, Room, RoomEffect, StockEffect, StockInput};
use crate::frames::{CloseCode, Role};
use crate::limits::STOCK_ROUNDS_MAX;
use board_doc::guard::{self, Chunk, SyncMessage};
use board_doc::{ChangeHash, StockError, StockPeer, UserId};
use bytes::Bytes;
use later::Later;
use std::collections::{BTreeMap, VecDeque};

/// A stock client in the room.
#[derive(Debug)]
struct Stock {
    user: UserId,
    role: Role,
    /// The most that its credential lets through of its user's role.
    most: Role,
    peer: StockPeer,
    /// What of its changes waits for others, in bytes.
    kept: Weight,
    /// Messages that wait for the documents.
    waiting: VecDeque<Bytes>,
    /// Offers in the queue, in flight, or to be made again: nothing is said before it is known what becomes of them.
    under_way: usize,
    /// Offers that came to nothing through no fault of theirs, for the next tick.
    again: Vec<Offer>,
    /// Changes that may pass at another time.
    later: Later,
    /// Changes of it were dropped that would pass under another role.
    dropped: bool,
    /// What it said last of itself, and how often it has.
    said: Said,
    rounds: u32,
    answer_due: bool,
    /// The `seq` of the live document that it was told of last; `None` before it has said anything.
    told: Option<u64>,
}

/// What a client says of itself: its heads and what it asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    heads: Vec<ChangeHash>,
    need: Vec<ChangeHash>,
}

#[derive(Debug, Default)]
pub(super) struct Stocks(BTreeMap<PeerId, Stock>);

impl Stocks {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn users(&self) -> impl Iterator<Item = UserId> {
        self.0.values().map(|stock| stock.user)
    }

    /// What is looked at with a tick.
    pub(super) fn loads(&self) -> impl Iterator<Item = Load> {
        self.0.values().flat_map(|stock| {
            let again = stock.again.iter().map(Offer::load);
            again.chain([stock.later.load()])
        })
    }

    pub(super) fn take_all(&mut self) -> impl Iterator<Item = PeerId> + use<> {
        std::mem::take(&mut self.0).into_keys()
    }
}

impl Stock {
    /// Takes note of what a client says of itself. One whose change was refused says the same for ever.
    fn note(&mut self, message: &SyncMessage<'_>) {
        let said = Said {
            heads: message.heads.clone(),
            need: message.need.clone(),
        };
        self.rounds = if said == self.said { self.rounds + 1 } else { 0 };
        self.said = said;
        self.answer_due = true;
        self.told.get_or_insert(0);
    }

    /// Keeps a change that builds on what is not here.
    fn keep(&mut self, change: Chunk) -> Result<(), StockError> {
        let kept = self.peer.keep(change);
        self.weigh();
        kept
    }

    /// Remembers that a change is refused, with all that builds on it.
    fn refuse(&mut self, change: ChangeHash) -> Result<(), StockError> {
        let refused = self.peer.refuse(change);
        self.weigh();
        refused
    }

    fn weigh(&mut self) {
        self.kept.set(self.peer.waiting_bytes());
    }

    /// Whether there is something to say when the live document is at `seq`.
    fn is_to_be_told(&self, seq: u64) -> bool {
        let is_answer = self.answer_due && self.rounds < STOCK_ROUNDS_MAX;
        self.under_way == 0 && (is_answer || self.told.is_some_and(|told| told < seq))
    }
}

impl Room {
    /// Whether the peer, of whichever kind, is in the room.
    pub(super) fn is_here(&self, peer: PeerId) -> bool {
        self.peers.get(peer).is_some() || self.stocks.0.contains_key(&peer)
    }

    pub(super) fn stock(&mut self, input: StockInput, out: &mut Vec<RoomEffect>) {
        match input {
            StockInput::Join {
                peer,
                user,
                role,
                most,
                access_epoch,
            } => self.join_stock(peer, user, role.min(most), most, access_epoch, out),
            StockInput::Message { peer, message } => {
                if let Some(stock) = self.stocks.0.get_mut(&peer) {
                    stock.waiting.push_back(message);
                }
            }
            StockInput::MakeWay { of } => self.make_way(of, out),
        }
    }

    fn join_stock(
        &mut self,
        peer: PeerId,
        user: UserId,
        role: Role,
        most: Role,
        access_epoch: i64,
        out: &mut Vec<RoomEffect>,
    ) {
        self.somebody_comes();
        if self.is_quarantined() {
            out.push(close(peer, CloseCode::Normal, "the board is quarantined"));
            return;
        }
        let stock = Stock {
            user,
            role,
            most,
            peer: StockPeer::new(),
            kept: self.uncommitted.weigh(user, 0),
            waiting: VecDeque::new(),
            under_way: 0,
            again: Vec::new(),
            later: Later::nothing(self.uncommitted.weigh(user, 0)),
            dropped: false,
            said: Said::default(),
            rounds: 0,
            answer_due: false,
            told: None,
        };
        self.stocks.0.insert(peer, stock);
        self.ask_for_documents(out);
        self.note_access_epoch(access_epoch, out);
    }

    /// Forgets a stock client, and what of its changes waits: it sends them again when it comes again.
    pub(super) fn forget_stock(&mut self, peer: PeerId) {
        if self.stocks.0.remove(&peer).is_some() {
            self.queue.retain(|waiting| waiting.peer() != Some(peer));
        }
    }

    fn dismiss_stock(
        &mut self,
        peer: PeerId,
        code: CloseCode,
        reason: &'static str,
        out: &mut Vec<RoomEffect>,
    ) {
        self.forget_stock(peer);
        out.push(close(peer, code, reason));
    }

    /// S9: whose role changed is asked again for what was refused under the old one.
    pub(super) fn stocks_role_changed(
        &mut self,
        user: UserId,
        role: Option<Role>,
        out: &mut Vec<RoomEffect>,
    ) {
        let mut gone = Vec::new();
        for (id, stock) in self.stocks.0.iter_mut().filter(|(_, stock)| stock.user == user) {
            match role.map(|role| role.min(stock.most)) {
                None => gone.push(*id),
                Some(role) if role != stock.role => {
                    stock.role = role;
                    stock.rounds = 0;
                    if role.may_edit() && std::mem::take(&mut stock.dropped) {
                        stock.peer.ask_anew();
                        stock.weigh();
                    }
                    stock.answer_due = stock.told.is_some();
                }
                Some(_) => {}
            }
        }
        for id in gone {
            self.dismiss_stock(id, CloseCode::RoleLost, "no access is left", out);
        }
    }

    /// The documents are not to be had: who waits for them connects anew.
    pub(super) fn refuse_waiting_stocks(&mut self, out: &mut Vec<RoomEffect>) {
        let waiting = self
            .stocks
            .0
            .iter()
            .filter(|(_, stock)| !stock.waiting.is_empty());
        for id in waiting.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.dismiss_stock(id, CloseCode::GoingAway, "the database is away", out);
        }
    }

    /// Hears what waits, as soon as the documents are there, and takes up what waited for what others have committed.
    pub(super) fn hear_stocks(&mut self, out: &mut Vec<RoomEffect>) {
        self.offer_what_is_ready();
        let waiting = self
            .stocks
            .0
            .iter()
            .filter(|(_, stock)| !stock.waiting.is_empty());
        let waiting: Vec<_> = waiting.map(|(id, _)| *id).collect();
        if waiting.is_empty() {
            return;
        }
        self.ask_for_documents(out);
        for id in waiting {
            while matches!(self.documents, DocumentState::Ready { .. })
                && let Some(stock) = self.stocks.0.get_mut(&id)
                && let Some(message) = stock.waiting.pop_front()
            {
                self.hear_stock(id, &message, out);
            }
        }
    }

    fn hear_stock(&mut self, id: PeerId, message: &[u8], out: &mut Vec<RoomEffect>) {
        if self.live_document().is_none() {
            self.dismiss_stock(
                id,
                CloseCode::GoingAway,
                "the board is read anew: connect again",
                out,
            );
            return;
        }
        let (Some(stock), DocumentState::Ready { documents, .. }) =
            (self.stocks.0.get_mut(&id), &mut self.documents)
        else {
            return;
        };
        let Ok(message) = guard::read_sync_message(message, stock.role.may_edit()) else {
            self.dismiss_stock(id, CloseCode::BadFrame, "the sync message cannot be read", out);
            return;
        };
        let heard = documents.live().map(|live| live.hear(&mut stock.peer, &message));
        if !matches!(heard, Ok(Ok(()))) {
            // Automerge may have stopped in the middle of it.
            self.lose_documents(out);
            self.dismiss_stock(id, CloseCode::BadFrame, "Automerge cannot hear the message", out);
            return;
        }
        stock.note(&message);
        if message.has_dropped_changes() {
            stock.dropped = true;
            refused(id, "role", out);
        }
        let chunks: VecDeque<_> = message.chunks().iter().map(|chunk| chunk.to_vec()).collect();
        if chunks.is_empty() {
            out.push(RoomEffect::Stock(StockEffect::Heard { peer: id }));
        } else {
            let user = stock.user;
            self.offer(Offer::of_message(id, user, chunks));
        }
    }

    /// Says what there is to say: the answers that are due, and what was committed meanwhile.
    pub(super) fn talk_to_stocks(&mut self, out: &mut Vec<RoomEffect>) {
        let is_to_be_told = |seq| self.stocks.0.values().any(|stock| stock.is_to_be_told(seq));
        if let DocumentState::Ready { seq, .. } = self.documents
            && is_to_be_told(seq)
        {
            self.live_document();
        }
        let DocumentState::Ready { documents, seq } = &self.documents else {
            let head = self.revision.head_seq;
            if !self.load_failed && self.stocks.0.values().any(|stock| stock.is_to_be_told(head)) {
                self.ask_for_documents(out);
            }
            return;
        };
        let (mut heads_to, mut lost) = (Vec::new(), Vec::new());
        for (id, stock) in self
            .stocks
            .0
            .iter_mut()
            .filter(|(_, stock)| stock.is_to_be_told(*seq))
        {
            let is_answer = std::mem::take(&mut stock.answer_due);
            if stock.told.replace(*seq) != Some(*seq) {
                heads_to.push(*id);
            }
            match stock.peer.next_message(documents.document_so_far()) {
                Ok(Some(message)) => out.push(RoomEffect::Stock(StockEffect::Send {
                    to: *id,
                    message: message.into(),
                    is_answer,
                })),
                Ok(None) => {}
                Err(_) => lost.push(*id),
            }
        }
        if !heads_to.is_empty() {
            out.push(RoomEffect::Stock(StockEffect::Heads { to: heads_to }));
        }
        for id in lost {
            self.dismiss_stock(
                id,
                CloseCode::BadFrame,
                "Automerge cannot answer the message",
                out,
            );
        }
    }
}

fn refused(peer: PeerId, reason: &'static str, out: &mut Vec<RoomEffect>) {
    out.push(RoomEffect::Stock(StockEffect::Refused { peer, reason }));
}
