//! What Automerge has taken is asked back before anything comes of it: of few changes one by one, of more together.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod guard_support;

use board_doc::{ChangeHash, Document, guard};
use guard_support::{NOW, Person, Room};

/// So many changes of two people, taken by `room`'s trial document, as hash and bytes.
fn taken(room: &mut Room, count: usize) -> Vec<(ChangeHash, Vec<u8>)> {
    let mut people = [1, 2].map(|user| Person::join(room, user, 1));
    let mut taken = Vec::new();
    for number in 0..count {
        let one = &mut people[number % 2];
        let chunk = guard::read(&one.write(&format!("key {number}"), "value")).unwrap();
        let admitted = guard::take(&mut room.trial, &chunk, one.user(), NOW).unwrap();
        taken.push((admitted.hash, admitted.bytes));
    }
    taken
}

fn compare(trial: &Document, before: &[ChangeHash], taken: &[(ChangeHash, Vec<u8>)]) -> bool {
    let taken: Vec<_> = taken
        .iter()
        .map(|(hash, bytes)| (*hash, bytes.as_slice()))
        .collect();
    guard::compare(trial, before, &taken)
}

#[test]
fn what_is_written_again_as_it_came_passes_and_nothing_else_does() {
    for count in [1, 2, 3, 40] {
        let mut room = Room::new();
        let before = room.trial.heads();
        let taken = taken(&mut room, count);
        assert!(compare(&room.trial, &before, &taken), "{count}");
        for which in [0, count / 2, count - 1] {
            let mut changed = taken.clone();
            let middle = changed[which].1.len() / 2;
            changed[which].1[middle] ^= 1;
            assert!(!compare(&room.trial, &before, &changed), "{which} of {count}");
            let mut missing = taken.clone();
            missing[which].0.0[0] ^= 1;
            assert!(!compare(&room.trial, &before, &missing), "{which} of {count}");
        }
        // What came before is none of it.
        let now = room.trial.heads();
        assert_eq!(compare(&room.trial, &now, &taken), count <= 2);
    }
}
