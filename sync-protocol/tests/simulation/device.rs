//! A device: a browser profile with a disk, the locks of its tabs' slots, and the word that goes from tab to tab.

use board_doc::{Actor, ChangeHash, Document, UndoId};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use sync_protocol::client::Refusal;
use sync_protocol::client::local::{
    Compacted, CopyId, KeptChange, KeptUndo, LocalBoard, LocalCopy, LogCursor, LoggedChange, StoreBatch,
};
use sync_protocol::frames::Role;

/// How many earlier states a disk can fall back to.
const STATES_MAX: usize = 12;

pub struct Device {
    /// Nothing: the browser keeps nothing (a private window).
    pub disk: Option<Disk>,
    /// What the disk was before each of its last writes.
    earlier: VecDeque<Disk>,
    /// Which tab holds which slot.
    pub locks: BTreeMap<Actor, usize>,
    /// Tabs that wait for a slot, in the order they asked.
    pub queues: BTreeMap<Actor, VecDeque<usize>>,
    /// The board was first opened as one that was made here.
    pub born_here: bool,
    /// The store of one of its tabs has failed.
    pub failed: bool,
    /// What its tabs have told each other that it will never be accepted.
    pub withdrawn: BTreeSet<ChangeHash>,
    /// How far its clock is ahead, in milliseconds.
    pub ahead_ms: i64,
}

/// What is kept: as `sync_protocol::client::local` says. Earlier states share what has not changed.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    copy: Option<StoredCopy>,
    pending: BTreeMap<ChangeHash, Rc<KeptChange>>,
    slots: BTreeSet<Actor>,
    role: Option<Role>,
    undo: BTreeMap<UndoId, Rc<KeptUndo>>,
    refused: Vec<Rc<Refusal>>,
}

#[derive(Debug, Clone)]
struct StoredCopy {
    id: CopyId,
    snapshot: Option<Rc<Vec<u8>>>,
    log: Vec<Rc<LoggedChange>>,
    cursor: LogCursor,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Written {
    Yes,
    OtherCopy,
}

impl Device {
    pub fn new(disk: Option<Disk>, born_here: bool) -> Self {
        Self {
            disk,
            earlier: VecDeque::new(),
            locks: BTreeMap::new(),
            queues: BTreeMap::new(),
            born_here,
            failed: false,
            withdrawn: BTreeSet::new(),
            ahead_ms: 0,
        }
    }

    /// Whether it keeps all that its tabs have it keep.
    pub fn is_reliable(&self) -> bool {
        self.disk.is_some() && !self.failed
    }

    pub fn write(&mut self, batch: &StoreBatch) -> Option<Written> {
        let disk = self.disk.as_mut()?;
        if self.earlier.len() == STATES_MAX {
            self.earlier.pop_front();
        }
        self.earlier.push_back(disk.clone());
        Some(disk.write(batch))
    }

    /// The disk is as it was some writes ago.
    pub fn lose_tail(&mut self, writes: usize) {
        for _ in 0..writes {
            if let Some(earlier) = self.earlier.pop_back() {
                self.disk = Some(earlier);
            }
        }
    }

    pub fn read(&self) -> LocalBoard {
        let Some(disk) = &self.disk else {
            return LocalBoard::default();
        };
        LocalBoard {
            copy: disk.copy.as_ref().map(StoredCopy::read),
            // In an order that has nothing to do with how they were made.
            pending: disk.pending.values().map(|kept| (**kept).clone()).collect(),
            born_here: self.born_here,
            role: disk.role,
            undo: disk.undo.values().map(|kept| (**kept).clone()).collect(),
        }
    }

    pub fn pending_of(&self, actor: Actor) -> Vec<KeptChange> {
        let pending = self.disk.iter().flat_map(|disk| disk.pending.values());
        let theirs = pending.filter(|kept| kept.actor == actor);
        theirs.map(|kept| (**kept).clone()).collect()
    }

    /// What waits here.
    pub fn pending(&self) -> impl Iterator<Item = &ChangeHash> {
        self.disk.iter().flat_map(|disk| disk.pending.keys())
    }

    /// What was handed back here.
    pub fn refused(&self) -> impl Iterator<Item = &Refusal> {
        let refused = self.disk.iter().flat_map(|disk| &disk.refused);
        refused.map(|refusal| &**refusal)
    }

    /// Takes the slots that nobody holds.
    pub fn take_free_slots(&mut self, tab: usize) -> Vec<Actor> {
        let slots = self.disk.iter().flat_map(|disk| &disk.slots);
        let free: Vec<_> = slots
            .filter(|slot| !self.locks.contains_key(slot))
            .copied()
            .collect();
        self.locks.extend(free.iter().map(|slot| (*slot, tab)));
        free
    }

    /// Asks for a slot that another tab holds; it comes when that tab is gone. Says who has it at once, if it is free.
    pub fn queue_for(&mut self, actor: Actor, tab: usize) -> Option<usize> {
        match self.locks.get(&actor) {
            Some(holder) if *holder == tab => None,
            Some(_) => {
                let queue = self.queues.entry(actor).or_default();
                if !queue.contains(&tab) {
                    queue.push_back(tab);
                }
                None
            }
            None => {
                self.locks.insert(actor, tab);
                Some(tab)
            }
        }
    }

    /// Lets go of a slot; says who has it now.
    pub fn release(&mut self, actor: Actor, tab: usize) -> Option<usize> {
        if self.locks.get(&actor) != Some(&tab) {
            return None;
        }
        self.locks.remove(&actor);
        let next = self.queues.get_mut(&actor)?.pop_front()?;
        self.locks.insert(actor, next);
        Some(next)
    }

