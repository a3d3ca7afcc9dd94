//! Automerge's own sync protocol: what real documents say to each other passes the guard, what only looks like it does
//! not, and viewers are heard without being read.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod guard_support;

use automerge::sync::{Message, MessageVersion, State, SyncDoc};
use board_doc::StockPeer;
use board_doc::guard::{
    Chunk, Refusal, SYNC_CHANGES_MAX, SYNC_FLAGS_BYTES_MAX, SYNC_HASHES_MAX, SYNC_HAVE_MAX,
    SYNC_MESSAGE_BYTES_MAX, SYNC_TRAILING_BYTES_MAX, SyncRefusal, read_sync_message,
};
use guard_support::history::{edit, lived_in_room};
use guard_support::messages::{Raw, ascending_hashes, having, sending};
use guard_support::surgery::{Parts, put_unsigned};
use guard_support::{Person, Room, quietly};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// A stock client and the server, over one connection.
struct Line {
    client: State,
    server: StockPeer,
}

impl Line {
    fn new() -> Self {
        Self {
            client: State::new(),
            server: StockPeer::new(),
        }
    }

    /// One message of each side; whether there was any.
    fn turn(&mut self, person: &mut Person, room: &mut Room, heard: &mut Vec<Vec<u8>>) -> bool {
        let sent = person.doc.generate_sync_message(&mut self.client);
        let said = sent.is_some();
        if let Some(message) = sent {
            let bytes = message.encode();
            listen(&mut self.server, room, &bytes);
            heard.push(bytes);
        }
        let answer = self.server.next_message(&room.live).unwrap();
        let answered = answer.is_some();
        if let Some(answer) = answer {
            let message = Message::decode(&answer).unwrap();
            assert_eq!(message.flags, None);
            person
                .doc
                .receive_sync_message(&mut self.client, message)
                .unwrap();
        }
        said || answered
    }
}

/// What the server does with a message.
fn listen(peer: &mut StockPeer, room: &mut Room, bytes: &[u8]) {
    let message = read_sync_message(bytes, true).expect("a genuine message passes");
    peer.hear(&mut room.live, &message).unwrap();
    for change in message.changes() {
        offer(peer, room, change.expect("a genuine change is read"));
    }
    while let Some(change) = peer.next_ready(&room.live) {
        offer(peer, room, change);
    }
}

fn offer(peer: &mut StockPeer, room: &mut Room, change: Chunk) {
    if room.live.has(&change.hash) {
        return;
    }
    match room.offer(&change.bytes, Parts::of(&change.bytes).user()) {
        Ok(_) => {}
        Err(refused) if matches!(refused.refusal, Refusal::Gap | Refusal::MissingDependency) => {
            peer.keep(change).unwrap();
        }
        Err(refused) => panic!("a genuine change was refused: {refused:?}"),
    }
}

/// Talks until both are silent.
fn talk(line: &mut Line, person: &mut Person, room: &mut Room, heard: &mut Vec<Vec<u8>>) {
    let turns = (0..100).take_while(|_| line.turn(person, room, heard)).count();
    assert!(turns < 100, "the two never end");
    let heads: Vec<_> = person.doc.get_heads().iter().map(|hash| hash.0).collect();
    let live: Vec<_> = room.live.heads().iter().map(|hash| hash.0).collect();
    assert_eq!(heads, live);
}

/// Random sessions of a few clients with a room; all messages that the server has heard.
fn sessions(rng: &mut StdRng) -> Vec<Vec<u8>> {
    let mut room = lived_in_room(rng, 15);
    let mut people: Vec<Person> = (1..=3).map(|i| Person::join(&room, i, 50)).collect();
    let mut lines: Vec<Line> = people.iter().map(|_| Line::new()).collect();
    let mut heard = Vec::new();
    for _ in 0..30 {
        let at = rng.random_range(0..people.len());
        match rng.random_range(0..8) {
            // The connection breaks; the client may remember.
            0 => lines[at] = Line::new(),
            1 => {
                let kept = State::decode(&lines[at].client.encode()).unwrap();
                lines[at] = Line {
                    client: kept,
                    server: StockPeer::new(),
                };
            }
            2 => talk(&mut lines[at], &mut people[at], &mut room, &mut heard),
            3 | 4 => drop(lines[at].turn(&mut people[at], &mut room, &mut heard)),
            _ => drop(edit(&mut people[at], rng)),
        }
    }
    for (line, person) in lines.iter_mut().zip(&mut people) {
        talk(line, person, &mut room, &mut heard);
    }
    heard
}

