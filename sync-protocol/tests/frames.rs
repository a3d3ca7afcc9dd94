//! The frame codec: what is written is read again, and nothing that comes from outside can hurt.

#[path = "../../fuzz/bodies/frames.rs"]
mod body;

use proptest::prelude::*;
use sync_protocol::frames::{ClientFrame, DecodeError, RetryReason, Role, ServerFrame, WireActorHead};
use sync_protocol::limits::{CHUNKS_PER_FRAME_MAX, FRAME_BYTES_MAX, HELLO_ACTORS_MAX, PRESENCE_BYTES_MAX};

fn bytes(up_to: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..up_to)
}

fn head() -> impl Strategy<Value = WireActorHead> {
    (bytes(30), any::<u64>(), any::<[u8; 32]>()).prop_map(|(actor, seq, hash)| WireActorHead {
        actor,
        seq,
        hash,
    })
}

fn client_frame() -> impl Strategy<Value = ClientFrame> {
    let hello = (
        "[ -~]{0,40}",
        any::<Option<[u8; 16]>>(),
        any::<u64>(),
        any::<[u8; 32]>(),
        prop::collection::vec(head(), 0..4),
    );
    prop_oneof![
        hello.prop_map(|(token, epoch, seq, hash, actors)| ClientFrame::Hello {
            token,
            epoch,
            seq,
            hash,
            actors
        }),
        (any::<u64>(), prop::collection::vec(bytes(200), 1..5))
            .prop_map(|(id, chunks)| ClientFrame::Changes { id, chunks }),
        bytes(PRESENCE_BYTES_MAX).prop_map(|state| ClientFrame::Presence { state }),
    ]
}

#[test]
fn a_refusal_is_known_by_its_first_byte_and_nothing_else_is_taken_for_one() {
    let rejected = ServerFrame::Rejected {
        id: 1,
        hashes: vec![[1; 32]],
        reason: "role".to_owned(),
        detail: String::new(),
    };
    let retry = ServerFrame::Retry {
        id: 1,
        reason: RetryReason::Overload,
        after_ms: 1,
    };
    for refusal in [rejected, retry] {
        assert_eq!(ServerFrame::decode_refusal(&refusal.encode()), Some(refusal));
    }
    let ack = ServerFrame::Ack {
        id: 1,
        covers: 1,
        first_seq: 1,
        count: 1,
    };
    let changes = ServerFrame::Changes {
        first_seq: 1,
        chunks: vec![vec![5; 8]],
    };
    for other in [
        ack,
        changes,
        ServerFrame::CaughtUp { seq: 1 },
        ServerFrame::Role { role: Role::Viewer },
    ] {
        assert_eq!(ServerFrame::decode_refusal(&other.encode()), None);
    }
}

proptest! {
    #[test]
    fn a_client_frame_is_read_as_it_was_written(frame in client_frame()) {
        prop_assert_eq!(ClientFrame::decode(&frame.encode()), Ok(frame));
    }

    #[test]
    fn arbitrary_bytes_are_a_frame_or_an_error(noise in bytes(400)) {
        body::fuzz_one(&noise);
    }

    #[test]
    fn a_damaged_frame_is_a_frame_or_an_error(frame in client_frame(), at in any::<prop::sample::Index>(), with: u8) {
        let mut damaged = frame.encode().to_vec();
        let at = at.index(damaged.len());
        damaged[at] = with;
        body::fuzz_one(&damaged);
        body::fuzz_one(&damaged[..at]);
    }

    #[test]
    fn bytes_after_a_frame_are_refused(frame in client_frame(), tail in 1..9_usize) {
        let mut long = frame.encode().to_vec();
        long.extend(std::iter::repeat_n(0, tail));
        prop_assert!(ClientFrame::decode(&long).is_err());
    }
}

#[test]
fn a_length_that_claims_gigabytes_takes_no_memory() {
    // Tag 2 (Presence), then a length of 2^62 as a 64-bit integer.
    let mut claim = vec![2, 253];
    claim.extend(u64::to_le_bytes(1 << 62));
    assert!(matches!(
        ClientFrame::decode(&claim),
        Err(DecodeError::Malformed(_))
    ));
}

#[test]
fn a_frame_over_the_limit_is_refused_before_it_is_read() {
    let long = vec![0; FRAME_BYTES_MAX + 1];
    assert_eq!(
        ClientFrame::decode(&long),
        Err(DecodeError::TooLarge(FRAME_BYTES_MAX + 1))
    );
}

#[test]
fn fields_over_their_limits_are_refused_by_name() {
    let actors = vec![WireActorHead::unknown(vec![1; 24]); HELLO_ACTORS_MAX + 1];
    let hello = ClientFrame::Hello {
        token: String::new(),
        epoch: None,
        seq: 0,
        hash: [0; 32],
        actors,
    };
    assert_eq!(
        ClientFrame::decode(&hello.encode()),
        Err(DecodeError::Limit("actors"))
    );
    let many = ClientFrame::Changes {
        id: 1,
        chunks: vec![vec![]; CHUNKS_PER_FRAME_MAX + 1],
    };
    assert_eq!(
        ClientFrame::decode(&many.encode()),
        Err(DecodeError::Limit("chunks"))
    );
    let none = ClientFrame::Changes {
        id: 1,
        chunks: vec![],
    };
    assert_eq!(
        ClientFrame::decode(&none.encode()),
        Err(DecodeError::Limit("chunks"))
    );
    let state = vec![0; PRESENCE_BYTES_MAX + 1];
    let presence = ClientFrame::Presence { state };
    assert_eq!(
        ClientFrame::decode(&presence.encode()),
        Err(DecodeError::Limit("presence"))
    );
}

/// The layout of docs/PROTOCOL.md, byte by byte: a change here is a new version of the protocol.
#[test]
fn the_layout_is_the_documented_one() {
    let changes = ClientFrame::Changes {
        id: 300,
        chunks: vec![vec![9, 8]],
    };
    assert_eq!(changes.encode()[..], [1, 251, 44, 1, 1, 2, 9, 8]);
    let ack = ServerFrame::Ack {
        id: 1,
        covers: 2,
        first_seq: 5,
        count: 1,
    };
    assert_eq!(ack.encode()[..], [4, 1, 2, 5, 1]);
    assert_eq!(ServerFrame::Role { role: Role::Member }.encode()[..], [8, 1]);
    assert_eq!(ServerFrame::CaughtUp { seq: 7 }.encode()[..], [3, 7]);
}

/// What the fuzzer of frames begins with.
#[test]
#[ignore = "run by cargo xtask fuzz"]
fn write_seeds() {
    use proptest::strategy::ValueTree;
    let folder = std::env::var_os("FUZZ_SEEDS").expect("FUZZ_SEEDS names a folder");
    let folder = std::path::Path::new(&folder).join("frames");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for number in 0..40 {
        let frame = client_frame().new_tree(&mut runner).expect("a frame").current();
        std::fs::write(folder.join(format!("frame-{number:03}")), frame.encode()).expect("it can be written");
    }
}
