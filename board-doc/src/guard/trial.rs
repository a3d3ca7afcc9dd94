//! Proves a chunk against the trial document, cheapest questions first, and applies it there.

use super::references::References;
use super::schema::{GrownText, Growth};
use super::{Actors, Admitted, Author, BYTES_OF_THE_BOARD, Chunk, Refusal, Refused, reader, schema};
use crate::document::Document;
use crate::genesis::GENESIS_ACTOR;
use crate::ids::{Actor, ActorHead, ChangeHash, ReplicaId, Timestamp, UserId};
use crate::limits::{
    BOARD_ACTORS_MAX, BOARD_ACTORS_PER_USER_MAX, BOARD_OPERATIONS_HARD_MAX, BOARD_OPERATIONS_MAX,
    CLOCK_AHEAD_MAX_MS,
};
use automerge::{Automerge, Change, ReadDoc};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// So few changes are asked back one by one.
const COMPARED_SINGLY_MAX: usize = 2;

pub(super) fn admit(
    trial: &mut Document,
    chunk: &Chunk,
    author: Author,
    actors: Actors,
    now: Timestamp,
) -> Result<Admitted, Refused> {
    let admitted = take(trial, chunk, author, actors, now)?;
    compare_one(trial, &chunk.hash, &chunk.bytes)
        .map(|()| admitted)
        .map_err(spoiled)
}

pub(super) fn take(
    trial: &mut Document,
    chunk: &Chunk,
    author: Author,
    actors: Actors,
    now: Timestamp,
) -> Result<Admitted, Refused> {
    let (change, texts) = prove(trial, chunk, author, actors, now).map_err(|refusal| Refused {
        refusal,
        trial_spoiled: false,
    })?;
    apply(trial, change).map_err(spoiled)?;
    texts
        .iter()
        .try_for_each(|text| text.check(trial.automerge()))
        .map_err(spoiled)?;
    Ok(Admitted {
        hash: chunk.hash,
        bytes: chunk.bytes.clone(),
        actor: chunk.actor.clone(),
        seq: chunk.seq,
    })
}

pub(super) fn check(
    trial: &Document,
    chunk: &Chunk,
    author: Author,
    actors: Actors,
    now: Timestamp,
) -> Result<(), Refusal> {
    prove(trial, chunk, author, actors, now).map(drop)
}

/// Everything that can be asked without changing trial.
fn prove(
    trial: &Document,
    chunk: &Chunk,
    author: Author,
    actors: Actors,
    now: Timestamp,
) -> Result<(Change, Vec<GrownText>), Refusal> {
    check_actor(&chunk.actor, author.user, actors)?;
    check_clock(chunk.time, now)?;
    let previous = trial.actor_head(&chunk.actor);
    check_seq(chunk.seq, previous.as_ref())?;
    if previous.is_none() {
        check_actors(trial, author.user)?;
    }
    check_dependencies(trial, chunk, previous.as_ref())?;
    let past = check_start(trial.automerge(), chunk)?;
    check_board_size(trial, chunk, Beyond::Hard)?;
    let (texts, grows) = check_operations(trial.automerge(), chunk, past, author)?;
    if grows {
        check_board_size(trial, chunk, Beyond::Full)?;
    }
    Ok((decode(chunk)?, texts))
}

fn check_actor(actor: &[u8], author: UserId, actors: Actors) -> Result<(), Refusal> {
    match Actor::from_bytes(actor) {
        None if actors == Actors::Bound => Ok(()),
        Some(_) if actor == GENESIS_ACTOR => Err(Refusal::ForeignActor),
        Some(actor) if actor.replica == ReplicaId::SERVER => Err(Refusal::ForeignActor),
        Some(actor) if actor.user == author => Ok(()),
        _ => Err(Refusal::ForeignActor),
    }
}

fn check_clock(seconds: i64, now: Timestamp) -> Result<(), Refusal> {
    let ahead_ms = seconds.saturating_mul(1000).saturating_sub(now.0);
    if ahead_ms > CLOCK_AHEAD_MAX_MS {
        Err(Refusal::ClockAhead { ahead_ms })
    } else {
        Ok(())
    }
}

fn check_seq(seq: u64, previous: Option<&ActorHead>) -> Result<(), Refusal> {
    let next = 1 + previous.map_or(0, |head| head.seq);
    match seq.cmp(&next) {
        std::cmp::Ordering::Less => Err(Refusal::SequenceTaken),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(Refusal::Gap),
    }
}