/// All that two real documents say to each other, each in its newest version.
fn between_peers(rng: &mut StdRng) -> Vec<Message> {
    let room = lived_in_room(rng, 15);
    let mut pair = [Person::join(&room, 1, 50), Person::join(&room, 2, 50)];
    if rng.random_bool(0.3) {
        pair[0].doc = automerge::Automerge::new();
    }
    let mut states = [State::new(), State::new()];
    let mut said = Vec::new();
    for _ in 0..rng.random_range(1..4) {
        for person in pair.iter_mut().skip(usize::from(rng.random_bool(0.5))) {
            (0..rng.random_range(0..4)).for_each(|_| drop(edit(person, rng)));
        }
        for turn in 0..40 {
            let (from, to) = (turn % 2, 1 - turn % 2);
            if let Some(message) = pair[from].doc.generate_sync_message(&mut states[from]) {
                said.push(message.clone());
                pair[to]
                    .doc
                    .receive_sync_message(&mut states[to], message)
                    .unwrap();
            }
        }
    }
    said
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stock_clients_and_the_server_agree_by_messages_that_pass(seed: u64) {
        let heard = sessions(&mut StdRng::seed_from_u64(seed));
        prop_assert!(!heard.is_empty());
    }

    #[test]
    fn what_two_peers_say_passes_unless_it_is_a_document(seed: u64) {
        for message in between_peers(&mut StdRng::seed_from_u64(seed)) {
            let holds_document = message.changes.iter().any(|chunk| chunk[8] == 0);
            let bytes = message.clone().encode();
            match read_sync_message(&bytes, true) {
                Ok(read) => {
                    prop_assert!(!holds_document);
                    prop_assert_eq!(read.heads.len(), message.heads.len());
                    prop_assert_eq!(read.need.len(), message.need.len());
                    prop_assert!(read.changes().all(|change| change.is_ok()));
                    let chunks: usize = message.changes.iter().map(<[u8]>::len).sum();
                    let found: usize = read.changes().map(|change| change.unwrap().bytes.len()).sum();
                    prop_assert_eq!(chunks, found);
                }
                Err(refusal) => prop_assert_eq!((refusal, holds_document), (SyncRefusal::WholeDocument, true)),
            }
        }
    }

    /// Nothing that comes of a real message by changing bytes panics, neither here nor in Automerge behind.
    #[test]
    fn mutated_messages_are_refused_or_heard(seed: u64) {
        let rng = &mut StdRng::seed_from_u64(seed);
        let mut room = lived_in_room(rng, 15);
        for genuine in sessions(rng).iter().take(20) {
            for _ in 0..20 {
                let mutant = flipped(genuine.clone(), rng);
                let Ok(message) = read_sync_message(&mutant, true) else { continue };
                prop_assert_eq!(quietly(|| message.changes().flatten().count() <= SYNC_CHANGES_MAX), true);
                let mut peer = StockPeer::new();
                peer.hear(&mut room.live, &message).unwrap();
                peer.next_message(&room.live).unwrap();
            }
        }
    }
}

fn flipped(mut bytes: Vec<u8>, rng: &mut StdRng) -> Vec<u8> {
    for _ in 0..rng.random_range(1..=3) {
        let at = rng.random_range(0..bytes.len());
        match rng.random_range(0..4) {
            0 => bytes.insert(at, rng.random()),
            1 if bytes.len() > 1 => drop(bytes.remove(at)),
            _ => bytes[at] ^= 1 << rng.random_range(0..8),
        }
    }
    bytes
}

