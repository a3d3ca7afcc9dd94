//! A session, and what is said to it.

use board_doc::{
    Action, Actor, Board, CardId, CardState, ChangeHash, ColumnId, Document, Moment, Position, ReplicaId,
    Timestamp, UserId, genesis_change, genesis_hash,
};
use sync_protocol::client::local::{LocalBoard, StoreBatch, TabNews};
use sync_protocol::frames::{ClientFrame, Role, ServerFrame, WireActorHead};
use sync_protocol::limits::RECONNECT_MAX;
use sync_protocol::{ClientEffect, ClientInput, ClientSession, Refusal, UndoOutcome};

pub(crate) const ADA: UserId = UserId([1; 16]);
pub(crate) const EPOCH: [u8; 16] = [3; 16];

/// A session, what it wants sent, and everything else it says.
pub(crate) struct Scene {
    pub(crate) now: Timestamp,
    pub(crate) session: ClientSession,
    pub(crate) sent: Vec<ClientFrame>,
    pub(crate) refused: Vec<Refusal>,
    pub(crate) connects: u32,
    /// How often the server was asked whether it is there.
    pub(crate) pings: u32,
    /// What was to be shown of others, since nobody was to be shown.
    pub(crate) presences: Vec<(u64, Vec<u8>)>,
    /// What was asked of the device and of the other tabs, oldest first.
    pub(crate) device: Vec<ClientEffect>,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::over(ClientSession::new(ADA, 7))
    }

    /// Goes on from what a device has.
    pub(crate) fn open(local: LocalBoard, held: Vec<Actor>) -> Self {
        Self::open_tab(7, local, held)
    }

    /// The same, as one of several tabs.
    pub(crate) fn open_tab(seed: u64, local: LocalBoard, held: Vec<Actor>) -> Self {
        let now = Timestamp(1_700_000_000_000);
        Self::over(ClientSession::open(ADA, seed, now, local, held))
    }

    fn over(session: ClientSession) -> Self {
        Self {
            now: Timestamp(1_700_000_000_000),
            session,
            sent: Vec::new(),
            refused: Vec::new(),
            connects: 0,
            pings: 0,
            presences: Vec::new(),
            device: Vec::new(),
        }
    }

    /// A session that is live on a board with just its genesis.
    pub(crate) fn live() -> Self {
        let mut scene = Self::new();
        scene.tell(ClientInput::Wake);
        scene.greet(vec![]);
        scene.genesis();
        scene.sent.clear();
        scene
    }

    pub(crate) fn perform(&mut self, effects: Vec<ClientEffect>) {
        for effect in effects {
            match effect {
                ClientEffect::Send(frame) => {
                    match ClientFrame::decode(&frame).expect("clients send what can be read") {
                        ClientFrame::Ping => self.pings += 1,
                        frame => self.sent.push(frame),
                    }
                }
                ClientEffect::Presence { peer, state, .. } => self.presences.push((peer, state)),
                ClientEffect::NobodyPresent => self.presences.clear(),
                ClientEffect::Refused(refusal) => self.refused.push(refusal),
                ClientEffect::Connect => self.connects += 1,
                ClientEffect::Store(_)
                | ClientEffect::ReadStore
                | ClientEffect::Tell(_)
                | ClientEffect::Hold(_)
                | ClientEffect::Release(_) => self.device.push(effect),
                _ => {}
            }
        }
    }

    pub(crate) fn tell(&mut self, input: ClientInput) {
        let effects = self.session.handle(self.now, input);
        self.perform(effects);
    }

    pub(crate) fn hear(&mut self, frame: &ServerFrame) {
        self.tell(ClientInput::Received(frame.encode().to_vec()));
    }

    pub(crate) fn welcome(&self, actors: Vec<WireActorHead>) -> ServerFrame {
        ServerFrame::Welcome {
            user: ADA.0,
            role: Role::Member,
            epoch: EPOCH,
            head_seq: 1,
            peer: 1,
            now: self.now.0,
            actors,
            frame_bytes_max: 1 << 20,
        }
    }

    /// What was to be written since this was last asked; all of it is stored now.
    pub(crate) fn written(&mut self) -> Vec<StoreBatch> {
        let batches: Vec<StoreBatch> = self
            .device
            .iter()
            .filter_map(|effect| match effect {
                ClientEffect::Store(batch) => Some((**batch).clone()),
                _ => None,
            })
            .collect();
        self.device
            .retain(|effect| !matches!(effect, ClientEffect::Store(_)));
        if let Some(last) = batches.last() {
            self.tell(ClientInput::Stored { id: last.id });
        }
        batches
    }

    /// What the other tabs were told since this was last asked.
    pub(crate) fn told(&mut self) -> Vec<TabNews> {
        let told = self
            .device
            .iter()
            .filter_map(|effect| match effect {
                ClientEffect::Tell(news) => Some(news.clone()),
                _ => None,
            })
            .collect();
        self.device
            .retain(|effect| !matches!(effect, ClientEffect::Tell(_)));
        told
    }

    /// Opens the socket and answers the Hello.
    pub(crate) fn greet(&mut self, actors: Vec<WireActorHead>) {
        self.tell(ClientInput::Opened {
            token: "token".into(),
        });
        let welcome = self.welcome(actors);
        self.hear(&welcome);
    }

    /// The same; the Welcome names this role.
    pub(crate) fn greet_as(&mut self, as_who: Role) {
        self.tell(ClientInput::Opened {
            token: "token".into(),
        });
        let mut welcome = self.welcome(vec![]);
        if let ServerFrame::Welcome { role, .. } = &mut welcome {
            *role = as_who;
        }
        self.hear(&welcome);
    }

    /// The whole log of a new board.
    pub(crate) fn genesis(&mut self) {
        self.hear(&ServerFrame::Changes {
            first_seq: 1,
            chunks: vec![genesis_change().to_vec()],
        });
        self.hear(&ServerFrame::CaughtUp { seq: 1 });
    }

    /// A server that has come back from a backup, in which nothing was done to the board yet.
    pub(crate) fn nothing_done_yet(&mut self) {
        self.hear(&ServerFrame::Snapshot {
            seq: 1,
            hash: genesis_hash().0,
            part: 0,
            of: 1,
            bytes: Document::new().save(),
        });
        self.hear(&ServerFrame::CaughtUp { seq: 1 });
    }

    /// A snapshot of the genesis and this change, and nothing more.
    pub(crate) fn snapshot_with(&mut self, chunk: &Vec<u8>) {
        let mut document = Document::new();
        document
            .apply_changes(&[chunk])
            .expect("it builds on the genesis");
        self.hear(&ServerFrame::Snapshot {
            seq: 2,
            hash: ChangeHash::of_chunk(chunk).expect("a change").0,
            part: 0,
            of: 1,
            bytes: document.save(),
        });
        self.hear(&ServerFrame::CaughtUp { seq: 2 });
    }

    /// A whole log: the genesis and these.
    pub(crate) fn genesis_and(&mut self, chunks: &[&Vec<u8>]) {
        let log: Vec<Vec<u8>> = chunks.iter().map(|chunk| (*chunk).clone()).collect();
        let seq = log.len() as u64 + 1;
        self.hear(&ServerFrame::Changes {
            first_seq: 1,
            chunks: [genesis_change().to_vec()].into_iter().chain(log).collect(),
        });
        self.hear(&ServerFrame::CaughtUp { seq });
    }

    /// What the server has in its log once all of the session is acknowledged.
    pub(crate) fn log(&self) -> Vec<Vec<u8>> {
        let board = self.session.replica().expect("a board");
        let own = board.document().changes_of(board.actor(), 0);
        let own = own.into_iter().map(|change| change.chunk);
        [genesis_change().to_vec()].into_iter().chain(own).collect()
    }

    /// What a copy of this session that was made before its third card would do as its third.
    pub(crate) fn third_card_by_the_same_actor(&self) -> Vec<u8> {
        let actor = self.session.replica().expect("a board").actor();
        let mut board = Board::new(actor);
        board
            .apply_changes(&self.log()[..3])
            .expect("it builds on nothing else");
        let applied = board.apply(
            &add_card("elsewhere"),
            Moment {
                at: self.now,
                seed: 9,
            },
        );
        applied
            .expect("it can be added")
            .change
            .expect("it changed something")
            .chunk
    }

    /// Lets time pass until the session has asked for a new socket.
    pub(crate) fn until_it_connects(&mut self) {
        let before = self.connects;
        self.now.0 += RECONNECT_MAX.as_millis() as i64;
        self.tell(ClientInput::Tick);
        assert_eq!(self.connects, before + 1, "it connects again");
    }

    pub(crate) fn add_card(&mut self, name: &str) {
        let acted = self
            .session
            .act(self.now, &add_card(name))
            .expect("it can be done");
        self.perform(acted.effects);
    }

    pub(crate) fn undo(&mut self) -> UndoOutcome {
        let undone = self.session.undo(self.now).expect("it may be asked for");
        self.perform(undone.acted.effects);
        undone.outcome
    }

    pub(crate) fn redo(&mut self) -> UndoOutcome {
        let undone = self.session.redo(self.now).expect("it may be asked for");
        self.perform(undone.acted.effects);
        undone.outcome
    }

    /// The titles of what is on the board.
    pub(crate) fn on_the_board(&self) -> Vec<String> {
        let cards = self.session.view().expect("a board").cards.into_iter();
        let active = cards.filter(|card| card.state == CardState::Active);
        active.map(|card| card.title).collect()
    }

    /// The only frame sent since, which must be `Changes`.
    pub(crate) fn changes_sent(&mut self) -> (u64, Vec<Vec<u8>>) {
        match std::mem::take(&mut self.sent).as_slice() {
            [ClientFrame::Changes { id, chunks }] => (*id, chunks.clone()),
            other => panic!("not one frame of changes: {other:?}"),
        }
    }

    pub(crate) fn hello_sent(&mut self) -> ClientFrame {
        let hello = self
            .sent
            .iter()
            .rfind(|frame| matches!(frame, ClientFrame::Hello { .. }));
        hello.expect("it said Hello").clone()
    }

    pub(crate) fn waiting(&self) -> u32 {
        self.session.status().waiting
    }

    pub(crate) fn titles(&self) -> Vec<String> {
        self.session
            .view()
            .expect("a board")
            .cards
            .into_iter()
            .map(|card| card.title)
            .collect()
    }
}

