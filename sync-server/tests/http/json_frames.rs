//! J6: frames of the JSON protocol that nobody should send.

#[path = "../../../fuzz/bodies/json_frames.rs"]
mod body;

use proptest::prelude::*;
use serde_json::{Value, json};
use sync_server::http::refuse_json_frame;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        "[a-z]{2000}".prop_map(Value::from),
        Just(json!("0192f0c1-2345-7abc-8def-0123456789ab")),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(field(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Names that mean something, for the most part.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "action", "data", "ref", "id", "title", "description", "column", "position", "user_id", "labels", "due",
            "assignees", "state",
        ]).prop_map(str::to_owned),
        1 => ".{0,10}",
    ]
}

fn frame() -> impl Strategy<Value = Value> {
    let actions = vec![
        "card.create",
        "card.update",
        "card.move",
        "card.delete",
        "card.assign",
        "card.unassign",
        "card.fold",
    ];
    let data = prop::collection::hash_map(field(), value(), 0..6);
    (prop::sample::select(actions), data, value())
        .prop_map(|(action, data, reference)| json!({"action": action, "data": data, "ref": reference}))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn j6_any_bytes_are_a_frame_or_none(data in prop::collection::vec(any::<u8>(), 0..400)) {
        body::fuzz_one(&data);
    }

    #[test]
    fn j6_any_json_is_answered_in_few_words(value in value(), frame in frame()) {
        body::fuzz_one(value.to_string().as_bytes());
        body::fuzz_one(frame.to_string().as_bytes());
    }

    #[test]
    fn j6_a_frame_that_breaks_off_or_is_spoiled_does_no_harm(frame in frame(), at: prop::sample::Index, byte: u8) {
        let mut bytes = frame.to_string().into_bytes();
        let at = at.index(bytes.len());
        body::fuzz_one(&bytes[..at]);
        bytes[at] = byte;
        body::fuzz_one(&bytes);
    }
}

#[test]
fn j6_a_wrong_field_is_named_and_quoted_in_few_words() {
    let frame =
        json!({"action": "card.create", "data": {"title": "x", "position": "y".repeat(100_000)}, "ref": 7});
    let refusal = refuse_json_frame(&frame.to_string()).unwrap().unwrap();
    let answer: Value = serde_json::from_slice(&refusal).unwrap();
    assert_eq!((&answer["code"], &answer["ref"]), (&json!("invalid"), &json!(7)));
    assert!(
        answer["errors"]["position"].is_array() && refusal.len() < 2_000,
        "{answer}"
    );
    body::fuzz_one(frame.to_string().as_bytes());
}
