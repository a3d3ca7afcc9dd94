//! Reading JSON bodies: 400 when it is no JSON, 413 when it is too large, 422 with the field's name when a field is
//! missing or of another type.

use super::error::{ApiError, ApiResult};
use crate::limits::{BODY_BYTES_MAX, BODY_WITHIN};
use axum::body::{Body, HttpBody as _};
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A JSON object as a `T`. An empty body counts as `{}`; unknown fields are ignored.
#[derive(Debug)]
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> ApiResult<Self> {
        let bytes = tokio::time::timeout(BODY_WITHIN, read(request.into_body()))
            .await
            .map_err(|_| ApiError::Malformed("the body took too long to come".to_owned()))??;
        parse(&bytes).map(Self)
    }
}

const TOO_LARGE: ApiError = ApiError::TooLarge {
    bytes_max: BODY_BYTES_MAX,
};

async fn read(body: Body) -> ApiResult<axum::body::Bytes> {
    if body.size_hint().lower() > BODY_BYTES_MAX as u64 {
        return Err(TOO_LARGE);
    }
    axum::body::to_bytes(body, BODY_BYTES_MAX).await.map_err(|error| {
        // Either the limit was met, or the client went away and will not read the answer anyway.
        tracing::debug!(%error, "a body could not be read");
        TOO_LARGE
    })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> ApiResult<T> {
    let bytes = if bytes.trim_ascii().is_empty() {
        b"{}"
    } else {
        bytes
    };
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| ApiError::Malformed(format!("the body must be JSON: {error}")))?;
    if !value.is_object() {
        return Err(ApiError::Malformed("the body must be a JSON object".to_owned()));
    }
    typed(value)
}

/// The value as a `T`. Which field is missing, or of another type, is said.
pub(super) fn typed<T: DeserializeOwned>(value: Value) -> ApiResult<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let what = error.into_inner().to_string();
        match missing_field(&what) {
            Some(field) => ApiError::field(field, "is missing"),
            None => ApiError::field(&path, what),
        }
    })
}

/// serde says only in its text which field is missing.
fn missing_field(what: &str) -> Option<&str> {
    what.strip_prefix("missing field `")?.strip_suffix('`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Sample {
        name: String,
        #[serde(default)]
        note: Option<String>,
    }

    fn wrong_field(body: &str) -> String {
        match parse::<Sample>(body.as_bytes()) {
            Err(ApiError::Invalid(errors)) => errors.into_keys().collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_missing_or_ill_typed_field_is_named() {
        assert_eq!(wrong_field("{}"), "name");
        assert_eq!(wrong_field(""), "name");
        assert_eq!(wrong_field(r#"{"name": 5}"#), "name");
        assert_eq!(wrong_field(r#"{"name": "a", "note": []}"#), "note");
    }

    #[test]
    fn what_is_no_json_object_is_malformed_and_unknown_fields_are_ignored() {
        for body in ["{", "[]", "\"name\"", "{\"name\": }", "\u{0}"] {
            assert!(
                matches!(parse::<Sample>(body.as_bytes()), Err(ApiError::Malformed(_))),
                "{body}"
            );
        }
        let sample: Sample = parse(br#"{"name": "a", "more": 1}"#).unwrap();
        assert_eq!((sample.name.as_str(), sample.note), ("a", None));
    }
}