    pub fn leaves(&mut self, tab: usize) -> Vec<(Actor, usize)> {
        for queue in self.queues.values_mut() {
            queue.retain(|waiting| *waiting != tab);
        }
        let held: Vec<_> = self
            .locks
            .iter()
            .filter(|(_, holder)| **holder == tab)
            .map(|(actor, _)| *actor)
            .collect();
        held.into_iter()
            .filter_map(|actor| Some((actor, self.release(actor, tab)?)))
            .collect()
    }

    pub fn compact(&mut self, compacted: Compacted) {
        let stored = self.disk.as_mut().and_then(|disk| disk.copy.as_mut());
        if let Some(copy) = stored.filter(|copy| copy.id == compacted.copy)
            && copy.cursor == compacted.cursor
        {
            copy.snapshot = Some(Rc::new(compacted.snapshot));
            copy.cursor = compacted.cursor;
            copy.log.clear();
        }
    }

    /// Whether the change is here: closing every tab does not lose it.
    pub fn holds(&self, hash: ChangeHash) -> bool {
        self.disk.as_ref().is_some_and(|disk| {
            let mut logged = disk.copy.iter().flat_map(|copy| &copy.log);
            disk.pending.contains_key(&hash)
                || logged.any(|logged| logged.hash == hash)
                || disk.snapshot().is_some_and(|document| document.has(&hash))
        })
    }

    /// All changes that are here.
    pub fn held(&self) -> Held<'_> {
        let disk = self.disk.as_ref();
        let logged = disk
            .iter()
            .filter_map(|disk| disk.copy.as_ref())
            .flat_map(|copy| &copy.log);
        let pending = disk.iter().flat_map(|disk| disk.pending.keys().copied());
        Held {
            hashes: logged.map(|logged| logged.hash).chain(pending).collect(),
            disk,
            snapshot: OnceCell::new(),
        }
    }
}

/// The changes on a device. Its snapshot is read only for what is nowhere else.
pub struct Held<'a> {
    hashes: BTreeSet<ChangeHash>,
    disk: Option<&'a Disk>,
    snapshot: OnceCell<Option<Document>>,
}

impl Held<'_> {
    pub fn contains(&self, hash: ChangeHash) -> bool {
        let snapshot = || {
            self.snapshot
                .get_or_init(|| self.disk.and_then(Disk::snapshot))
                .as_ref()
        };
        self.hashes.contains(&hash) || snapshot().is_some_and(|document| document.has(&hash))
    }
}

impl StoredCopy {
    fn read(&self) -> LocalCopy {
        LocalCopy {
            id: self.id.clone(),
            snapshot: self.snapshot.as_deref().cloned(),
            log: self.log.iter().map(|logged| (**logged).clone()).collect(),
            cursor: self.cursor,
        }
    }
}

impl Disk {
    fn snapshot(&self) -> Option<Document> {
        let snapshot = self.copy.as_ref().and_then(|copy| copy.snapshot.as_deref());
        snapshot.map(|bytes| Document::load(bytes).expect("snapshots load"))
    }

    fn is_within(&self, seen: u64) -> bool {
        self.copy.as_ref().is_none_or(|copy| copy.cursor.seq <= seen)
    }

    fn write(&mut self, batch: &StoreBatch) -> Written {
        let mut written = Written::Yes;
        let undo = batch
            .undo
            .iter()
            .map(|kept| (kept.id.clone(), Rc::new(kept.clone())));
        self.undo.extend(undo);
        self.undo.retain(|id, _| !batch.undo_gone.contains(id));
        let stored = self.copy.as_ref().map(|copy| &copy.id);
        if let Some(begins) = batch
            .begins
            .as_ref()
            .filter(|begins| stored == begins.replaces.as_ref())
            .filter(|begins| begins.seen.is_none_or(|seen| self.is_within(seen)))
        {
            self.copy = Some(StoredCopy {
                id: batch.copy.clone().expect("a copy that begins has a name"),
                snapshot: begins.snapshot.clone().map(Rc::new),
                log: batch.log.iter().cloned().map(Rc::new).collect(),
                cursor: batch.cursor.expect("a copy that begins has a cursor"),
            });
        } else if stored != batch.copy.as_ref()
            || self
                .copy
                .as_ref()
                .is_some_and(|copy| !batch.follows(&copy.cursor))
        {
            written = Written::OtherCopy;
        } else if let Some(copy) = &mut self.copy {
            for logged in &batch.log {
                if !copy.log.iter().any(|known| **known == *logged) {
                    copy.log.push(Rc::new(logged.clone()));
                }
            }
            if let Some(cursor) = batch.cursor.filter(|cursor| cursor.seq > copy.cursor.seq) {
                copy.cursor = cursor;
            }
        }
        for kept in &batch.keep {
            self.pending.insert(kept.hash, Rc::new(kept.clone()));
        }
        let logged = |hash: &ChangeHash| batch.log.iter().any(|logged| logged.hash == *hash);
        for hash in &batch.forget {
            if written == Written::Yes || !logged(hash) {
                self.pending.remove(hash);
            }
        }
        self.refused.extend(batch.refused.iter().cloned().map(Rc::new));
        self.slots.extend(batch.slot);
        for actor in &batch.retire {
            self.slots.remove(actor);
        }
        self.role = batch.role.or(self.role);
        written
    }
}