#[test]
fn f9_f10_only_automerges_own_filters_pass() {
    let with = |have: Vec<u8>| {
        let raw = Raw { have, ..Raw::empty() };
        raw.read()
    };
    assert_eq!(with(having(8, 10, 7, 10)), Ok(()));
    assert_eq!(with(having(1, 10, 7, 2)), Ok(()));
    assert_eq!(with(vec![1, 0, 0]), Ok(()), "none at all");
    for hostile in [
        having(8, 0, 7, 0),
        having(8, 10, 100_000_000, 10),
        having(8, 10, 6, 10),
        having(8, 11, 7, 11),
        having(8, 10, 7, 9),
        having(8, 10, 7, 11),
        having(0, 10, 7, 0),
        having(u64::MAX, 10, 7, 10),
        having(1 << 32, 10, 7, 10),
    ] {
        assert_eq!(with(hostile), Err(SyncRefusal::Bloom));
    }
}

#[test]
fn f10_lists_are_short_and_ascending() {
    let too_large = |raw: Raw| matches!(raw.read(), Err(SyncRefusal::TooLarge { .. }));
    let lists: [fn(Vec<u8>) -> Raw; 3] = [
        |heads| Raw {
            heads,
            ..Raw::empty()
        },
        |need| Raw { need, ..Raw::empty() },
        |last_sync| Raw {
            have: [&[1], &last_sync[..], &[0]].concat(),
            ..Raw::empty()
        },
    ];
    for list in lists {
        assert_eq!(list(ascending_hashes(SYNC_HASHES_MAX)).read(), Ok(()));
        assert!(too_large(list(ascending_hashes(SYNC_HASHES_MAX + 1))));
        let mut doubled = ascending_hashes(2);
        doubled[32] = 1;
        doubled[64] = 1;
        assert!(matches!(list(doubled).read(), Err(SyncRefusal::Malformed(_))));
        let mut claimed = Vec::new();
        put_unsigned(&mut claimed, u64::MAX);
        assert!(too_large(list(claimed)));
    }
    let have = |count: u8| Raw {
        have: [vec![count], [0, 0].repeat(count.into())].concat(),
        ..Raw::empty()
    };
    assert_eq!(have(SYNC_HAVE_MAX as u8).read(), Ok(()));
    assert!(too_large(have(SYNC_HAVE_MAX as u8 + 1)));
}

#[test]
fn what_follows_a_message_is_bounded() {
    let behind = |behind: Vec<u8>| Raw {
        behind,
        ..Raw::empty()
    };
    let flags = behind(vec![2, 0x02, 0x84]).bytes();
    let read = read_sync_message(&flags, true).unwrap();
    assert_eq!(read.flags.map(board_doc::guard::SyncFlags::bits), Some(4));
    let later = vec![1; 1 + SYNC_FLAGS_BYTES_MAX as usize];
    assert_eq!(
        behind([&[SYNC_FLAGS_BYTES_MAX as u8], &later[1..]].concat()).read(),
        Ok(())
    );
    assert!(
        behind([&[SYNC_FLAGS_BYTES_MAX as u8 + 1], &later[..]].concat())
            .read()
            .is_err()
    );
    assert!(behind(vec![3, 1]).read().is_err(), "cut short");
    assert_eq!(behind(vec![0; 1 + SYNC_TRAILING_BYTES_MAX]).read(), Ok(()));
    assert!(behind(vec![0; 2 + SYNC_TRAILING_BYTES_MAX]).read().is_err());
}

#[test]
fn a_message_is_one_and_not_too_long() {
    for version in [0x41, 0x44, 0] {
        let raw = Raw {
            version,
            ..Raw::empty()
        };
        assert!(matches!(raw.read(), Err(SyncRefusal::Malformed(_))));
    }
    assert!(read_sync_message(&[], true).is_err());
    let long = vec![0x42; SYNC_MESSAGE_BYTES_MAX + 1];
    assert!(matches!(
        read_sync_message(&long, true),
        Err(SyncRefusal::TooLarge { what: "bytes", .. })
    ));
}

