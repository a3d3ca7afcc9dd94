//! The store: what a database keeps, with compare-and-append. It survives every crash.

use board_doc::{ChangeHash, Document, UserId, genesis_change, genesis_hash};
use bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet};
use sync_protocol::client::local::LogCursor;
use sync_protocol::frames::{Role, WireActorHead};
use sync_protocol::room::{Batch, CatchUp, CatchUpRequest, Loaded, LogRead};
use sync_protocol::{BatchOutcome, BoardRevision, Row, SnapshotHead, StoredSnapshot};

/// A page of rows, so that long catch-ups take several reads.
const PAGE_ROWS: usize = 20;
/// A part of a snapshot, so that most have several.
const PART_BYTES: usize = 2_000;

/// How a log loses what was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fall {
    /// The server comes back from a backup, was told so, and the log has a new epoch.
    Renewed,
    /// Somebody has just copied the files back.
    CopiedBack,
    /// A standby that lagged took over from the database, with a room open.
    SetBack,
}

pub struct Store {
    pub log: Vec<Row>,
    pub roles: BTreeMap<UserId, Role>,
    pub access_epoch: i64,
    actors: BTreeMap<Vec<u8>, WireActorHead>,
    snapshot: Option<StoredSnapshot>,
    /// Rows up to here are trimmed away.
    trimmed: u64,
    epoch: [u8; 16],
    /// What is in the log.
    hashes: BTreeSet<ChangeHash>,
    /// What the log comes to.
    document: Document,
}

impl Store {
    pub fn new(users: &[UserId]) -> Self {
        let genesis = Row {
            seq: 1,
            hash: genesis_hash(),
            chunk: Bytes::from_static(genesis_change()),
        };
        Self {
            log: vec![genesis],
            roles: users.iter().map(|user| (*user, Role::Member)).collect(),
            access_epoch: 1,
            actors: BTreeMap::new(),
            snapshot: None,
            trimmed: 0,
            epoch: [7; 16],
            hashes: BTreeSet::from([genesis_hash()]),
            document: Document::new(),
        }
    }

    pub fn revision(&self) -> BoardRevision {
        BoardRevision {
            epoch: self.epoch,
            head_seq: self.log.len() as u64,
            access_epoch: self.access_epoch,
        }
    }

    /// Where the log is.
    pub fn head(&self) -> LogCursor {
        let head = self.log.last().expect("the log begins with the genesis");
        LogCursor {
            epoch: self.epoch,
            seq: head.seq,
            hash: head.hash,
        }
    }

    pub fn holds(&self, hash: ChangeHash) -> bool {
        self.hashes.contains(&hash)
    }

    pub fn document(&self) -> Document {
        self.document.clone()
    }

    /// Compare and append.
    pub fn append(&mut self, batch: &Batch) -> BatchOutcome {
        let is_another = batch
            .expected_hash
            .is_some_and(|expected| self.log.last().map(|row| row.hash) != Some(expected));
        if batch.expected_head != self.log.len() as u64
            || is_another
            || batch.access_epoch != self.access_epoch
        {
            return BatchOutcome::Overtaken;
        }
        for new in &batch.rows {
            assert!(!self.holds(new.hash), "a change is logged once");
            assert!(
                self.roles[&new.user] >= Role::Member,
                "no viewer's change is logged"
            );
            let head = self.actors.get(&new.actor).map_or(0, |head| head.seq);
            assert_eq!(new.actor_seq, head + 1, "an actor's changes are logged in order");
            let head = WireActorHead {
                actor: new.actor.clone(),
                seq: new.actor_seq,
                hash: new.hash.0,
            };
            self.actors.insert(new.actor.clone(), head);
            let seq = self.log.len() as u64 + 1;
            self.hashes.insert(new.hash);
            self.log.push(Row {
                seq,
                hash: new.hash,
                chunk: new.chunk.clone(),
            });
        }
        self.follow(batch.rows.len());
        BatchOutcome::Committed
    }

    /// Brings the document up to the last rows.
    fn follow(&mut self, rows: usize) {
        let from = self.log.len() - rows;
        let chunks: Vec<_> = self.log[from..].iter().map(|row| &row.chunk).collect();
        self.document
            .apply_changes(&chunks)
            .expect("the log applies in its order");
    }

    pub fn set_role(&mut self, user: UserId, role: Role) {
        self.roles.insert(user, role);
        self.access_epoch += 1;
    }

