//! What a change's operations refer to: it must be there, earlier, of the right kind, and not too deep.
//!
//! Automerge panics or, worse, quietly accepts when it is not so; on deep nesting it overflows the stack, which
//! aborts the process. So depths are found here, from the operations themselves, without recursion.

use super::Refusal;
use super::operations::{Action, Key, ObjectKind, Operation, OperationId};
use super::reader::Contents;
use super::schema::Spot;
use super::visible::Visible;
use crate::limits::NESTING_MAX;
use automerge::{ActorId, Automerge, ObjId, ObjType, Prop, ReadDoc};
use std::collections::HashMap;

#[derive(Debug, Clone, Copy)]
struct Object {
    kind: ObjectKind,
    /// How many objects it is inside of; the root map's is 0.
    depth: usize,
    /// What it is to the board.
    spot: Spot,
}

const ROOT: Object = Object {
    kind: ObjectKind::Map,
    depth: 0,
    spot: Spot::Root,
};

/// Follows the operations of one change in order.
pub(super) struct References<'a> {
    document: &'a Automerge,
    actors: Vec<ActorId>,
    /// Which of the actors an operation has named; the author counts as named.
    named: Vec<bool>,
    start_op: u64,
    /// The largest counter among the change's dependencies.
    past: u64,
    /// Objects looked up in the document or made by the change itself.
    objects: HashMap<OperationId, Object>,
    visible: Visible<'a>,
}

impl<'a> References<'a> {
    pub(super) fn new(document: &'a Automerge, contents: &Contents<'a>, past: u64) -> Self {
        let actors: Vec<ActorId> = std::iter::once(contents.actor)
            .chain(contents.other_actors.iter().copied())
            .map(ActorId::from)
            .collect();
        let mut named = vec![false; actors.len()];
        named[0] = true;
        Self {
            document,
            actors,
            named,
            start_op: contents.start_op,
            past,
            objects: HashMap::new(),
            visible: Visible::new(&contents.dependencies),
        }
    }

    /// Checks one operation; says where in the board the object stands in which it works.
    pub(super) fn check(&mut self, operation: &Operation<'a>) -> Result<Spot, Refusal> {
        let object = self.object(operation)?;
        match (object.kind, operation.key) {
            (ObjectKind::Map, Key::Property(_)) | (ObjectKind::List | ObjectKind::Text, Key::Head) => {}
            (ObjectKind::List | ObjectKind::Text, Key::Element(id)) => self.check_known(id, operation)?,
            _ => return Err(Refusal::Malformed("a key is of the wrong kind for its object")),
        }
        self.check_predecessors(operation)?;
        if self.hides(operation, object) {
            return Err(Refusal::Malformed("it makes anew what has been made meanwhile"));
        }
        if let Action::Make(kind) = operation.action {
            self.make(operation, kind, object)?;
        }
        Ok(object.spot)
    }

    /// To be asked after the last operation.
    pub(super) fn finish(&self) -> Result<(), Refusal> {
        if self.named.iter().all(|named| *named) {
            Ok(())
        } else {
            Err(Refusal::Malformed("it lists an actor that it does not name"))
        }
    }

    fn object(&mut self, operation: &Operation<'_>) -> Result<Object, Refusal> {
        let Some(id) = operation.object else {
            return Ok(ROOT);
        };
        if let Some(object) = self.objects.get(&id) {
            return Ok(*object);
        }
        if self.is_of_this_change(id) {
            return Err(Refusal::Malformed("it works in an object before it makes it"));
        }
        self.check_known(id, operation)?;
        let object = self.look_up(id)?;
        self.objects.insert(id, object);
        Ok(object)
    }

    fn look_up(&self, id: OperationId) -> Result<Object, Refusal> {
        let id = self.external(id);
        let kind = match self.document.object_type(&id) {
            Ok(ObjType::Map) => ObjectKind::Map,
            Ok(ObjType::List) => ObjectKind::List,
            Ok(ObjType::Text) => ObjectKind::Text,
            Ok(ObjType::Table) | Err(_) => {
                return Err(Refusal::Malformed("it works in something that is no object"));
            }
        };
        let parents = self
            .document
            .parents(&id)
            .map_err(|_| Refusal::Malformed("an object has no parents"))?;
        let path: Vec<Prop> = parents.take(NESTING_MAX + 1).map(|parent| parent.prop).collect();
        Ok(Object {
            kind,
            depth: path.len(),
            spot: spot_of(&path, kind),
        })
    }

