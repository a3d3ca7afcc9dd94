//! A NATS of a test's own, and a way to it on which messages get lost.

use std::net::SocketAddr;
use std::ops::Range;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

/// Ten times what it takes to start, and more.
const START_WITHIN: Duration = Duration::from_secs(20);

/// Below the range from which systems choose ports: nobody takes the port while NATS is away.
const PORTS: Range<u16> = 10_000..18_000;

/// A running `nats-server`; dropping it kills it.
pub struct Nats {
    server: Child,
    address: SocketAddr,
}

impl Nats {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        let address = free_address().await;
        let mut nats = Self {
            server: spawn(address),
            address,
        };
        nats.answers().await;
        nats
    }

    /// `NATS_URL` of the server itself.
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it at once; nobody is told.
    pub fn kill(&mut self) {
        self.server.kill().expect("it runs");
        self.server.wait().expect("it has run");
    }

    /// Starts it again after it was killed, where it was.
    pub async fn start_again(&mut self) {
        self.server = spawn(self.address);
        self.answers().await;
    }

    async fn answers(&mut self) {
        let deadline = Instant::now() + START_WITHIN;
        while TcpStream::connect(self.address).await.is_err() {
            let ended = self.server.try_wait().expect("it can be asked");
            assert!(ended.is_none(), "nats-server ended at once: {ended:?}");
            assert!(Instant::now() < deadline, "nats-server does not answer");
            sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

async fn free_address() -> SocketAddr {
    static CALLS: AtomicU16 = AtomicU16::new(0);
    for _ in PORTS {
        let call = CALLS.fetch_add(1, Ordering::Relaxed);
        let of_process = (std::process::id() as u16).wrapping_mul(131);
        let port = PORTS.start + of_process.wrapping_add(call.wrapping_mul(17)) % (PORTS.end - PORTS.start);
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).await.is_ok() {
            return address;
        }
    }
    panic!("no port is free");
}

fn spawn(address: SocketAddr) -> Child {
    let program = std::env::var_os("NATS_SERVER_BIN").unwrap_or_else(|| {
        let debian = "/usr/sbin/nats-server";
        let is_there = std::path::Path::new(debian).is_file();
        if is_there { debian } else { "nats-server" }.into()
    });
    let port = address.port().to_string();
    Command::new(program)
        .args(["--addr", "127.0.0.1", "--port", &port])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect(
            "nats-server can be started: `cargo xtask test` installs it, NATS_SERVER_BIN names another one",
        )
}

fn url(address: SocketAddr) -> String {
    format!("nats://{address}")
}

/// A way to NATS that reads what NATS sends, and leaves out messages.
pub struct LossyWay {
    address: SocketAddr,
    chances: Arc<Chances>,
}

#[derive(Default)]
struct Chances {
    /// How many of a hundred messages are lost.
    percent: AtomicU64,
    passed: AtomicU64,
    lost: AtomicU64,
}

impl Chances {
    fn loses(&self) -> bool {
        let number = self.passed.fetch_add(1, Ordering::Relaxed);
        // Spread evenly, and not every second one: nodes may speak in turns.
        let is_lost = number * 37 % 100 < self.percent.load(Ordering::Relaxed);
        if is_lost {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        is_lost
    }
}

impl LossyWay {
    /// A way to `nats` on which nothing is lost yet.
    pub async fn to(nats: &Nats) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (chances, target) = (Arc::new(Chances::default()), nats.address);
        let of_all = Arc::clone(&chances);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(forward(near, target, Arc::clone(&of_all)));
            }
        });
        Self { address, chances }
    }

    /// `NATS_URL` by this way.
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// From now on so many of a hundred messages are lost.
    pub fn lose(&self, percent: u64) {
        self.chances.percent.store(percent, Ordering::Relaxed);
    }

    /// How many messages were lost.
    pub fn lost(&self) -> u64 {
        self.chances.lost.load(Ordering::Relaxed)
    }
}

async fn forward(near: TcpStream, target: SocketAddr, chances: Arc<Chances>) {
    let Ok(far) = TcpStream::connect(target).await else {
        return;
    };
    let (mut from_near, to_near) = near.into_split();
    let (from_far, mut to_far) = far.into_split();
    tokio::select! {
        _ = copy(&mut from_near, &mut to_far) => {}
        _ = pass(BufReader::new(from_far), to_near, &chances) => {}
    }
}

/// Operations of the NATS protocol are lines; `MSG` and `HMSG` end with the length of what follows.
async fn pass(
    mut from: BufReader<OwnedReadHalf>,
    mut to: OwnedWriteHalf,
    chances: &Chances,
) -> std::io::Result<()> {
    let mut operation = Vec::new();
    loop {
        operation.clear();
        if from.read_until(b'\n', &mut operation).await? == 0 {
            return Ok(());
        }
        if let Some(length) = payload_bytes(&operation) {
            let line = operation.len();
            operation.resize(line + length + 2, 0);
            from.read_exact(&mut operation[line..]).await?;
            if chances.loses() {
                continue;
            }
        }
        to.write_all(&operation).await?;
    }
}

fn payload_bytes(line: &[u8]) -> Option<usize> {
    let line = std::str::from_utf8(line).ok()?;
    let is_message = line.starts_with("MSG ") || line.starts_with("HMSG ");
    line.split_ascii_whitespace()
        .last()
        .filter(|_| is_message)?
        .parse()
        .ok()
}
