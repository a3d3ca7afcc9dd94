//! `sync-server health`.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long the server may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// What is read of the answer, in bytes: its first line is enough.
const ANSWER_BYTES_MAX: u64 = 4 << 10;

/// Fails with the reason unless the server that listens there says that it is ready.
pub(crate) async fn ask(bind: SocketAddr) -> Result<(), Box<dyn Error>> {
    let address = reachable(bind);
    let answer = timeout(ANSWER_WITHIN, answer_of(address))
        .await
        .map_err(|_| format!("{address} did not answer within {ANSWER_WITHIN:?}"))?
        .map_err(|error| format!("{address} cannot be asked: {error}"))?;
    let first = answer.lines().next().unwrap_or_default();
    if first.starts_with("HTTP/1.1 200 ") {
        Ok(())
    } else {
        Err(format!("{address} is not ready: {first}").into())
    }
}

async fn answer_of(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Where a server that listens on all addresses is found from here.
fn reachable(bind: SocketAddr) -> SocketAddr {
    let ip = match bind.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bind.port())
}
