//! Operations by name, as they are kept beside the document.

use automerge::{ActorId, ObjId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An operation: `COUNTER@ACTOR`, the actor in hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Op(u64, ActorId);

/// Operations of one actor, one after the other: mostly the characters of a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The first of them.
    pub first: Op,
    /// How many.
    pub count: u32,
}

impl Op {
    pub(crate) fn new(counter: u64, actor: ActorId) -> Self {
        Self(counter, actor)
    }

    /// Nothing for the root, which no operation made.
    pub(crate) fn of(id: &ObjId) -> Option<Self> {
        match id {
            ObjId::Id(counter, actor, _) => Some(Self(*counter, actor.clone())),
            ObjId::Root => None,
        }
    }

    pub(crate) fn counter(&self) -> u64 {
        self.0
    }

    pub(crate) fn actor(&self) -> &ActorId {
        &self.1
    }

    /// As Automerge names it; the last part is its hint where to look for the actor.
    pub(crate) fn to_id(&self) -> ObjId {
        ObjId::Id(self.0, self.1.clone(), 0)
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.0, self.1.to_hex_string())
    }
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Op {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const FORM: &str = "an operation is COUNTER@ACTOR";
        let (counter, actor) = text.split_once('@').ok_or(FORM)?;
        Ok(Self(
            counter.parse().map_err(|_| FORM)?,
            ActorId::try_from(actor).map_err(|_| FORM)?,
        ))
    }
}

impl From<Op> for String {
    fn from(op: Op) -> Self {
        op.to_string()
    }
}

impl Run {
    /// Puts operations in as few runs as there can be, in their order.
    pub(crate) fn all(ops: impl IntoIterator<Item = Op>) -> Vec<Self> {
        let mut runs: Vec<Self> = Vec::new();
        for op in ops {
            match runs.last_mut() {
                Some(last) if last.is_followed_by(&op) => last.count += 1,
                _ => runs.push(Self { first: op, count: 1 }),
            }
        }
        runs
    }

    pub(crate) fn is_followed_by(&self, op: &Op) -> bool {
        op.1 == self.first.1 && self.first.0.checked_add(u64::from(self.count)) == Some(op.0)
    }

    pub(crate) fn ops(&self) -> impl Iterator<Item = Op> + '_ {
        (0..u64::from(self.count)).map(|at| Op(self.first.0.saturating_add(at), self.first.1.clone()))
    }

    pub(crate) fn has(&self, op: &Op) -> bool {
        op.1 == self.first.1
            && (self.first.0..self.first.0.saturating_add(u64::from(self.count))).contains(&op.0)
    }
}
