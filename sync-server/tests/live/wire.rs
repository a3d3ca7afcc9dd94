//! A bare socket of the sync protocol: what a test says and hears, frame by frame.

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use sync_protocol::{ClientFrame, SUBPROTOCOL, ServerFrame, WireActorHead};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Ten times what the slowest of these tests waits for.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// An open socket.
pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// What came.
#[derive(Debug, PartialEq)]
pub enum Heard {
    Frame(ServerFrame),
    Closed(u16),
}

/// The position that Hello states.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cursor {
    pub epoch: Option<[u8; 16]>,
    pub seq: u64,
    pub hash: [u8; 32],
}

/// What a newcomer got, up to `CaughtUp`.
#[derive(Debug)]
pub struct CaughtUp {
    pub epoch: [u8; 16],
    pub snapshot: Option<(u64, Vec<u8>)>,
    /// `(first_seq, chunk)` of each chunk.
    pub rows: Vec<(u64, Vec<u8>)>,
    pub seq: u64,
}

impl Wire {
    /// Opens a socket, or says with which HTTP status that was refused; `None` when nobody listens.
    async fn try_open(url: &str, headers: &[(&str, &str)]) -> Option<Result<Self, u16>> {
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            request
                .headers_mut()
                .insert(name, HeaderValue::from_str(value).unwrap());
        }
        match timeout(PATIENCE, tokio_tungstenite::connect_async(request))
            .await
            .unwrap()
        {
            Ok((socket, _)) => Some(Ok(Self { socket })),
            Err(Error::Http(response)) => Some(Err(response.status().as_u16())),
            Err(_) => None,
        }
    }

    pub async fn open(url: &str, headers: &[(&str, &str)]) -> Result<Self, u16> {
        Self::try_open(url, headers).await.expect("somebody listens")
    }

    /// Opens a socket of the binary protocol; `None` when nobody listens.
    pub async fn try_open_sync(url: &str) -> Option<Result<Self, u16>> {
        Self::try_open(url, &[("sec-websocket-protocol", SUBPROTOCOL)]).await
    }

    pub async fn open_sync(url: &str) -> Result<Self, u16> {
        Self::try_open_sync(url).await.expect("somebody listens")
    }

    /// Opens a socket whose kernel takes little before somebody reads.
    pub async fn open_stalling(url: &str, receive_buffer_bytes: u32) -> Self {
        Self::open_stalling_with(url, Some(SUBPROTOCOL), receive_buffer_bytes).await
    }

    /// The same, with a subprotocol or none.
    pub async fn open_stalling_with(
        url: &str,
        protocol: Option<&'static str>,
        receive_buffer_bytes: u32,
    ) -> Self {
        let mut request = url.into_client_request().unwrap();
        if let Some(protocol) = protocol {
            let protocol = HeaderValue::from_static(protocol);
            request.headers_mut().insert("sec-websocket-protocol", protocol);
        }
        let address = request.uri().authority().unwrap().as_str().parse().unwrap();
        let tcp = TcpSocket::new_v4().unwrap();
        tcp.set_recv_buffer_size(receive_buffer_bytes).unwrap();
        let stream = MaybeTlsStream::Plain(tcp.connect(address).await.unwrap());
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await.unwrap();
        Self { socket }
    }

    pub async fn send(&mut self, frame: &ClientFrame) {
        self.send_message(Message::Binary(frame.encode())).await.unwrap();
    }

    pub async fn send_message(&mut self, message: Message) -> Result<(), Error> {
        self.socket.send(message).await
    }

    /// The next binary message, or the close code.
    pub async fn message(&mut self) -> Result<Bytes, u16> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => return Ok(bytes),
                Some(Ok(Message::Close(Some(close)))) => return Err(close.code.into()),
                Some(Ok(Message::Close(None))) => return Err(1005),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }

    /// The next text message, or the close code.
    pub async fn text(&mut self) -> Result<String, u16> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text.to_string()),
                Some(Ok(Message::Close(Some(close)))) => return Err(close.code.into()),
                Some(Ok(Message::Close(None))) => return Err(1005),
                Some(Ok(Message::Binary(_))) => panic!("JSON is text"),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }

    /// The close code, whatever comes before it.
    pub async fn end(&mut self) -> u16 {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Close(Some(close)))) => return close.code.into(),
                Some(Ok(Message::Close(None))) => return 1005,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return 1006,
            }
        }
    }

    /// The next frame, or the end.
    pub async fn hear(&mut self) -> Heard {
        match timeout(PATIENCE, self.message())
            .await
            .expect("the server says something")
        {
            Ok(bytes) => Heard::Frame(ServerFrame::decode(&bytes).unwrap()),
            Err(code) => Heard::Closed(code),
        }
    }

    pub async fn frame(&mut self) -> ServerFrame {
        match self.hear().await {
            Heard::Frame(frame) => frame,
            Heard::Closed(code) => panic!("closed with {code}"),
        }
    }

    /// The close code; frames before it are passed over.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            if let Heard::Closed(code) = self.hear().await {
                return code;
            }
        }
    }

    pub async fn say_hello(&mut self, token: &str, cursor: Cursor, actors: Vec<WireActorHead>) {
        let Cursor { epoch, seq, hash } = cursor;
        self.send(&ClientFrame::Hello {
            token: token.to_owned(),
            epoch,
            seq,
            hash,
            actors,
        })
        .await;
    }

    /// Says Hello and hears everything up to `CaughtUp`.
    pub async fn catch_up(&mut self, token: &str, cursor: Cursor) -> CaughtUp {
        self.say_hello(token, cursor, Vec::new()).await;
        self.caught_up().await
    }

    /// Hears everything from `Welcome` up to `CaughtUp`.
    pub async fn caught_up(&mut self) -> CaughtUp {
        let ServerFrame::Welcome { epoch, .. } = self.frame().await else {
            panic!("Welcome comes first")
        };
        let mut got = CaughtUp {
            epoch,
            snapshot: None,
            rows: Vec::new(),
            seq: 0,
        };
        loop {
            match self.frame().await {
                ServerFrame::Snapshot { seq, bytes, .. } => {
                    got.snapshot.get_or_insert((seq, Vec::new())).1.extend(bytes);
                }
                ServerFrame::Changes { first_seq, chunks } => got.rows.extend((first_seq..).zip(chunks)),
                ServerFrame::CaughtUp { seq } => {
                    got.seq = seq;
                    return got;
                }
                other => panic!("not of a catch-up: {other:?}"),
            }
        }
    }
}
