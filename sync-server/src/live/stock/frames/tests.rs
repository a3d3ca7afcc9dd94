use super::*;

const STORAGE: &str = "9a4b3c2d-0000-4000-8000-000000000001";

fn read(bytes: &[u8]) -> Result<Said<'_>, Unreadable> {
    super::read(bytes, STORAGE)
}

/// A message as cbor-x writes it: `b9 00NN`, then the fields.
fn message(count: u16, fill: impl FnOnce(&mut Encoder<Vec<u8>>)) -> Vec<u8> {
    let mut encoder = Encoder::new([&[0xb9][..], &count.to_be_bytes()].concat());
    fill(&mut encoder);
    encoder.into_writer()
}

fn put<'e>(encoder: &'e mut Encoder<Vec<u8>>, key: &str, value: &str) -> &'e mut Encoder<Vec<u8>> {
    encoder.str(key).unwrap().str(value).unwrap()
}

#[test]
fn a2_a_join_as_stock_clients_write_it_is_read() {
    let metadata = |encoder: &mut Encoder<Vec<u8>>| {
        encoder.str("peerMetadata").unwrap();
        encoder.writer_mut().extend([0xb9, 0, 2]);
        encoder.str("storageId").unwrap().undefined().unwrap();
        encoder.str("isEphemeral").unwrap().bool(true).unwrap();
    };
    let join = message(4, |encoder| {
        put(encoder, "type", "join");
        put(encoder, "senderId", "peer-1");
        metadata(encoder);
        encoder.str("supportedProtocolVersions").unwrap();
        encoder.array(1).unwrap().str("1").unwrap();
    });
    let expected = Said {
        sender: "peer-1",
        message: Message::Join { speaks_ours: true },
    };
    assert_eq!(read(&join), Ok(expected));

    let without_versions = message(3, |encoder| {
        put(encoder, "type", "join");
        put(encoder, "senderId", "peer-1");
        encoder
            .str("supportedProtocolVersions")
            .unwrap()
            .undefined()
            .unwrap();
    });
    assert_eq!(read(&without_versions), Ok(expected));

    let later = message(3, |encoder| {
        put(encoder, "type", "join");
        put(encoder, "senderId", "peer-1");
        encoder.str("supportedProtocolVersions").unwrap();
        encoder.array(1).unwrap().str("2").unwrap();
    });
    let said = read(&later).unwrap();
    assert_eq!(said.message, Message::Join { speaks_ours: false });
}

#[test]
fn a2_counts_come_as_integers_and_as_floating_point_numbers() {
    let ephemeral = |count: &dyn Fn(&mut Encoder<Vec<u8>>)| {
        message(6, |encoder| {
            put(encoder, "type", "ephemeral");
            put(encoder, "senderId", "peer-1");
            put(encoder, "documentId", "d");
            put(encoder, "sessionId", "s");
            encoder.str("count").unwrap();
            count(encoder);
            encoder.str("data").unwrap();
            // An array of bytes may say so.
            encoder
                .tag(minicbor::data::Tag::new(64))
                .unwrap()
                .bytes(&[1])
                .unwrap();
        })
    };
    let large = 5_000_000_000.0;
    for (written, expected) in [
        (ephemeral(&|e| drop(e.u8(7))), 7.0),
        (ephemeral(&|e| drop(e.f64(large))), large),
        (ephemeral(&|e| drop(e.u64(5_000_000_000))), large),
    ] {
        let Message::Ephemeral(message) = read(&written).unwrap().message else {
            panic!("not ephemeral");
        };
        assert_eq!((message.count, message.data), (expected, &[1][..]));
        let passed_on = super::ephemeral(("peer-1", "peer-2"), message);
        let Message::Ephemeral(again) = read(&passed_on).unwrap().message else {
            panic!("not ephemeral");
        };
        assert_eq!(again, message);
        let eight_bytes = passed_on.windows(5).any(|bytes| bytes == [0x1b, 0, 0, 0, 1]);
        assert!(!eight_bytes, "cbor-x makes a BigInt of that");
    }
}

