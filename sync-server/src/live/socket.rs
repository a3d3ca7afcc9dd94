//! `GET /ws/boards/{board_id}` and `GET /ws/automerge-repo`: what is checked before a request becomes a socket.

use super::connection::Connection;
use super::identify::Unidentified;
use super::limits::{
    BOARD_WRITE_BUFFER_BYTES_MAX, SOCKET_READ_BYTES, SOCKET_WRITE_BUFFER_BYTES_MAX, SOCKET_WRITE_BYTES,
    SOCKETS_RETRY_AFTER_S, STOCK_FRAME_BYTES_MAX,
};
use super::listening::{Guest, ServeGuest};
use super::outbox::Outbox;
use super::sockets::{Arrival, NoPlace, Owner, SocketKind, SocketPlace};
use super::stock::StockClient;
use super::{Live, Node};
use crate::auth::address::ClientAddress;
use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN, RETRY_AFTER, SEC_WEBSOCKET_PROTOCOL};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json};
use serde::Deserialize;
use std::sync::Arc;
use sync_protocol::SUBPROTOCOL;
use sync_protocol::limits::FRAME_BYTES_MAX;
use uuid::Uuid;

/// The sockets' routes. Who does not speak the sync protocol is served by `serve_guest`.
pub fn routes(live: Live, serve_guest: ServeGuest) -> Router {
    Router::new()
        .route("/ws/boards/{board_id}", get(board_socket))
        .route("/ws/automerge-repo", get(stock_socket))
        .layer(Extension(serve_guest))
        .with_state(live)
}

/// What may stand behind the `?`. It never reaches a log.
#[derive(Deserialize)]
struct Params {
    token: Option<String>,
}

/// Why a request does not become a socket.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("a valid access token is needed")]
    NotSignedIn,
    #[error("there is no such board")]
    NoSuchBoard,
    #[error("pages of this origin may not connect")]
    ForeignOrigin,
    #[error("too many open sockets; close some or come back later")]
    TooMany,
    #[error("the server is about to stop; connect again")]
    Draining,
    #[error("the server cannot answer at the moment")]
    Unavailable,
    #[error("this is the address of a WebSocket: {0}")]
    NotAWebSocket(#[from] WebSocketUpgradeRejection),
}

async fn board_socket(
    State(live): State<Live>,
    Path(board): Path<String>,
    Query(params): Query<Params>,
    Extension(address): Extension<ClientAddress>,
    Extension(serve_guest): Extension<ServeGuest>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let speaks_sync = speaks_sync(&headers);
    let token = params.token.as_deref().or_else(|| bearer(&headers));
    let owner = match token {
        Some(token) => Some(live.node.identify(token, parse_board(&board)?).await?),
        None if speaks_sync => None,
        None => return Err(Refused::NotSignedIn),
    };
    let board = parse_board(&board)?;
    let outbox = live.node.outbox();
    live.node.check_origin(&headers)?;
    let arrival = Arrival {
        address,
        board: Some(board),
        kind: if speaks_sync {
            SocketKind::Sync
        } else {
            SocketKind::Json
        },
        at: live.node.clock.now(),
    };
    let place = live.node.enter(arrival, owner, &outbox)?;
    // From here on the end of the session or key closes the socket; it may have come just before.
    let caller = match token {
        Some(token) => Some(live.node.authenticate(token, board).await?),
        None => None,
    };
    let upgrade = upgrade?
        .max_frame_size(FRAME_BYTES_MAX)
        .max_message_size(FRAME_BYTES_MAX)
        .read_buffer_size(SOCKET_READ_BYTES)
        .write_buffer_size(SOCKET_WRITE_BYTES);
    if !speaks_sync {
        let (Some(caller), Some(owner)) = (caller, owner) else {
            return Err(Refused::NotSignedIn);
        };
        let guest = Guest::new(
            Arc::clone(&live.node),
            board,
            (caller.asker(), owner),
            place,
            outbox,
        );
        return Ok(upgrade
            .max_write_buffer_size(BOARD_WRITE_BUFFER_BYTES_MAX)
            .on_upgrade(move |socket| serve_guest(guest, socket)));
    }
    let connection = Connection {
        node: Arc::clone(&live.node),
        board,
        place,
        outbox,
        owner,
    };
    Ok(upgrade
        .protocols([SUBPROTOCOL])
        .max_write_buffer_size(SOCKET_WRITE_BUFFER_BYTES_MAX)
        .on_upgrade(|socket| connection.serve(socket)))
}

