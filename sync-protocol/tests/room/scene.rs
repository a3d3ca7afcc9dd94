//! A room, two people, and what is said between them.

use board_doc::{
    Action, Actor, Board, BoardSnapshot, CardId, ChangeHash, ColumnId, Document, Happened, LiveDocument,
    Moment, Position, ReplicaId, Timestamp, UserId, genesis_hash,
};
use std::sync::Arc;
use sync_protocol::frames::{ClientFrame, CloseCode, Role, ServerFrame};
use sync_protocol::room::{
    CardNews, CatchUp, Edit, EditId, EditOutcome, Hello, Loaded, LookId, LookOutcome, OnlyIf, StockEffect,
};
use sync_protocol::{Batch, BatchOutcome, BoardRevision, NodeNews, PeerId, Room, RoomEffect, RoomInput, Row};

pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000_000);
pub(crate) const EPOCH: [u8; 16] = [3; 16];
pub(crate) const ADA: UserId = UserId([1; 16]);
pub(crate) const BOB: UserId = UserId([2; 16]);

pub(crate) fn revision(head_seq: u64, access_epoch: i64) -> BoardRevision {
    BoardRevision {
        epoch: EPOCH,
        head_seq,
        access_epoch,
    }
}

/// Whom, and what of.
pub(crate) type Announced = (Vec<(PeerId, Role)>, Vec<Happened>);

/// A room over a board that has just its genesis, with its document loaded when first asked for.
pub(crate) struct Scene {
    pub(crate) room: Room,
    pub(crate) said: Vec<(PeerId, ServerFrame)>,
    pub(crate) batches: Vec<Batch>,
    pub(crate) closed: Vec<(PeerId, CloseCode)>,
    pub(crate) log_reads: Vec<u64>,
    pub(crate) answers: Vec<(EditId, EditOutcome)>,
    pub(crate) shown: Vec<(LookId, LookOutcome)>,
    pub(crate) introduced: Vec<(PeerId, Role, Arc<BoardSnapshot>)>,
    pub(crate) announced: Vec<Announced>,
    pub(crate) news: Vec<CardNews>,
    pub(crate) published: Vec<NodeNews>,
    pub(crate) stock: Vec<StockEffect>,
    /// How often the room has wanted to go on, and whether it may at once.
    pub(crate) turns: usize,
    pub(crate) goes_on: bool,
    /// It wants to close.
    pub(crate) is_idle: bool,
    pub(crate) head: u64,
    pub(crate) now: Timestamp,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self {
            room: Room::new(revision(1, 1), 0),
            said: Vec::new(),
            batches: Vec::new(),
            closed: Vec::new(),
            log_reads: Vec::new(),
            answers: Vec::new(),
            shown: Vec::new(),
            introduced: Vec::new(),
            announced: Vec::new(),
            news: Vec::new(),
            published: Vec::new(),
            stock: Vec::new(),
            turns: 0,
            goes_on: true,
            is_idle: false,
            head: 1,
            now: NOW,
        }
    }

    pub(crate) fn tell(&mut self, input: RoomInput) {
        for effect in self.room.handle(self.now, input) {
            match effect {
                RoomEffect::Send { to, frame } | RoomEffect::SendPresence { to, frame } => {
                    let frame = ServerFrame::decode(&frame).expect("rooms send what can be read");
                    self.said.extend(to.into_iter().map(|peer| (peer, frame.clone())));
                }
                RoomEffect::Stock(effect) => self.stock.push(effect),
                RoomEffect::Persist(batch) => self.batches.push(batch),
                RoomEffect::Close { peer, code, .. } => self.closed.push((peer, code)),
                RoomEffect::Load => {
                    let document = Box::new(LiveDocument::over(Document::new()));
                    self.tell(RoomInput::Loaded(Loaded {
                        document,
                        seq: 1,
                        hash: Some(genesis_hash()),
                    }));
                }
                RoomEffect::Show { look, outcome } => self.shown.push((look, outcome)),
                RoomEffect::Introduce { peer, role, board } => self.introduced.push((peer, role, board)),
                RoomEffect::Announce { to, happened } => self.announced.push((to, happened)),
                RoomEffect::Tell(news) => self.news.push(news),
                RoomEffect::Publish(news) => self.published.push(news),
                RoomEffect::Answer { edit, outcome } => self.answers.push((edit, outcome)),
                RoomEffect::ReadLog { after, .. } => self.log_reads.push(after),
                RoomEffect::GoOn => {
                    self.turns += 1;
                    if self.goes_on {
                        self.tell(RoomInput::GoOn);
                    }
                }
                RoomEffect::ReadCatchUp(_)
                | RoomEffect::ReadRows { .. }
                | RoomEffect::SendSnapshot { .. }
                | RoomEffect::Compact => {}
                RoomEffect::Idle => self.is_idle = true,
            }
        }
    }

    pub(crate) fn join(&mut self, peer: PeerId, user: UserId, role: Role) {
        self.tell(RoomInput::Join {
            peer,
            user,
            most: Role::Owner,
            hello: Hello {
                seq: 1,
                epoch: Some(EPOCH),
                ..Hello::default()
            },
        });
        let catch_up = CatchUp {
            revision: revision(self.head, 1),
            role: Some(role),
            snapshot: None,
            rows: Vec::new(),
            actors: Vec::new(),
        };
        self.tell(RoomInput::CatchUp { peer, catch_up });
    }

    pub(crate) fn send(&mut self, peer: PeerId, id: u64, chunks: &[Vec<u8>]) {
        let frame = ClientFrame::Changes {
            id,
            chunks: chunks.to_vec(),
        };
        self.tell(RoomInput::Frame { peer, frame });
    }

    /// The server edits on a member's behalf, whose role was read at access epoch 1.
    pub(crate) fn edit(&mut self, id: u64, user: UserId, actions: &[Action]) {
        self.edit_as(id, user, Role::Member, 1, actions);
    }

    pub(crate) fn edit_as(
        &mut self,
        id: u64,
        user: UserId,
        role: Role,
        access_epoch: i64,
        actions: &[Action],
    ) {
        self.tell(RoomInput::Edit(Edit {
            id: EditId(id),
            user,
            role,
            access_epoch,
            actions: actions.to_vec(),
            only_if: None,
            seed: id,
        }));
    }

    /// The same, only if a card is what it was looked at as.
    pub(crate) fn edit_if(&mut self, id: u64, user: UserId, only_if: Option<OnlyIf>, actions: &[Action]) {
        self.tell(RoomInput::Edit(Edit {
            id: EditId(id),
            user,
            role: Role::Member,
            access_epoch: 1,
            actions: actions.to_vec(),
            only_if,
            seed: id,
        }));
    }

    pub(crate) fn answer(&mut self, outcome: BatchOutcome) -> Batch {
        let batch = self.batches.pop().expect("a batch is in flight");
        if outcome == BatchOutcome::Committed {
            self.head += batch.rows.len() as u64;
        }
        self.tell(RoomInput::Persisted {
            batch: batch.id,
            outcome,
        });
        batch
    }

    pub(crate) fn heard(&mut self) -> Vec<(PeerId, ServerFrame)> {
        std::mem::take(&mut self.said)
    }
}