#[test]
fn a2_whether_our_storage_is_asked_about_is_read() {
    let subscriptions = |add: &[&str]| {
        message(4, |encoder| {
            put(encoder, "type", "remote-subscription-change");
            put(encoder, "senderId", "peer-1");
            encoder.str("add").unwrap().array(add.len() as u64).unwrap();
            for id in add {
                encoder.str(id).unwrap();
            }
            encoder.str("remove").unwrap().undefined().unwrap();
        })
    };
    let read_of = |add: &[&str]| read(&subscriptions(add)).map(|said| said.message == wanted());
    assert_eq!(read_of(&["another", STORAGE]), Ok(true));
    assert_eq!(read_of(&["another"]), Ok(false));
    let most = vec!["another"; STOCK_STORAGES_MAX as usize];
    assert_eq!(read_of(&most), Ok(false));
    let more = [&most[..], &[STORAGE]].concat();
    assert_eq!(read_of(&more), Err(Unreadable::Limit("a list")));
}

fn wanted() -> Message<'static> {
    Message::Subscriptions {
        adds_ours: true,
        removes_ours: false,
    }
}

#[test]
fn a2_what_is_not_known_is_passed_over_within_limits() {
    let nested = |depth: usize| {
        message(3, |encoder| {
            put(encoder, "type", "leave");
            put(encoder, "senderId", "peer-1");
            encoder.str("unknown").unwrap();
            for _ in 0..depth {
                encoder.array(1).unwrap();
            }
            encoder.u8(1).unwrap();
        })
    };
    assert!(read(&nested(STOCK_NESTING_MAX)).is_ok());
    assert_eq!(
        read(&nested(STOCK_NESTING_MAX + 1)),
        Err(Unreadable::Limit("the depth"))
    );
    // Deeper than any stack.
    assert!(read(&nested(1_000_000)).is_err());
}

#[test]
fn a2_what_is_not_a_message_is_refused() {
    let leave = message(2, |encoder| {
        put(encoder, "type", "leave");
        put(encoder, "senderId", "peer-1");
    });
    assert!(read(&leave).is_ok());
    for end in 0..leave.len() {
        assert!(read(&leave[..end]).is_err(), "cut short at {end}");
    }
    assert!(read(&[&leave[..], &[0]].concat()).is_err(), "bytes behind it");
    let long = "x".repeat(STOCK_NAME_BYTES_MAX + 1);
    let long = message(2, |encoder| {
        put(encoder, "type", "leave");
        put(encoder, "senderId", &long);
    });
    assert_eq!(read(&long), Err(Unreadable::Limit("senderId")));
    // Lengths that are claimed cost nothing.
    for hostile in [
        &[0xbb, 255, 255, 255, 255, 255, 255, 255, 255][..],
        &[0xbf, 0xff],
        &[0xa1, 0x61, 0x61, 0x9b, 255, 255, 255, 255, 255, 255, 255, 255],
        &[0xa1, 0x61, 0x61, 0x9f, 0xff],
        &[0x80],
        &[],
    ] {
        assert!(read(hostile).is_err(), "{hostile:x?}");
    }
    let without_data = message(3, |encoder| {
        put(encoder, "type", "sync");
        put(encoder, "senderId", "peer-1");
        put(encoder, "documentId", "d");
    });
    assert_eq!(read(&without_data), Err(Unreadable::Lacks("data")));
}

#[test]
fn a2_nothing_that_comes_of_a_message_by_changing_bytes_does_harm() {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};
    let rng = &mut StdRng::seed_from_u64(7);
    let genuine = [
        sync(("peer-1", "peer-2"), "document", &[7; 40]),
        peer(("peer-1", "peer-2"), STORAGE),
        heads_changed(("peer-1", "peer-2"), "document", STORAGE, &["head".to_owned()], 5),
        unavailable(("peer-1", "peer-2"), "document"),
    ];
    let mut readable = 0;
    for _ in 0..20_000 {
        let mut bytes = genuine[rng.random_range(0..genuine.len())].to_vec();
        for _ in 0..rng.random_range(1..4) {
            let at = rng.random_range(0..bytes.len());
            bytes[at] = rng.random();
        }
        bytes.truncate(rng.random_range(bytes.len() / 2..=bytes.len()));
        readable += usize::from(read(&bytes).is_ok());
    }
    assert!(readable > 0, "some changes are within a text");
}
