//! A way to a server that can be cut, and lose what is on it: what a network is when the database is away.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Forwards connections until it is cut.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    open: watch::Sender<bool>,
    lossy: Lossy,
}

/// When the connections that there are get lost.
#[derive(Clone)]
struct Lossy {
    /// Bytes to the server until then.
    left: Arc<AtomicI64>,
    lost: watch::Sender<()>,
}

impl Proxy {
    /// A way to `target` (HOST:PORT).
    pub async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (open, is_open) = watch::channel(true);
        let lossy = Lossy {
            left: Arc::new(AtomicI64::new(i64::MAX)),
            lost: watch::channel(()).0,
        };
        let way = lossy.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(forward(stream, target.clone(), is_open.clone(), way.clone()));
            }
        });
        Self { address, open, lossy }
    }

    /// Breaks all connections, and every new one as soon as it is made.
    pub fn cut(&self) {
        self.open.send_replace(false);
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.open.send_replace(true);
    }

    /// Loses all connections that there are: nothing goes through any more, and nobody says so. New ones work.
    pub fn lose(&self) {
        self.lossy.lost.send_replace(());
    }

    /// When so many more bytes have gone to the server, all connections of then are [lost](Self::lose).
    pub fn lose_after(&self, bytes: i64) {
        self.lossy.left.store(bytes, Ordering::SeqCst);
    }
}

async fn forward(near: TcpStream, target: String, mut is_open: watch::Receiver<bool>, lossy: Lossy) {
    if !*is_open.borrow() {
        return;
    }
    let Ok(far) = TcpStream::connect(target).await else {
        return;
    };
    let mut lost = lossy.lost.subscribe();
    let (mut from_near, mut to_near) = near.into_split();
    let (mut from_far, mut to_far) = far.into_split();
    let is_lost = tokio::select! {
        _ = lossy.forward(&mut from_near, &mut to_far) => false,
        _ = copy(&mut from_far, &mut to_near) => false,
        _ = is_open.wait_for(|open| !open) => false,
        _ = lost.changed() => true,
    };
    if is_lost {
        // Nobody is told: both ends stay open.
        pending::<()>().await;
    }
}

impl Lossy {
    async fn forward(
        &self,
        from: &mut (impl AsyncRead + Unpin),
        to: &mut (impl AsyncWrite + Unpin),
    ) -> io::Result<()> {
        let mut buffer = vec![0; 16 << 10];
        loop {
            let bytes = from.read(&mut buffer).await?;
            if bytes == 0 {
                return Ok(());
            }
            let left = self.left.load(Ordering::SeqCst);
            if left != i64::MAX && self.left.fetch_sub(bytes as i64, Ordering::SeqCst) <= bytes as i64 {
                self.left.store(i64::MAX, Ordering::SeqCst);
                self.lost.send_replace(());
            }
            to.write_all(&buffer[..bytes]).await?;
        }
    }
}