fn check_dependencies(trial: &Document, chunk: &Chunk, previous: Option<&ActorHead>) -> Result<(), Refusal> {
    if !chunk.deps.iter().all(|hash| trial.has(hash)) {
        return Err(Refusal::MissingDependency);
    }
    // Every board begins with its genesis, so only another genesis could build on nothing.
    if chunk.deps.is_empty() {
        return Err(Refusal::Malformed("it builds on nothing"));
    }
    // Automerge names an actor's previous change even where it is no head any more, and takes it for granted
    // when it works out what a set of heads covers.
    if previous.is_some_and(|previous| !chunk.deps.contains(&previous.hash)) {
        return Err(Refusal::Malformed(
            "it does not build on its actor's previous change",
        ));
    }
    Ok(())
}

/// Checks the first counter: beyond everything it builds on, the actor's own last change included, and not beyond
/// what it can have seen. A counter near 2³² would be taken by Automerge and end all editing. A change without
/// operations begins exactly after what it builds on: a saved document has only the last counter of each change and
/// would look for operations in between, and never load. Returns the largest counter of its dependencies.
fn check_start(document: &Automerge, chunk: &Chunk) -> Result<u64, Refusal> {
    let past = largest_counter(document, chunk.deps.iter().map(|hash| (*hash).into()));
    let least = 1 + past;
    let most = if chunk.operations == 0 {
        least
    } else {
        1 + largest_counter(document, document.get_heads())
    };
    if (least..=most).contains(&chunk.start_op) {
        Ok(past)
    } else {
        Err(Refusal::StartCounter {
            found: chunk.start_op,
            least,
            most,
        })
    }
}

/// The largest counter of these changes, which is that of all they build on too: counters only grow.
fn largest_counter(document: &Automerge, hashes: impl IntoIterator<Item = automerge::ChangeHash>) -> u64 {
    let counters = hashes
        .into_iter()
        .filter_map(|hash| document.get_change_meta_by_hash(&hash));
    counters.map(|change| change.max_op).max().unwrap_or(0)
}

/// Which of a board's two limits is meant.
#[derive(Clone, Copy)]
enum Beyond {
    /// Beyond it nothing makes the board grow.
    Full,
    /// Beyond it nothing changes the board.
    Hard,
}

impl Beyond {
    fn operations(self) -> u64 {
        match self {
            Self::Full => BOARD_OPERATIONS_MAX,
            Self::Hard => BOARD_OPERATIONS_HARD_MAX,
        }
    }

    fn bytes(self, document: &Document) -> u64 {
        match self {
            Self::Full => document.bytes_max(),
            Self::Hard => document.bytes_max() / 10 * 11,
        }
    }
}

/// Whether the document has room for the change.
fn check_board_size(document: &Document, more: &Chunk, limit: Beyond) -> Result<(), Refusal> {
    let bytes = more.bytes.len() as u64;
    check_sizes(
        (
            document.operation_count().saturating_add(more.operations),
            limit.operations(),
        ),
        (
            document.stored_bytes().saturating_add(bytes),
            limit.bytes(document),
        ),
    )
}

/// Each is a size and its limit.
fn check_sizes(operations: (u64, u64), bytes: (u64, u64)) -> Result<(), Refusal> {
    for (what, (size, limit)) in [
        ("operations of the board", operations),
        (BYTES_OF_THE_BOARD, bytes),
    ] {
        if size > limit {
            return Err(Refusal::TooLarge { what, limit });
        }
    }
    Ok(())
}

/// Whether the document, which has the change already, is not too large for it.
pub(super) fn check_own_size(document: &Document, chunk: &Chunk) -> Result<(), Refusal> {
    let contents = reader::contents(&chunk.bytes)?;
    let mut operations = contents.operations();
    let mut limit = Beyond::Hard;
    while let Some(operation) = operations.next()? {
        if operation.grows() {
            limit = Beyond::Full;
        }
    }
    check_sizes(
        (document.operation_count(), limit.operations()),
        (document.stored_bytes(), limit.bytes(document)),
    )
}

