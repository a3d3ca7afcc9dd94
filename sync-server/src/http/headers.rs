//! What every answer tells browsers: to do no more with it than they must.

use crate::app::App;
use axum::Router;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use std::fmt::Write as _;
use tower_http::set_header::SetResponseHeaderLayer;

/// What is no page may do nothing, should a browser show it as one.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";
/// The app asks for none of these.
const NO_DEVICES: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
    magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// Adds the headers to every answer.
pub(super) fn on_all(routes: Router, app: &App) -> Router {
    let opener = HeaderName::from_static("cross-origin-opener-policy");
    let resource = HeaderName::from_static("cross-origin-resource-policy");
    let permissions = HeaderName::from_static("permissions-policy");
    let policy =
        SetResponseHeaderLayer::if_not_present(CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING));
    let routes = routes
        .layer(policy)
        .layer(always(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(REFERRER_POLICY, "same-origin"))
        .layer(always(permissions, NO_DEVICES))
        .layer(always(opener, "same-origin"))
        .layer(always(resource, "same-origin"));
    if app.public_url().is_https() {
        routes.layer(always(STRICT_TRANSPORT_SECURITY, "max-age=31536000"))
    } else {
        routes
    }
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

/// What pages may do: run its own scripts and wasm, talk to this server, and nothing else.
pub(super) fn page_policy(app: &App) -> HeaderValue {
    let mut connect = String::from("'self'");
    // Not every browser counts the sockets of one's own origin as 'self'. A policy has no words for IPv6
    // addresses: there 'self' must do.
    for origin in app
        .origins()
        .iter()
        .filter(|origin| !origin.as_str().contains('['))
    {
        let _ = write!(connect, " {}", origin.as_str().replacen("http", "ws", 1));
    }
    let policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src {connect}; worker-src 'self'; manifest-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).expect("origins are printable")
}
