//! A room with something of each kind in it, and changes that are meant well until they are rewritten.

use super::surgery::rewrite;
use super::{Person, Room};
use automerge::transaction::{Transactable, Transaction};
use automerge::{ExpandedChange, ObjId, ObjType, ROOT, legacy};
use board_doc::guard::{Refusal, Refused};

/// A room in which Alice has made a map, a list and a text, each with something in it.
pub(crate) struct Scene {
    pub(crate) room: Room,
    pub(crate) alice: Person,
    pub(crate) map: ObjId,
    pub(crate) list: ObjId,
    pub(crate) text: ObjId,
}

pub(crate) fn scene() -> Scene {
    let mut room = Room::new();
    let mut alice = Person::join(&room, 1, 1);
    let mut made = Vec::new();
    let chunk = alice.edit(|tx| {
        let map = tx.put_object(ROOT, "map", ObjType::Map)?;
        tx.put(&map, "key", "value")?;
        let list = tx.put_object(ROOT, "list", ObjType::List)?;
        tx.insert(&list, 0, "element")?;
        let text = tx.put_object(ROOT, "text", ObjType::Text)?;
        tx.splice_text(&text, 0, 0, "words")?;
        made = vec![map, list, text];
        Ok(())
    });
    room.accept(&chunk, alice.user());
    let [map, list, text] = made.try_into().unwrap();
    Scene {
        room,
        alice,
        map,
        list,
        text,
    }
}

impl Scene {
    /// Alice's next change, after `hostile` has had it, must be refused; as she meant it, it is accepted.
    pub(crate) fn refuses(
        &mut self,
        meant: impl FnOnce(&mut Transaction<'_>, &[ObjId; 3]),
        hostile: impl FnOnce(&mut ExpandedChange),
    ) -> Refused {
        let objects = [self.map.clone(), self.list.clone(), self.text.clone()];
        let genuine = self.alice.edit(|tx| {
            meant(tx, &objects);
            Ok(())
        });
        let refused = self
            .room
            .refuse_as(&rewrite(&genuine, hostile), self.alice.user());
        self.room.accept(&genuine, self.alice.user());
        self.room.must_load();
        refused
    }
}

/// Says that a refusal came from our own rules, before trial was touched.
pub(crate) fn by_rule(refused: &Refused) -> bool {
    matches!(refused.refusal, Refusal::Malformed(_)) && !refused.trial_spoiled
}

pub(crate) fn id_of(object: &ObjId) -> legacy::OpId {
    match object {
        ObjId::Id(counter, actor, _) => legacy::OpId(*counter, actor.clone()),
        ObjId::Root => panic!("the root has no id"),
    }
}

pub(crate) fn put_in_map(tx: &mut Transaction<'_>, [map, _, _]: &[ObjId; 3]) {
    tx.put(map, "key", "another").unwrap();
}

pub(crate) fn put_in_list(tx: &mut Transaction<'_>, [_, list, _]: &[ObjId; 3]) {
    tx.put(list, 0, "another").unwrap();
}

pub(crate) fn type_in_text(tx: &mut Transaction<'_>, [_, _, text]: &[ObjId; 3]) {
    tx.splice_text(text, 2, 1, "xyz").unwrap();
}