/// Whether there is room for an actor more, of this user.
fn check_actors(document: &Document, user: UserId) -> Result<(), Refusal> {
    let (all, of_user) = document.actor_counts(user);
    for (what, count, limit) in [
        ("actors of the board", all, BOARD_ACTORS_MAX),
        (
            "actors of one user on the board",
            of_user,
            BOARD_ACTORS_PER_USER_MAX,
        ),
    ] {
        if count >= limit {
            let limit = limit as u64;
            return Err(Refusal::TooLarge { what, limit });
        }
    }
    Ok(())
}

/// Checks what the change does, operation by operation; gives the texts that it makes longer, and whether it adds
/// anything.
fn check_operations(
    document: &Automerge,
    chunk: &Chunk,
    past: u64,
    author: Author,
) -> Result<(Vec<GrownText>, bool), Refusal> {
    let contents = reader::contents(&chunk.bytes)?;
    guarded("looking up what it names panicked", || {
        let mut references = References::new(document, &contents, past);
        let mut growth = Growth::default();
        let mut grows = false;
        let mut operations = contents.operations();
        while let Some(operation) = operations.next()? {
            let spot = references.check(&operation)?;
            schema::check(spot, &operation, author)?;
            growth.note(spot, &operation);
            grows |= operation.grows();
        }
        references.finish()?;
        let external = |object| references.external(object);
        growth.check_entries(document, external)?;
        Ok((growth.texts(document, external), grows))
    })
}

/// Lets Automerge read the chunk and compares what the two readers understood.
fn decode(chunk: &Chunk) -> Result<Change, Refusal> {
    let change = guarded("decoding it panicked", || {
        Change::from_bytes(chunk.bytes.clone()).map_err(|_| Refusal::Malformed("Automerge cannot read it"))
    })?;
    let agrees = ChangeHash::from(change.hash()) == chunk.hash
        && change.actor_id().to_bytes() == chunk.actor
        && change.seq() == chunk.seq
        && change.start_op().get() == chunk.start_op
        && change.len() as u64 == chunk.operations
        && change.extra_bytes().is_empty();
    if agrees {
        Ok(change)
    } else {
        Err(Refusal::Malformed("Automerge reads it differently"))
    }
}

fn spoiled(refusal: Refusal) -> Refused {
    Refused {
        refusal,
        trial_spoiled: true,
    }
}

fn apply(trial: &mut Document, change: Change) -> Result<(), Refusal> {
    let expected = trial.change_count() + 1;
    guarded("applying it panicked", || {
        trial
            .apply_change(change)
            .map_err(|_| Refusal::Malformed("Automerge does not apply it"))
    })?;
    if trial.change_count() != expected {
        return Err(Refusal::Malformed("Automerge did not take it"));
    }
    Ok(())
}

/// Asks for a change back. What Automerge cannot write again as it came, it has not understood: it would save a
/// document that never loads.
fn compare_one(trial: &Document, hash: &ChangeHash, bytes: &[u8]) -> Result<(), Refusal> {
    let is_same = guarded("writing it again panicked", || {
        let written = trial.automerge().get_change_by_hash(&(*hash).into());
        Ok(written.is_some_and(|change| change.raw_bytes() == bytes))
    })?;
    if is_same {
        Ok(())
    } else {
        Err(Refusal::Malformed("Automerge writes it differently"))
    }
}

/// The same for several, which came after `before`: looking for their operations once costs a tenth of looking for those
/// of each.
pub(super) fn compare(trial: &Document, before: &[ChangeHash], taken: &[(ChangeHash, &[u8])]) -> bool {
    if taken.len() <= COMPARED_SINGLY_MAX {
        let mut all = taken.iter();
        return all.all(|(hash, bytes)| compare_one(trial, hash, bytes).is_ok());
    }
    let compared = guarded("writing them again panicked", || {
        let before: Vec<_> = before.iter().map(|hash| (*hash).into()).collect();
        let written: HashMap<ChangeHash, Change> = trial
            .automerge()
            .get_changes(&before)
            .into_iter()
            .map(|change| (change.hash().into(), change))
            .collect();
        let is_same = |(hash, bytes): &(ChangeHash, &[u8])| {
            written
                .get(hash)
                .is_some_and(|change| change.raw_bytes() == *bytes)
        };
        Ok(taken.iter().all(is_same))
    });
    compared.unwrap_or(false)
}

/// Turns a panic of Automerge into a refusal. Whatever `work` has changed must be thrown away then.
fn guarded<T>(panicked: &'static str, work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Refusal::Malformed(panicked)))
}
