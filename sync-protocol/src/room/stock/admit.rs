//! Whether a change of a stock client may be committed: past the guard, onto trial.

use super::Stock;
use super::offer::Fate;
use crate::limits::READ_ANEW_EVERY;
use crate::room::NewRow;
use crate::room::documents::Documents;
use board_doc::guard::{self, Admitted, Chunk, Refusal};
use board_doc::limits::CLOCK_AHEAD_MAX_MS;
use board_doc::{Actor, NotBound, Timestamp};
use bytes::Bytes;

/// Why nothing of a change is on trial.
pub(super) struct NotAdmitted {
    pub(super) fate: Fate,
    pub(super) trial_spoiled: bool,
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
pub(super) fn admit(
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
        sound.map_err(|refusal| NotAdmitted::unspoiled(fate_of(&refusal, now)))?;
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
            Fate::Later {
                at: later(now, READ_ANEW_EVERY.as_millis() as i64),
                reason: not.refusal.code(),
            }
        } else {
            fate_of(&not.refusal, now)
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
    let own = own.map_err(|refusal| spoiled(fate_of(&refusal, now)))?;
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

fn fate_of(refusal: &Refusal, now: Timestamp) -> Fate {
    match refusal {
        Refusal::MissingDependency | Refusal::Gap => Fate::Kept,
        Refusal::ClockAhead { ahead_ms } => Fate::Later {
            at: later(now, ahead_ms.saturating_sub(CLOCK_AHEAD_MAX_MS)),
            reason: refusal.code(),
        },
        never => Fate::Refused(never.code()),
    }
}

fn later(now: Timestamp, ms: i64) -> Timestamp {
    Timestamp(now.0.saturating_add(ms))
}