    fn make(&mut self, operation: &Operation<'_>, kind: ObjectKind, parent: Object) -> Result<(), Refusal> {
        if parent.kind == ObjectKind::Text {
            return Err(Refusal::Malformed("it puts an object into a text"));
        }
        let depth = parent.depth + 1;
        if depth > NESTING_MAX {
            return Err(Refusal::TooLarge {
                what: "levels of nesting",
                limit: NESTING_MAX as u64,
            });
        }
        let spot = match operation.key {
            Key::Property(key) => parent.spot.at(key, kind),
            Key::Head | Key::Element(_) => Spot::Unknown,
        };
        let id = OperationId {
            actor: 0,
            counter: operation.counter,
        };
        self.objects.insert(id, Object { kind, depth, spot });
        Ok(())
    }

    fn check_predecessors(&mut self, operation: &Operation<'a>) -> Result<(), Refusal> {
        let mut previous: Option<OperationId> = None;
        for id in &operation.predecessors {
            self.check_known(*id, operation)?;
            if previous.is_some_and(|previous| self.order(previous) >= self.order(*id)) {
                return Err(Refusal::Malformed("its predecessors are out of order"));
            }
            previous = Some(*id);
        }
        let there = match operation.object {
            None => Some(automerge::ROOT),
            Some(id) if self.is_of_this_change(id) => None,
            Some(id) => Some(self.external(id)),
        };
        let agrees = self
            .visible
            .follow(operation, self.document, there.as_ref(), &self.actors);
        if agrees {
            Ok(())
        } else {
            Err(Refusal::Malformed(
                "it does not replace exactly what it builds on",
            ))
        }
    }

    /// Whether it makes an entry of an id that has come meanwhile: one of the two would hide what the other holds. (Whoever
    /// did one of them does it again then, and finds it there.)
    fn hides(&self, operation: &Operation<'_>, object: Object) -> bool {
        let (Action::Make(_), Key::Property(key), Some(id)) =
            (operation.action, operation.key, operation.object)
        else {
            return false;
        };
        // What is seen there and replaced all the same is refused with what the schema says.
        let sees_nothing = operation.predecessors.is_empty();
        let is_there = || matches!(self.document.get(self.external(id), key), Ok(Some(_)));
        object.spot.has_writings() && sees_nothing && !self.is_of_this_change(id) && is_there()
    }

    /// Operations are ordered by counter, then by the bytes of their actor.
    fn order(&self, id: OperationId) -> (u64, &ActorId) {
        (id.counter, &self.actors[id.actor])
    }

    /// Whether `id` is an earlier operation of this change or one of the document that can be in its past.
    fn check_known(&mut self, id: OperationId, operation: &Operation<'_>) -> Result<(), Refusal> {
        self.named[id.actor] = true;
        let known = if self.is_of_this_change(id) {
            id.counter < operation.counter
        } else {
            id.counter <= self.past && self.document.hash_for_opid(&self.external(id)).is_some()
        };
        if known {
            Ok(())
        } else {
            Err(Refusal::Malformed("it names an operation that is not there"))
        }
    }

    fn is_of_this_change(&self, id: OperationId) -> bool {
        id.actor == 0 && id.counter >= self.start_op
    }

    /// The id as Automerge's reading methods take it; the index is only a hint, which we do not have.
    pub(super) fn external(&self, id: OperationId) -> ObjId {
        ObjId::Id(id.counter, self.actors[id.actor].clone(), usize::MAX)
    }
}

/// What an object of this kind is to the board, from its path, the innermost key first.
fn spot_of(path: &[Prop], kind: ObjectKind) -> Spot {
    let mut spot = Spot::Root;
    for (above, prop) in path.iter().enumerate().rev() {
        // What holds another object is not a text; a list has no keys.
        let kind = if above == 0 { kind } else { ObjectKind::Map };
        spot = match prop {
            Prop::Map(key) => spot.at(key, kind),
            Prop::Seq(_) => Spot::Unknown,
        };
    }
    spot
}