pub(crate) fn add_card(name: &str) -> Action {
    Action::AddCard {
        card: CardId::parse(name).expect("a valid id"),
        column: ColumnId::parse("todo").expect("a valid id"),
        position: Position::End,
        title: name.into(),
        description: String::new(),
    }
}

pub(crate) fn rejected(id: u64, chunks: &[Vec<u8>], reason: &str) -> ServerFrame {
    let hashes = chunks
        .iter()
        .map(|chunk| ChangeHash::of_chunk(chunk).expect("a chunk").0)
        .collect();
    ServerFrame::Rejected {
        id,
        hashes,
        reason: reason.into(),
        detail: String::new(),
    }
}

pub(crate) fn others_card(name: &str) -> Vec<u8> {
    card_of_replica(5, name)
}

/// The same, on another of their devices.
pub(crate) fn card_of_replica(replica: u8, name: &str) -> Vec<u8> {
    let mut board = Board::new(Actor::new(UserId([2; 16]), ReplicaId([replica; 8])));
    let action = Action::AddCard {
        card: CardId::parse(name).expect("a valid id"),
        column: ColumnId::parse("done").expect("a valid id"),
        position: Position::End,
        title: name.into(),
        description: String::new(),
    };
    let applied = board
        .apply(
            &action,
            Moment {
                at: Timestamp(0),
                seed: 1,
            },
        )
        .expect("it can be added");
    applied.change.expect("it changed something").chunk
}

