//! A WebSocket of the sync protocol to a server on this machine.

use crate::Target;
use crate::limits::{CLOSE_WITHIN, CONNECT_WITHIN, SEND_WITHIN};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use std::net::{Ipv4Addr, SocketAddr};
use sync_protocol::SUBPROTOCOL;
use sync_protocol::limits::FRAME_BYTES_MAX;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode, header::SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use uuid::Uuid;

/// The code of a connection that ended without a close frame.
pub(crate) const ABNORMAL: u16 = 1006;

/// An open socket.
pub(crate) struct Socket {
    stream: Box<WebSocketStream<TcpStream>>,
    received_bytes: u64,
}

/// Why there is no socket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The server did not take the handshake.
    #[error("the server answered the handshake with {0}")]
    Refused(StatusCode),
    /// The server could not be reached in time.
    #[error("the server could not be reached: {0}")]
    Unreachable(String),
}

/// What a socket has received.
#[derive(Debug)]
pub(crate) enum Incoming {
    Frame(Bytes),
    Closed { code: u16 },
}

impl Socket {
    pub(crate) async fn open(target: Target, board: Uuid) -> Result<Self, ConnectError> {
        Self::open_from(Ipv4Addr::LOCALHOST, target, board).await
    }

    /// From this address of the machine: all of 127.0.0.0/8 are.
    pub(crate) async fn open_from(
        address: Ipv4Addr,
        target: Target,
        board: Uuid,
    ) -> Result<Self, ConnectError> {
        let opening = timeout(CONNECT_WITHIN, Self::handshake(address, target, board)).await;
        opening.unwrap_or_else(|_| Err(ConnectError::Unreachable("it did not answer in time".into())))
    }

    async fn handshake(address: Ipv4Addr, target: Target, board: Uuid) -> Result<Self, ConnectError> {
        let stream = connect(address, target)
            .await
            .map_err(|error| unreachable(&error))?;
        stream.set_nodelay(true).map_err(|error| unreachable(&error))?;
        let url = target.ws(&format!("/ws/boards/{board}"));
        let mut request = url.into_client_request().expect("the URL of a board is valid");
        request
            .headers_mut()
            .insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
        let config = WebSocketConfig::default().max_message_size(Some(FRAME_BYTES_MAX));
        match client_async_with_config(request, stream, Some(config)).await {
            Ok((socket, _)) => Ok(Self {
                stream: Box::new(socket),
                received_bytes: 0,
            }),
            Err(Error::Http(response)) => Err(ConnectError::Refused(response.status())),
            Err(error) => Err(unreachable(&error)),
        }
    }

    /// Writes messages; `false` when the connection is of no use any more.
    pub(crate) async fn send(&mut self, frames: impl IntoIterator<Item = Bytes>) -> bool {
        let writing = async {
            for frame in frames {
                self.stream.feed(Message::Binary(frame)).await?;
            }
            self.stream.flush().await
        };
        matches!(timeout(SEND_WITHIN, writing).await, Ok(Ok(())))
    }

    /// The next frame, or the end. Safe to cancel.
    pub(crate) async fn receive(&mut self) -> Incoming {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Binary(bytes))) => {
                    self.received_bytes += (header_bytes(bytes.len()) + bytes.len()) as u64;
                    return Incoming::Frame(bytes);
                }
                Some(Ok(Message::Close(frame))) => {
                    return Incoming::Closed {
                        code: frame.map_or(ABNORMAL, |frame| frame.code.into()),
                    };
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Incoming::Closed { code: ABNORMAL },
            }
        }
    }

    /// What came in frames since the handshake, their headers included.
    pub(crate) fn received_bytes(&self) -> u64 {
        self.received_bytes
    }

    /// Says goodbye, without waiting for an answer.
    pub(crate) async fn close(mut self, code: u16) {
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        // Whether the other side still hears it makes no difference.
        let _ = timeout(
            CLOSE_WITHIN,
            WebSocketStream::close(&mut self.stream, Some(frame)),
        )
        .await;
    }
}

async fn connect(from: Ipv4Addr, target: Target) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if from != Ipv4Addr::LOCALHOST {
        socket.bind(SocketAddr::from((from, 0)))?;
    }
    socket.connect(target.address()).await
}

/// The header of a frame from the server, which is not masked (RFC 6455, 5.2), in bytes.
fn header_bytes(payload: usize) -> usize {
    match payload {
        0..=125 => 2,
        126..=0xffff => 4,
        _ => 10,
    }
}

fn unreachable(error: &impl ToString) -> ConnectError {
    ConnectError::Unreachable(error.to_string())
}
