//! The operations of a change, decoded one by one from its columns, and what can be asked of each alone.

use super::Refusal;
use super::bytes::Bytes;
use super::columns::{Booleans, Columns, NullableRuns, Runs, Sum};
use crate::limits::CHANGE_OPERATIONS_MAX;

/// Predecessors of all operations of a change together. A genuine operation has one, or one for each of a few
/// conflicting values; run lengths could claim as many for each operation as there are operations.
const PREDECESSORS_MAX: u64 = 2 * CHANGE_OPERATIONS_MAX;

/// An operation's id: the index of its actor among the change's actors (0 is the author) and its counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OperationId {
    pub(super) actor: usize,
    pub(super) counter: u64,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Make(ObjectKind),
    Set,
    Delete,
}

/// The value that an operation sets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scalar<'a> {
    /// None, or null.
    Nothing,
    Boolean(bool),
    Unsigned(u64),
    Text(&'a str),
    Timestamp,
    /// A number of another kind.
    Number,
    /// So many bytes.
    Bytes(usize),
}

/// The kinds of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectKind {
    Map,
    List,
    Text,
}

/// Where in its object an operation works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key<'a> {
    Property(&'a str),
    Head,
    Element(OperationId),
}

/// One operation.
#[derive(Debug, Clone)]
pub(super) struct Operation<'a> {
    pub(super) counter: u64,
    /// The object it works in; `None` is the root map.
    pub(super) object: Option<OperationId>,
    pub(super) key: Key<'a>,
    pub(super) insert: bool,
    pub(super) action: Action,
    pub(super) value: Scalar<'a>,
    pub(super) predecessors: Vec<OperationId>,
}

impl Operation<'_> {
    /// Whether it adds something that stays: an object, a character. Moving, putting away and deleting do not.
    pub(super) fn grows(&self) -> bool {
        self.insert || matches!(self.action, Action::Make(_))
    }
}

/// How many operations the columns hold, from run lengths alone.
pub(super) fn count(columns: &Columns<'_>) -> Result<u64, Refusal> {
    let operations = Runs::<u64>::count(columns.action)?;
    if operations > CHANGE_OPERATIONS_MAX {
        return Err(Refusal::TooLarge {
            what: "operations",
            limit: CHANGE_OPERATIONS_MAX,
        });
    }
    let mut counts = Runs::<u64>::new(columns.predecessor_count);
    let mut predecessors: u64 = 0;
    for _ in 0..operations {
        predecessors = predecessors.saturating_add(counts.next_present()?);
    }
    if predecessors > PREDECESSORS_MAX {
        return Err(Refusal::TooLarge {
            what: "predecessors",
            limit: PREDECESSORS_MAX,
        });
    }
    Ok(operations)
}

/// Decodes operations. Give it columns that [`count`] has counted: it does as much work as it is told of.
pub(super) struct Operations<'a> {
    actors: usize,
    counter: u64,
    left: u64,
    object_actor: NullableRuns<'a, u64>,
    object_counter: NullableRuns<'a, u64>,
    key_actor: NullableRuns<'a, u64>,
    key_counter: NullableRuns<'a, i64>,
    key_sum: Sum,
    key_string: NullableRuns<'a, &'a str>,
    insert: Booleans<'a>,
    action: Runs<'a, u64>,
    value_meta: Runs<'a, u64>,
    value: Bytes<'a>,
    predecessor_count: Runs<'a, u64>,
    predecessor_actor: Runs<'a, u64>,
    predecessor_counter: Runs<'a, i64>,
    predecessor_sum: Sum,
}

impl<'a> Operations<'a> {
    /// The `count` operations in `columns` of a change with this many `actors`, numbered from `start`.
    pub(super) fn new(columns: &Columns<'a>, actors: usize, start: u64, count: u64) -> Self {
        Self {
            actors,
            counter: start,
            left: count,
            object_actor: NullableRuns::new(columns.object_actor),
            object_counter: NullableRuns::new(columns.object_counter),
            key_actor: NullableRuns::new(columns.key_actor),
            key_counter: NullableRuns::new(columns.key_counter),
            key_sum: Sum::default(),
            key_string: NullableRuns::new(columns.key_string),
            insert: Booleans::new(columns.insert),
            action: Runs::new(columns.action),
            value_meta: Runs::new(columns.value_meta),
            value: Bytes::new(columns.value),
            predecessor_count: Runs::new(columns.predecessor_count),
            predecessor_actor: Runs::new(columns.predecessor_actor),
            predecessor_counter: Runs::new(columns.predecessor_counter),
            predecessor_sum: Sum::default(),
        }
    }

