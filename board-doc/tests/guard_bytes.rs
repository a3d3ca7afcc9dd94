//! The layout of a chunk: read by our own reader, with bounded memory, before Automerge sees it.

mod guard_support;

use board_doc::guard::{Refusal, read};
use board_doc::limits::CHANGE_BYTES_MAX;
use guard_support::chunks::{genuine, is_malformed, is_too_large, refusal};
use guard_support::surgery::{self, Parts, contents, framed, seal, seal_deflated};
use guard_support::{Person, Room};

#[test]
fn a_genuine_chunk_is_read_as_automerge_wrote_it() {
    let chunk = genuine();
    let change = automerge::Change::from_bytes(chunk.clone()).unwrap();
    let read = read(&chunk).unwrap();
    assert_eq!(read.bytes, chunk);
    assert_eq!(read.hash.0, change.hash().0);
    assert_eq!(read.actor, change.actor_id().to_bytes());
    assert_eq!(
        (read.seq, read.start_op, read.time),
        (change.seq(), change.start_op().get(), change.timestamp())
    );
    assert_eq!(read.operations, change.len() as u64);
    assert_eq!(read.deps.len(), change.deps().len());
    assert_eq!(
        Parts::of(&chunk).chunk(),
        chunk,
        "the surgeon puts together what they took apart"
    );
}

#[test]
fn a_deflated_chunk_is_the_change_it_holds() {
    let room = Room::new();
    let chunk = Person::join(&room, 1, 1).write("a key", &"long ".repeat(200));
    let mut change = automerge::Change::from_bytes(chunk.clone()).unwrap();
    let deflated = change.bytes().into_owned();
    assert_eq!(deflated[8], 2, "Automerge has deflated it");
    assert_eq!(read(&deflated), read(&chunk));
    assert_eq!(read(&seal_deflated(&contents(&chunk))), read(&chunk));
}

#[test]
fn every_cut_is_refused() {
    let chunk = genuine();
    for length in 0..chunk.len() {
        assert!(is_malformed(&chunk[..length]), "{length}");
    }
    let inside = contents(&chunk);
    for length in 0..inside.len() {
        assert!(is_malformed(&seal(&inside[..length])), "{length}");
    }
}

#[test]
fn nothing_follows_a_chunk() {
    let chunk = genuine();
    assert!(is_malformed(&[&chunk[..], &[0]].concat()));
    assert!(is_malformed(&[&chunk[..], &chunk[..]].concat()));
}

#[test]
fn a_chunk_has_its_magic_its_checksum_and_its_type() {
    let chunk = genuine();
    for at in 0..8 {
        let mut chunk = chunk.clone();
        chunk[at] ^= 1;
        assert!(is_malformed(&chunk), "byte {at}");
    }
    let inside = contents(&chunk);
    for kind in [0, 3, 4, 255] {
        assert!(
            is_malformed(&framed(kind, surgery::checksum(&inside), &inside)),
            "type {kind}"
        );
    }
    assert!(is_malformed(&[]));
}

#[test]
fn a_length_has_one_form() {
    let mut parts = Parts::of(&genuine());
    parts.message = vec![b'm'; 200];
    let inside = parts.contents();
    let mut chunk = [&surgery::MAGIC[..], &surgery::checksum(&inside), &[1]].concat();
    let length = inside.len();
    assert!((128..16_384).contains(&length));
    chunk.extend([length as u8 | 0x80, (length >> 7) as u8 | 0x80, 0]);
    chunk.extend(&inside);
    assert!(is_malformed(&chunk));
}

#[test]
fn f11_a_deflate_bomb_is_stopped_at_the_limit() {
    let bomb = vec![0; CHANGE_BYTES_MAX + 1];
    let deflated = seal_deflated(&bomb);
    assert!(deflated.len() < 8 * 1024);
    assert!(is_too_large(&deflated));
}

#[test]
fn a_chunk_longer_than_the_limit_is_too_large_at_once() {
    assert!(is_too_large(&seal(&vec![0; CHANGE_BYTES_MAX + 1])));
}

#[test]
fn a_deflate_stream_is_whole_and_alone() {
    let inside = contents(&genuine());
    let (checksum, stream) = (surgery::checksum(&inside), surgery::deflate(&inside));
    assert!(read(&framed(2, checksum, &stream)).is_ok());
    assert!(is_malformed(&framed(2, checksum, &[&stream[..], &[0]].concat())));
    assert!(is_malformed(&framed(2, checksum, &stream[..stream.len() - 1])));
    assert!(is_malformed(&framed(2, checksum, &[0xff; 40])));
    assert!(is_malformed(&framed(2, checksum, &[])));
}

#[test]
fn f5_an_author_footer_is_refused() {
    let room = Room::new();
    let mut alice = Person::join(&room, 1, 1);
    alice.doc = alice.doc.with_author(Some(automerge::Author::from(&[7; 16][..])));
    let chunk = alice.write("a key", "a value");
    assert!(!Parts::of(&chunk).extra.is_empty());
    assert_eq!(refusal(&chunk), Refusal::Malformed("bytes follow its columns"));
}

#[test]
fn lists_and_texts_of_a_change_are_bounded() {
    let parts = Parts::of(&genuine());
    let with = |change: &dyn Fn(&mut Parts)| {
        let mut parts = parts.clone();
        change(&mut parts);
        parts.chunk()
    };
    let hashes = |count: u16| {
        (0..count).map(|i| {
            [[0; 30].as_slice(), &i.to_be_bytes()]
                .concat()
                .try_into()
                .unwrap()
        })
    };
    assert!(read(&with(&|parts| parts.dependencies = hashes(1_000).collect())).is_ok());
    assert!(is_too_large(&with(
        &|parts| parts.dependencies = hashes(1_001).collect()
    )));
    let actors = |count: u16| (0..count).map(|i| i.to_be_bytes().to_vec());
    assert!(read(&with(&|parts| parts.other_actors = actors(5_000).collect())).is_ok());
    assert!(is_too_large(&with(
        &|parts| parts.other_actors = actors(5_001).collect()
    )));
    assert!(read(&with(&|parts| parts.message = vec![b'm'; 1024])).is_ok());
    assert!(is_too_large(&with(&|parts| parts.message = vec![b'm'; 1025])));
    assert!(is_malformed(&with(&|parts| parts.message = vec![0xff])));
}

#[test]
fn dependencies_and_actors_come_once_and_in_order() {
    let parts = Parts::of(&genuine());
    let with = |change: &dyn Fn(&mut Parts)| {
        let mut parts = parts.clone();
        change(&mut parts);
        is_malformed(&parts.chunk())
    };
    assert!(with(&|parts| parts.dependencies = vec![[1; 32]; 2]));
    assert!(with(&|parts| parts.dependencies = vec![[2; 32], [1; 32]]));
    assert!(with(&|parts| parts.other_actors = vec![vec![9; 24]; 2]));
    assert!(with(&|parts| parts.other_actors = vec![parts.actor.clone()]));
    assert!(with(&|parts| parts.other_actors = vec![vec![]]));
    assert!(with(&|parts| parts.other_actors = vec![vec![9; 65]]));
    assert!(with(&|parts| parts.actor = vec![]));
}

#[test]
fn counting_begins_at_1() {
    for zero in [
        |parts: &mut Parts| parts.seq = 0,
        |parts: &mut Parts| parts.start_op = 0,
    ] {
        let mut parts = Parts::of(&genuine());
        zero(&mut parts);
        assert!(is_malformed(&parts.chunk()));
    }
}