    /// The log ends here from now on. Says what is lost with the rest.
    pub fn fall_back(&mut self, to_seq: u64, how: Fall) -> Vec<Row> {
        let lost = self.log.split_off(to_seq as usize);
        if how != Fall::SetBack {
            self.access_epoch += 1;
        }
        self.trimmed = self.trimmed.min(to_seq);
        self.snapshot = self.snapshot.take().filter(|snapshot| snapshot.seq <= to_seq);
        if self.trimmed > 0 && self.snapshot.is_none() {
            self.trimmed = 0;
        }
        for row in &lost {
            self.hashes.remove(&row.hash);
        }
        self.document = Document::new();
        self.follow(self.log.len());
        self.actors.clear();
        for row in &self.log {
            let change = board_doc::guard::read(&row.chunk).expect("the log holds changes");
            let head = WireActorHead {
                actor: change.actor.clone(),
                seq: change.seq,
                hash: change.hash.0,
            };
            self.actors.insert(change.actor, head);
        }
        if how == Fall::Renewed {
            self.epoch[0] = self.epoch[0].wrapping_add(1);
        }
        lost
    }

    /// What compaction does; `trim` also takes the rows it covers away.
    pub fn compact(&mut self, trim: bool) {
        let head = self.log.last().expect("the log begins with the genesis");
        let bytes = Bytes::from(self.document.save());
        self.snapshot = Some(StoredSnapshot {
            seq: head.seq,
            hash: head.hash,
            bytes,
        });
        if trim {
            self.trimmed = head.seq;
        }
    }

    pub fn rows_after(&self, after: u64) -> Vec<Row> {
        if after < self.trimmed {
            return Vec::new();
        }
        self.log
            .iter()
            .skip(after as usize)
            .take(PAGE_ROWS)
            .cloned()
            .collect()
    }

    pub fn catch_up(&mut self, request: &CatchUpRequest) -> CatchUp {
        let hello = &request.hello;
        let at_cursor = (hello.seq as usize)
            .checked_sub(1)
            .and_then(|index| self.log.get(index));
        let good = hello.epoch == Some(self.revision().epoch)
            && hello.seq >= self.trimmed
            && at_cursor.is_some_and(|row| row.hash.0 == hello.hash);
        if !good && self.snapshot.is_none() {
            self.compact(false);
        }
        let snapshot = self.snapshot.as_ref().filter(|_| !good).map(head);
        let actors = hello.actors.iter().map(|head| {
            let known = self.actors.get(&head.actor).cloned();
            known.unwrap_or_else(|| WireActorHead::unknown(head.actor.clone()))
        });
        CatchUp {
            revision: self.revision(),
            role: self.roles.get(&request.user).copied(),
            snapshot,
            rows: if good {
                self.rows_after(hello.seq)
            } else {
                Vec::new()
            },
            actors: actors.collect(),
        }
    }

    /// A part of a snapshot as its frame; `None` when another snapshot has taken its place.
    pub fn part(&self, asked: &SnapshotHead, part: u32) -> Option<Bytes> {
        let stored = self.snapshot.as_ref().filter(|stored| head(stored) == *asked)?;
        let bytes = stored.bytes.chunks(PART_BYTES).nth(part as usize)?;
        Some(asked.frame(part, bytes.to_vec()))
    }

    pub fn log_read(&self, after: u64, known: BoardRevision, users: &[UserId]) -> LogRead {
        let at_head = (known.head_seq as usize)
            .checked_sub(1)
            .and_then(|index| self.log.get(index));
        LogRead {
            known,
            hash: at_head.map(|row| row.hash),
            revision: self.revision(),
            rows: self.log.iter().skip(after as usize).cloned().collect(),
            roles: users
                .iter()
                .filter(|_| {
                    let is = self.revision();
                    (is.epoch, is.access_epoch) != (known.epoch, known.access_epoch)
                })
                .map(|user| (*user, self.roles.get(user).copied()))
                .collect(),
            gone: false,
        }
    }

    pub fn load(&self) -> Loaded {
        Loaded {
            document: Box::new(board_doc::LiveDocument::over(self.document())),
            seq: self.log.len() as u64,
            hash: self.log.last().map(|row| row.hash),
        }
    }
}

fn head(snapshot: &StoredSnapshot) -> SnapshotHead {
    SnapshotHead {
        seq: snapshot.seq,
        hash: snapshot.hash,
        parts: snapshot.bytes.len().div_ceil(PART_BYTES) as u32,
    }
}
