//! Answers that are files.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;

/// A file for people to keep.
#[derive(Debug)]
pub(super) struct Download {
    /// What it is a copy of, as people call it.
    pub(super) name: String,
    /// What comes after the dot.
    pub(super) extension: &'static str,
    pub(super) content_type: &'static str,
    pub(super) body: Body,
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let mut response = self.body.into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        let disposition = HeaderValue::try_from(attachment(&self.name, self.extension));
        headers.insert(CONTENT_DISPOSITION, disposition.expect("plain ASCII"));
        response
    }
}

/// The header of RFC 6266: a plain name for old programs, and the real one, encoded (RFC 8187).
fn attachment(name: &str, extension: &str) -> String {
    let name = file_name(name);
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || " -_.()".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{encoded}.{extension}")
}

/// What no file system takes amiss: no separators, no control characters, no dot in front, not too long.
fn file_name(name: &str) -> String {
    /// Of the board's name; file systems take 255 bytes.
    const CHARACTERS_MAX: usize = 50;
    let clean: String = name
        .chars()
        .map(|c| {
            if c.is_control() || "/\\:*?\"<>|".contains(c) {
                '_'
            } else {
                c
            }
        })
        .take(CHARACTERS_MAX)
        .collect();
    match clean.trim().trim_start_matches('.') {
        "" => "board".to_owned(),
        clean => clean.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_like_the_board_in_both_forms() {
        assert_eq!(
            attachment("Herbst 2026: \u{1f341}/x", "automerge"),
            "attachment; filename=\"Herbst 2026_ __x.automerge\"; \
             filename*=UTF-8''Herbst%202026_%20%F0%9F%8D%81_x.automerge"
        );
    }

    #[test]
    fn no_name_breaks_the_header_or_leaves_the_folder() {
        for name in [
            "",
            "..",
            "../../etc/passwd",
            "a\"; filename=evil",
            "a\r\nset-cookie: b",
            "\u{202e}",
            &"ü".repeat(500),
        ] {
            let header = attachment(name, "json");
            assert!(
                header.is_ascii() && !header.contains(['\r', '\n', '/']),
                "{header}"
            );
            assert_eq!(header.matches('"').count(), 2, "{header}");
            assert!(!header.contains("\".."), "{header}");
            assert!(HeaderValue::try_from(&header).is_ok(), "{header}");
        }
    }
}
