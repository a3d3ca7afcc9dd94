//! A room in the small, people who write with raw Automerge, and surgery on the bytes of changes.
#![allow(dead_code, reason = "each suite uses its part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

pub(crate) mod chunks;
pub(crate) mod history;
pub(crate) mod messages;
pub(crate) mod nesting;
pub(crate) mod scene;
pub(crate) mod surgery;

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, Change, ObjId, ObjType, ROOT, ReadDoc};
use board_doc::guard::{self, Admitted, Refusal, Refused};
use board_doc::{Actor, Document, ReplicaId, Timestamp, UserId};

/// The time of genuine changes: past, so that real servers take them too.
pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// The clock of the rooms in these tests.
pub(crate) const CLOCK: Timestamp = Timestamp(1_800_000_000_000);

pub(crate) fn user(number: u8) -> UserId {
    UserId([number; 16])
}

/// Live and trial, as a room keeps them.
pub(crate) struct Room {
    pub(crate) live: Document,
    pub(crate) trial: Document,
    pub(crate) bystanders: u64,
}

impl Room {
    pub(crate) fn new() -> Self {
        Self {
            live: Document::new(),
            trial: Document::new(),
            bystanders: 0,
        }
    }

    /// What the server does with a chunk from a client.
    pub(crate) fn offer(&mut self, chunk: &[u8], sender: UserId) -> Result<Admitted, Refused> {
        self.offer_by(chunk, sender, guard::admit)
    }

    /// The same for a stock client, to whom actors of other lengths are bound.
    pub(crate) fn offer_stock(&mut self, chunk: &[u8], sender: UserId) -> Result<Admitted, Refused> {
        self.offer_by(chunk, sender, guard::admit_stock)
    }

    fn offer_by(
        &mut self,
        chunk: &[u8],
        sender: UserId,
        admit: fn(&mut Document, &guard::Chunk, UserId, Timestamp) -> Result<Admitted, Refused>,
    ) -> Result<Admitted, Refused> {
        let unspoiled = |refusal| Refused {
            refusal,
            trial_spoiled: false,
        };
        let read = guard::read(chunk).map_err(unspoiled)?;
        let admitted = admit(&mut self.trial, &read, sender, CLOCK);
        match &admitted {
            Ok(admitted) => self
                .live
                .apply_changes(&[&admitted.bytes])
                .expect("live takes what trial took"),
            Err(refused) if refused.trial_spoiled => self.trial = self.live.clone(),
            Err(_) => {}
        }
        assert_eq!(self.trial.heads(), self.live.heads());
        admitted
    }

    pub(crate) fn accept(&mut self, chunk: &[u8], sender: UserId) {
        if let Err(refused) = self.offer(chunk, sender) {
            panic!("a genuine change was refused: {refused:?}");
        }
    }

    /// Offers a chunk that must be refused, and sees that nothing has come of it.
    pub(crate) fn refuse(&mut self, chunk: &[u8], sender: UserId) -> Refusal {
        self.refuse_as(chunk, sender).refusal
    }

    /// The same, with the word on trial.
    pub(crate) fn refuse_as(&mut self, chunk: &[u8], sender: UserId) -> Refused {
        let heads = self.live.heads();
        let refused = self
            .offer(chunk, sender)
            .expect_err("a hostile change is refused");
        assert_eq!(self.live.heads(), heads);
        self.must_go_on();
        refused
    }

    /// The board loads, and somebody who comes by can edit it.
    pub(crate) fn must_go_on(&mut self) {
        self.must_load();
        self.bystanders += 1;
        let mut bystander = Person::join(self, 200, self.bystanders);
        let chunk = bystander.write("seen", &format!("by {}", self.bystanders));
        self.accept(&chunk, bystander.user());
    }

    pub(crate) fn must_load(&self) {
        let loaded = Document::load(&self.live.save()).expect("the saved board loads");
        assert_eq!(loaded.heads(), self.live.heads());
        assert_eq!(loaded.change_count(), self.live.change_count());
    }
}

/// Somebody with a replica that is edited with Automerge itself.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) actor: Actor,
    pub(crate) doc: Automerge,
}

impl Person {
    pub(crate) fn join(room: &Room, number: u8, replica: u64) -> Self {
        let actor = Actor::new(user(number), ReplicaId(replica.to_be_bytes()));
        let doc = Automerge::load(&room.live.save())
            .unwrap()
            .with_actor(ActorId::from(&actor.to_bytes()[..]));
        Self { actor, doc }
    }

    pub(crate) fn user(&self) -> UserId {
        self.actor.user
    }

    /// Edits and gives the change; `None` if the edit came to nothing.
    pub(crate) fn try_edit<T>(
        &mut self,
        edit: impl FnOnce(&mut Transaction<'_>) -> Result<T, AutomergeError>,
    ) -> Option<Vec<u8>> {
        let options = CommitOptions::default().with_time(NOW.seconds());
        let done = self
            .doc
            .transact_with(|_| options, edit)
            .unwrap_or_else(|failure| panic!("{}", failure.error));
        done.hash.map(|hash| self.chunk(hash))
    }

    pub(crate) fn edit<T>(
        &mut self,
        edit: impl FnOnce(&mut Transaction<'_>) -> Result<T, AutomergeError>,
    ) -> Vec<u8> {
        self.try_edit(edit).expect("the edit changes something")
    }

    /// A change without operations.
    pub(crate) fn empty(&mut self) -> Vec<u8> {
        let hash = self
            .doc
            .empty_commit(CommitOptions::default().with_time(NOW.seconds()));
        self.chunk(hash)
    }

    /// Writes a scalar into the map `notes`, made when it is missing.
    pub(crate) fn write(&mut self, key: &str, value: &str) -> Vec<u8> {
        let notes = self.child(&ROOT, "notes");
        self.edit(|tx| {
            let notes = notes.map_or_else(|| tx.put_object(ROOT, "notes", ObjType::Map), Ok)?;
            tx.put(&notes, key, value)
        })
    }

    pub(crate) fn child(&self, parent: &ObjId, key: &str) -> Option<ObjId> {
        self.doc
            .get(parent, key)
            .unwrap()
            .filter(|(value, _)| value.is_object())
            .map(|(_, id)| id)
    }

    pub(crate) fn take(&mut self, chunk: &[u8]) {
        self.doc
            .apply_changes([Change::from_bytes(chunk.to_vec()).unwrap()])
            .unwrap();
    }

    fn chunk(&self, hash: automerge::ChangeHash) -> Vec<u8> {
        self.doc.get_change_by_hash(&hash).unwrap().raw_bytes().to_vec()
    }
}

thread_local! {
    static QUIET: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Does `work` without a word (and a backtrace, which takes its time) about panics that the guard catches.
struct Loud;

impl Drop for Loud {
    fn drop(&mut self) {
        QUIET.set(false);
    }
}

pub(crate) fn quietly<T>(work: impl FnOnce() -> T) -> T {
    static HOOK: std::sync::Once = std::sync::Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                loud(panic);
            }
        }));
    });
    // Also when `work` panics: what is said of that must be heard.
    let _loud = Loud;
    QUIET.set(true);
    work()
}