pub(crate) const A: PeerId = PeerId(1);
pub(crate) const B: PeerId = PeerId(2);

/// Two members, caught up.
pub(crate) fn two_members() -> Scene {
    let mut scene = Scene::new();
    scene.join(A, ADA, Role::Member);
    scene.join(B, BOB, Role::Member);
    scene.heard();
    scene
}

/// Chunks of `count` cards that `user` adds on a replica of their own.
pub(crate) fn cards(user: UserId, replica: u8, count: usize) -> Vec<Vec<u8>> {
    let mut board = Board::new(Actor::new(user, ReplicaId([replica; 8])));
    (0..count)
        .map(|n| {
            let action = Action::AddCard {
                card: CardId::parse(format!("card-{replica}-{n}")).expect("a valid id"),
                column: ColumnId::parse("todo").expect("a valid id"),
                position: Position::End,
                title: format!("card {n}"),
                description: String::new(),
            };
            let applied = board
                .apply(
                    &action,
                    Moment {
                        at: NOW,
                        seed: n as u64,
                    },
                )
                .expect("it can be added");
            applied.change.expect("it changed something").chunk
        })
        .collect()
}

/// Them as rows of the log.
pub(crate) fn rows(chunks: &[Vec<u8>], first_seq: u64) -> Vec<Row> {
    let row = |(seq, chunk): (u64, &Vec<u8>)| Row {
        seq,
        hash: ChangeHash::of_chunk(chunk).expect("a chunk"),
        chunk: chunk.clone().into(),
    };
    (first_seq..).zip(chunks).map(row).collect()
}

pub(crate) fn hashes(chunks: &[Vec<u8>]) -> Vec<[u8; 32]> {
    chunks
        .iter()
        .map(|chunk| ChangeHash::of_chunk(chunk).expect("a chunk").0)
        .collect()
}

/// Changes that say much in few bytes: each inflates to half a megabyte of one letter.
pub(crate) fn bombs(user: UserId, count: usize) -> Vec<Vec<u8>> {
    use automerge::ReadDoc;
    use automerge::transaction::Transactable;
    let mut document = automerge::Automerge::load(&Document::new().save()).expect("a new board loads");
    document.set_actor(Actor::new(user, ReplicaId([6; 8])).to_bytes().as_slice().into());
    (0..count)
        .map(|n| {
            let written = document.transact(|tx| {
                (0..10).try_for_each(|part| {
                    tx.put(automerge::ROOT, format!("unknown-{n}-{part}"), "a".repeat(50_000))
                })
            });
            let hash = written
                .expect("it can be written")
                .hash
                .expect("it changed something");
            document
                .get_change_by_hash(&hash)
                .expect("it is there")
                .bytes()
                .into_owned()
        })
        .collect()
}
