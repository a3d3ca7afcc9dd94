//! The JSON protocol: a frame, or what is wrong with it in few words, or the end.

use serde_json::Value;
use sync_server::http::refuse_json_frame;
use sync_server::limits::{ERROR_CHARACTERS_MAX, REF_BYTES_MAX};

/// Bytes of one answer beside its `ref` and its texts.
const ANSWER_BYTES: usize = 1_000;
/// The longest that a character is in JSON, in bytes.
const CHARACTER_BYTES: usize = 12;

/// A text message of a program, as bytes.
pub fn fuzz_one(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let read: Option<Value> = serde_json::from_str(text).ok();
    let is_frame = read.as_ref().is_some_and(Value::is_object);
    let Ok(refusal) = refuse_json_frame(text) else {
        assert!(!is_frame, "a frame was taken for none");
        return;
    };
    assert!(is_frame, "what is no frame was taken for one");
    let Some(refusal) = refusal else { return };
    let most = ANSWER_BYTES + REF_BYTES_MAX + CHARACTER_BYTES * ERROR_CHARACTERS_MAX;
    assert!(refusal.len() <= most, "{} bytes", refusal.len());
    let answer: Value = serde_json::from_slice(&refusal).expect("an answer is JSON");
    assert_eq!(answer["type"], "error");
    assert!(answer["code"].is_string() && answer["detail"].is_string());
    let reference = &read.expect("a frame")["ref"];
    assert!(
        answer["ref"] == *reference || has_fraction(reference) || reference.to_string().len() > REF_BYTES_MAX,
        "{reference} came back as {}",
        answer["ref"]
    );
}

/// A fraction may be rounded in its last digit.
fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(values) => values.iter().any(has_fraction),
        Value::Object(fields) => fields.values().any(has_fraction),
        _ => false,
    }
}