#[test]
fn changes_are_found_in_both_versions_and_documents_are_not_taken() {
    let room = Room::new();
    let mut alice = Person::join(&room, 1, 1);
    let chunks = [alice.write("a", "1"), alice.write("b", "2")];
    let apart = sending(chunks.to_vec(), MessageVersion::V1);
    let together = sending(vec![chunks.concat()], MessageVersion::V2);
    for message in [apart, together] {
        let read = read_sync_message(&message, true).unwrap();
        let found: Vec<_> = read.changes().map(|change| change.unwrap().bytes).collect();
        assert_eq!(found, chunks);
    }
    let document = sending(vec![alice.doc.save()], MessageVersion::V2);
    assert_eq!(
        read_sync_message(&document, true),
        Err(SyncRefusal::WholeDocument)
    );
    let cut = sending(vec![chunks[0][..20].to_vec()], MessageVersion::V1);
    assert!(matches!(
        read_sync_message(&cut, true),
        Err(SyncRefusal::Malformed(_))
    ));
}

#[test]
fn chunks_are_counted() {
    let small = [&[0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1, 0][..]].concat();
    let most = sending(vec![small.repeat(SYNC_CHANGES_MAX)], MessageVersion::V2);
    assert_eq!(
        read_sync_message(&most, true).unwrap().changes().len(),
        SYNC_CHANGES_MAX
    );
    let more = sending(vec![small.repeat(SYNC_CHANGES_MAX + 1)], MessageVersion::V2);
    assert!(matches!(
        read_sync_message(&more, true),
        Err(SyncRefusal::TooLarge { what: "changes", .. })
    ));
}

#[test]
fn what_a_bloom_filter_has_hidden_is_asked_for_by_name() {
    let mut room = Room::new();
    let mut alice = Person::join(&room, 1, 1);
    let chunks = [
        alice.write("a", "1"),
        alice.write("b", "2"),
        alice.write("c", "3"),
    ];
    let mut line = Line::new();
    while line.turn(&mut Person::join(&room, 2, 1), &mut room, &mut vec![]) {}
    let only_the_last = sending(vec![chunks[2].clone()], MessageVersion::V1);
    listen(&mut line.server, &mut room, &only_the_last);
    let hash = |chunk: &[u8]| automerge::Change::from_bytes(chunk.to_vec()).unwrap().hash();
    for expected in [&chunks[1], &chunks[0]] {
        let answer = line.server.next_message(&room.live).unwrap().unwrap();
        assert_eq!(Message::decode(&answer).unwrap().need, [hash(expected)]);
        let next = sending(vec![expected.clone()], MessageVersion::V1);
        listen(&mut line.server, &mut room, &next);
    }
    assert!(room.live.has(&board_doc::ChangeHash(hash(&chunks[2]).0)));
}

#[test]
fn what_waits_is_bounded() {
    let mut room = Room::new();
    let mut alice = Person::join(&room, 1, 1);
    let mut peer = StockPeer::new();
    let long = "long ".repeat(10_000);
    let kept = (0..100).map(|number| {
        let chunk = board_doc::guard::read(&alice.write(&format!("{number}"), &long)).unwrap();
        peer.keep(chunk)
    });
    let kept = kept.take_while(Result::is_ok).count();
    assert_eq!(kept, (1 << 20) / (50_000 + 200));
    assert!(peer.next_message(&room.live).is_ok());
    room.must_go_on();
}

#[test]
fn f15_the_changes_of_a_viewer_are_dropped_unread() {
    let mut room = Room::new();
    let mut viewer = Person::join(&room, 1, 1);
    let chunk = viewer.write("a", "1");
    let heads = room.live.heads();
    for chunk in [chunk, b"not a change at all".to_vec()] {
        let message = sending(vec![chunk], MessageVersion::V1);
        let read = read_sync_message(&message, false).unwrap();
        assert!(read.has_dropped_changes());
        assert_eq!(read.changes().len(), 0);
        StockPeer::new().hear(&mut room.live, &read).unwrap();
        assert_eq!(room.live.heads(), heads);
    }
}
