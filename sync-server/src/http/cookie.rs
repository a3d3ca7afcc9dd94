//! The browser app's refresh token: a cookie that script cannot read.

use crate::app::App;
use crate::limits::REFRESH_TOKEN_LIFE;
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

const NAME: &str = "weft_refresh";

/// The refresh token in the request's cookie.
pub(super) fn read(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == NAME)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// The header that keeps the token in the browser.
pub(super) fn keep(app: &App, token: &str) -> HeaderValue {
    header(app, token, REFRESH_TOKEN_LIFE.as_secs())
}

/// The header that makes the browser forget it.
pub(super) fn forget(app: &App) -> HeaderValue {
    header(app, "", 0)
}

fn header(app: &App, value: &str, max_age_s: u64) -> HeaderValue {
    let secure = if app.public_url().is_https() {
        "; Secure"
    } else {
        ""
    };
    let text =
        format!("{NAME}={value}; HttpOnly; SameSite=Strict; Path=/api/auth; Max-Age={max_age_s}{secure}");
    HeaderValue::try_from(text).expect("tokens are base64")
}
