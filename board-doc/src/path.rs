//! Where an object stands in a document.

use crate::limits::NESTING_MAX;
use automerge::legacy::OpId;
use automerge::{Automerge, ObjId, Prop, ReadDoc};

/// The keys that lead from the root to the object that this operation has made. `None` where there is no such object,
/// and where it stands deeper than [`NESTING_MAX`], as what claims to be inside itself does: its way up has no end.
pub(crate) fn path_to(document: &Automerge, object: &OpId) -> Option<Vec<Prop>> {
    // The last part is Automerge's hint where to look for the actor.
    let object = ObjId::Id(object.counter(), object.actor().clone(), 0);
    let parents = document.parents(&object).ok()?;
    let mut path: Vec<Prop> = parents.take(NESTING_MAX + 1).map(|parent| parent.prop).collect();
    path.reverse();
    (path.len() <= NESTING_MAX).then_some(path)
}