async fn stock_socket(
    State(live): State<Live>,
    Query(params): Query<Params>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let token = params.token.as_deref().or_else(|| bearer(&headers));
    let token = token.ok_or(Refused::NotSignedIn)?;
    let caller = live.node.caller(token).await?;
    live.node.check_origin(&headers)?;
    let outbox = live.node.outbox();
    let arrival = Arrival {
        address,
        board: None,
        kind: SocketKind::Stock,
        at: live.node.clock.now(),
    };
    let place = live.node.enter(arrival, Some(Owner::from(&caller)), &outbox)?;
    // From here on the end of the session or key closes the socket; it may have come just before.
    live.node.caller(token).await?;
    let client = StockClient::new(Arc::clone(&live.node), place, outbox, &caller);
    Ok(upgrade?
        .max_frame_size(STOCK_FRAME_BYTES_MAX)
        .max_message_size(STOCK_FRAME_BYTES_MAX)
        .read_buffer_size(SOCKET_READ_BYTES)
        .write_buffer_size(SOCKET_WRITE_BYTES)
        .max_write_buffer_size(BOARD_WRITE_BUFFER_BYTES_MAX)
        .on_upgrade(|socket| client.serve(socket)))
}

impl Node {
    /// A present `Origin` must be one of ours to the letter; programs send none.
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let fits = |origin: &axum::http::HeaderValue| self.origins.iter().any(|ours| ours.as_str() == origin);
        if headers.get_all(ORIGIN).iter().all(fits) {
            Ok(())
        } else {
            Err(Refused::ForeignOrigin)
        }
    }

    fn outbox(&self) -> Outbox {
        Outbox::counting(self.limits.outbox_bytes, self.metrics.presence_dropped())
    }

    fn enter(&self, arrival: Arrival, owner: Option<Owner>, outbox: &Outbox) -> Result<SocketPlace, Refused> {
        let place = self.sockets.enter(arrival, outbox.clone())?;
        if let Some(owner) = owner {
            place.belongs_to(owner)?;
        }
        Ok(place)
    }
}

fn parse_board(id: &str) -> Result<Uuid, Refused> {
    Uuid::try_parse(id).map_err(|_| Refused::NoSuchBoard)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn speaks_sync(headers: &HeaderMap) -> bool {
    let offered = headers
        .get_all(SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok());
    offered
        .flat_map(|list| list.split(','))
        .any(|name| name.trim() == SUBPROTOCOL)
}

impl From<Unidentified> for Refused {
    fn from(why: Unidentified) -> Self {
        match why {
            Unidentified::NotSignedIn => Self::NotSignedIn,
            Unidentified::NoSuchBoard => Self::NoSuchBoard,
            Unidentified::Unavailable => Self::Unavailable,
        }
    }
}

impl From<NoPlace> for Refused {
    fn from(why: NoPlace) -> Self {
        match why {
            NoPlace::TooMany => Self::TooMany,
            NoPlace::Draining => Self::Draining,
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::NoSuchBoard => StatusCode::NOT_FOUND,
            Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Draining | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotAWebSocket(_) => StatusCode::UPGRADE_REQUIRED,
        };
        let problem = serde_json::json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": self.to_string(),
        });
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            axum::http::HeaderValue::from_static("application/problem+json"),
        );
        if matches!(self, Self::TooMany | Self::Draining) {
            headers.insert(RETRY_AFTER, SOCKETS_RETRY_AFTER_S.into());
        }
        response
    }
}