/// A card that Ada added on another device.
pub(crate) fn card_of_ada_elsewhere(name: &str) -> Vec<u8> {
    let mut board = Board::new(Actor::new(ADA, ReplicaId([8; 8])));
    let applied = board.apply(
        &add_card(name),
        Moment {
            at: Timestamp(0),
            seed: 2,
        },
    );
    applied
        .expect("it can be added")
        .change
        .expect("it changed something")
        .chunk
}

/// Reconnects after `before` was acknowledged; the server says this of the session's actor.
pub(crate) fn reconnect_with(scene: &mut Scene, head: impl Fn(WireActorHead) -> WireActorHead) {
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.until_it_connects();
    scene.tell(ClientInput::Opened {
        token: "token".into(),
    });
    let ClientFrame::Hello { actors, .. } = scene.hello_sent() else {
        unreachable!()
    };
    scene.sent.clear();
    let welcome = scene.welcome(vec![head(actors[0].clone())]);
    scene.hear(&welcome);
}

pub(crate) fn two_acknowledged_cards() -> Scene {
    let mut scene = Scene::live();
    for (seq, name) in (2..).zip(["one", "two"]) {
        scene.add_card(name);
        let (id, _) = scene.changes_sent();
        scene.hear(&ServerFrame::Ack {
            id,
            covers: 1,
            first_seq: seq,
            count: 1,
        });
    }
    scene
}

pub(crate) fn reconnect_in_place(scene: &mut Scene) {
    scene.greet(vec![]);
    scene
        .sent
        .retain(|frame| !matches!(frame, ClientFrame::Hello { .. }));
}
