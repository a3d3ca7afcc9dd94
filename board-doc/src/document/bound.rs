//! Whose the actors of stock clients are: the root map `actors`, which only the server writes.

use super::{Document, NewChange};
use crate::action::ActionError;
use crate::ids::{Actor, ReplicaId, Timestamp, UserId};
use crate::limits::STOCK_ACTORS_OF_USER_MAX;
use crate::source::Source;
use crate::{edit, read, schema};
use automerge::transaction::Transactable;
use automerge::{ActorId, ObjId, ObjType, ROOT, ScalarValue, Value};

/// Why an actor is not bound to somebody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotBound {
    /// The user has as many as they may have.
    #[error("the user has {limit} actors of stock clients on this board, which are as many as they may have")]
    TooMany {
        /// The limit.
        limit: usize,
    },
}

impl Document {
    /// To whom an actor of another length than ours is bound; `None`: to nobody yet, or it is of our length.
    pub fn bound_to(&self, actor: &[u8]) -> Option<UserId> {
        if Actor::from_bytes(actor).is_some() {
            return None;
        }
        crate::source::user(self.automerge(), &ActorId::from(actor))
    }

    /// Whether one more actor may be bound to the user. (That the board has room for one more is asked of any change.)
    /// Looks at all that are bound.
    pub fn may_bind(&self, user: UserId) -> Result<(), NotBound> {
        let bound = self.bound_actors();
        let bound = bound.map(|actors| Source::fields(self.automerge(), &actors));
        let theirs = user.to_string();
        let bound = bound.iter().flatten();
        let count = bound.filter(|field| is_string(&field.value, &theirs)).count();
        if count >= STOCK_ACTORS_OF_USER_MAX {
            let limit = STOCK_ACTORS_OF_USER_MAX;
            return Err(NotBound::TooMany { limit });
        }
        Ok(())
    }

    /// Writes down that an actor of a stock client is the user's, as an edit of the server on their behalf. To be
    /// committed before any change of that actor, so that whoever reads one can tell whose it is.
    pub fn bind_actor(
        &mut self,
        stock: &[u8],
        user: UserId,
        now: Timestamp,
    ) -> Result<NewChange, ActionError> {
        let refused = |what: &str| ActionError::Refused(what.to_owned());
        let actors = self
            .bound_actors()
            .ok_or_else(|| refused("the board has no map of actors"))?;
        self.set_actor(Actor::new(user, ReplicaId::SERVER));
        let key = ActorId::from(stock).to_hex_string();
        let change = edit::transact(self, now, |tx| {
            tx.put(&actors, key, user.to_string())
                .map_err(|error| ActionError::Refused(error.to_string()))
        })?;
        change.ok_or_else(|| refused("it is bound already"))
    }

    fn bound_actors(&self) -> Option<ObjId> {
        read::object(self.automerge(), &ROOT, schema::ACTORS, ObjType::Map)
    }
}

fn is_string(value: &Value<'_>, expected: &str) -> bool {
    matches!(value, Value::Scalar(value) if matches!(value.as_ref(), ScalarValue::Str(text) if text.as_str() == expected))
}