    /// The next operation, well-formed by itself; `None` after the last, when every column has ended with it.
    pub(super) fn next(&mut self) -> Result<Option<Operation<'a>>, Refusal> {
        if self.left == 0 {
            return self.finish().map(|()| None);
        }
        let (object, key, insert) = (self.object()?, self.key()?, self.insert.next()?);
        let (action, value) = self.action()?;
        let operation = Operation {
            counter: self.counter,
            object,
            key,
            insert,
            action,
            value,
            predecessors: self.predecessors()?,
        };
        check_shape(&operation)?;
        self.left -= 1;
        self.counter += 1;
        Ok(Some(operation))
    }

    fn id(&self, actor: u64, counter: u64) -> Result<OperationId, Refusal> {
        let actor = usize::try_from(actor).ok().filter(|actor| *actor < self.actors);
        let actor = actor.ok_or(Refusal::Malformed("it names an actor that is not in its list"))?;
        if counter == 0 {
            return Err(Refusal::Malformed("it names an operation with counter 0"));
        }
        Ok(OperationId { actor, counter })
    }

    fn object(&mut self) -> Result<Option<OperationId>, Refusal> {
        match (self.object_actor.next()?, self.object_counter.next()?) {
            (None, None) => Ok(None),
            (Some(actor), Some(counter)) => self.id(actor, counter).map(Some),
            _ => Err(Refusal::Malformed("half of an object's id is missing")),
        }
    }

    fn key(&mut self) -> Result<Key<'a>, Refusal> {
        let actor = self.key_actor.next()?;
        let counter = match self.key_counter.next()? {
            Some(difference) => Some(self.key_sum.add(difference)?),
            None => None,
        };
        match (actor, counter, self.key_string.next()?) {
            (None, None, Some("")) => Err(Refusal::Malformed("a key is empty")),
            (None, None, Some(property)) => Ok(Key::Property(property)),
            (None, Some(0), None) => Ok(Key::Head),
            (Some(actor), Some(counter), None) => self.id(actor, counter).map(Key::Element),
            _ => Err(Refusal::Malformed("a key is neither a property nor an element")),
        }
    }

    fn action(&mut self) -> Result<(Action, Scalar<'a>), Refusal> {
        let action = match self.action.next_present()? {
            0 => Action::Make(ObjectKind::Map),
            1 => Action::Set,
            2 => Action::Make(ObjectKind::List),
            3 => Action::Delete,
            4 => Action::Make(ObjectKind::Text),
            5 => return Err(Refusal::Malformed("it increments a counter")),
            6 => return Err(Refusal::Malformed("it makes a table")),
            7 => return Err(Refusal::Malformed("it marks text")),
            _ => return Err(Refusal::Malformed("it has an unknown action")),
        };
        let meta = self.value_meta.next_present()?;
        let value = self.value.take(meta >> 4)?;
        match action {
            Action::Set => Ok((action, read_value(meta & 0x0f, value)?)),
            _ if meta == 0 => Ok((action, Scalar::Nothing)),
            _ => Err(Refusal::Malformed(
                "an operation has a value that must not have one",
            )),
        }
    }

    fn predecessors(&mut self) -> Result<Vec<OperationId>, Refusal> {
        let count = self.predecessor_count.next_present()?;
        let mut predecessors = Vec::new();
        for _ in 0..count {
            let actor = self.predecessor_actor.next_present()?;
            let counter = self
                .predecessor_sum
                .add(self.predecessor_counter.next_present()?)?;
            predecessors.push(self.id(actor, counter)?);
        }
        Ok(predecessors)
    }

    fn finish(&self) -> Result<(), Refusal> {
        self.object_actor.finish()?;
        self.object_counter.finish()?;
        self.key_actor.finish()?;
        self.key_counter.finish()?;
        self.key_string.finish()?;
        self.insert.finish()?;
        self.action.finish()?;
        self.value_meta.finish()?;
        self.predecessor_count.finish()?;
        self.predecessor_actor.finish()?;
        self.predecessor_counter.finish()?;
        if self.value.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Malformed("bytes follow its values"))
        }
    }
}

/// Which combinations of key, insertion, action and predecessors a client makes.
fn check_shape(operation: &Operation<'_>) -> Result<(), Refusal> {
    let alone = operation.predecessors.is_empty();
    match (operation.key, operation.insert, operation.action) {
        (Key::Property(_), true, _) => Err(Refusal::Malformed("it inserts into a map")),
        (_, true, _) if !alone => Err(Refusal::Malformed("an insertion has a predecessor")),
        (_, _, Action::Delete) if alone => Err(Refusal::Malformed("a deletion has no predecessor")),
        (Key::Head, false, _) => Err(Refusal::Malformed("it changes the head of a list")),
        (Key::Element(_), false, _) if alone => {
            Err(Refusal::Malformed("it changes an element without a predecessor"))
        }
        _ => Ok(()),
    }
}

/// Reads a scalar of the given type code. Counters and codes that Automerge does not know are refused.
fn read_value(code: u64, value: &[u8]) -> Result<Scalar<'_>, Refusal> {
    let mut bytes = Bytes::new(value);
    let scalar = match code {
        0 => Scalar::Nothing,
        1 | 2 => Scalar::Boolean(code == 2),
        3 => Scalar::Unsigned(bytes.unsigned()?),
        4 => bytes.signed().map(|_| Scalar::Number)?,
        5 => bytes.array::<8>().map(|_| Scalar::Number)?,
        6 => {
            let text = std::str::from_utf8(value);
            return text
                .map(Scalar::Text)
                .map_err(|_| Refusal::Malformed("a text is not UTF-8"));
        }
        7 => return Ok(Scalar::Bytes(value.len())),
        9 => bytes.signed().map(|_| Scalar::Timestamp)?,
        8 => return Err(Refusal::Malformed("it makes a counter")),
        _ => return Err(Refusal::Malformed("a value has an unknown type")),
    };
    if bytes.is_empty() {
        Ok(scalar)
    } else {
        Err(Refusal::Malformed("a value is longer than its type"))
    }
}
