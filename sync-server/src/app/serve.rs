//! Starting, serving and stopping.

use super::{App, Node, Parts};
use crate::auth::Auth;
use crate::auth::keys::{Keys, SecretError};
use crate::auth::password::{HashError, Hasher};
use crate::clock::{Clock, Rng};
use crate::cluster::{Bus, BusError, Event, Seal};
use crate::config::{Config, Migrations, Origin};
use crate::http;
use crate::limits::{
    ACCEPT_AGAIN_AFTER, HEAD_BYTES_MAX, HEADERS_MAX, LARGE_WORK_AT_ONCE_MAX, LARGE_WORK_OF_USER_MAX,
    SCHEMA_LOOKED_AT_EVERY, STOP_WITHIN, UPLOADS_AT_ONCE_MAX, UPLOADS_OF_USER_MAX,
};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::shares::Shares;
use crate::storage::{Db, OpenError, schema};
use crate::tasks::keep_going;
use axum::extract::ConnectInfo;
use axum::middleware::AddExtension;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use sync_protocol::NodeId;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tower::Layer as _;

/// Why the server does not start. The text is one sentence for the person who starts it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory cannot be made.
    #[error("DATA_DIR: {path} cannot be used: {error}", path = path.display())]
    DataDir {
        /// Which one.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// There is no secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// There can be no bus.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// The address is taken or not ours.
    #[error("{setting}: the server cannot listen on {address}: {error}")]
    Bind {
        /// The setting that names it.
        setting: &'static str,
        /// Which one.
        address: SocketAddr,
        /// Why not.
        error: std::io::Error,
    },
}

/// A server that is running.
#[derive(Debug)]
pub struct Running {
    app: App,
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    setup_link: Option<String>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    serving_metrics: Option<JoinHandle<()>>,
    // Aborted when it is dropped.
    _background: JoinSet<()>,
}

impl Running {
    /// Where it listens, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it answers with its metrics, if that is an address of its own.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// The link with which the first account is made; `None` when none is needed or there are accounts.
    pub fn setup_link(&self) -> Option<&str> {
        self.setup_link.as_deref()
    }

    /// Its parts.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Stops gracefully: not ready any more, no new sockets, open sockets sent away, what is under way finished and
    /// durable, the database closed.
    pub async fn stop(self) {
        self.app.begin_draining();
        self.app.live().stop().await;
        self.app.bus().stop().await;
        // An error says that serving has ended already.
        let _ = self.stop.send(true);
        if let Err(error) = self.serving.await {
            tracing::error!(%error, "serving ended badly");
        }
        if let Some(serving) = self.serving_metrics
            && let Err(error) = serving.await
        {
            tracing::error!(%error, "serving metrics ended badly");
        }
        self.app.db().close().await;
    }
}

/// Makes the data directory (0700), if it is missing.
pub fn make_data_dir(config: &Config) -> Result<(), StartError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let path = config.data_dir.clone();
    builder
        .create(&path)
        .map_err(|error| StartError::DataDir { path, error })
}

/// Starts the server: database and its migrations, listener, everything. Ready when it returns.
pub async fn start(config: Config, clock: Arc<dyn Clock>, rng: Rng) -> Result<Running, StartError> {
    make_data_dir(&config)?;
    let rng = Arc::new(rng);
    let keys = Keys::from_config(&config, &rng)?;
    let db = open(&config).await?;
    let (listener, address) = listen("BIND", config.bind).await?;
    let metrics_listener = match config.metrics_bind {
        Some(bind) => Some(listen("METRICS_BIND", bind).await?),
        None => None,
    };
    let node = Node {
        id: rng.uuid_v4(),
        started_at: clock.now(),
    };
    let metrics = Metrics::new();
    let bus = bus(&config, node, &metrics).await?;
    let hashes_at_once = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let hasher = Hasher::new(hashes_at_once, &rng)?;
    let auth = Auth::new(
        db.clone(),
        Arc::clone(&clock),
        Arc::clone(&rng),
        bus.clone(),
        keys,
        hasher,
    );
    // Before anybody is served: no token of a session that ended may work for even a moment.
    auth.read_ended_credentials().await.map_err(OpenError::from)?;
    let (public_url, origins) = origins(&config, address);
    let live = Live::start(
        db.clone(),
        auth.clone(),
        bus.clone(),
        Arc::clone(&clock),
        origins.clone(),
        config.limits,
        metrics.clone(),
    );
    let draining = AtomicBool::new(false);
    let app = App(Arc::new(Parts {
        db,
        clock,
        rng,
        bus,
        auth,
        live,
        metrics,
        config,
        public_url,
        origins,
        node,
        draining,
        large_work: Shares::new(LARGE_WORK_AT_ONCE_MAX, LARGE_WORK_OF_USER_MAX),
        uploads: Shares::new(UPLOADS_AT_ONCE_MAX, UPLOADS_OF_USER_MAX),
    }));

    let needs_link =
        app.first_account_needs_link() && !app.auth().has_accounts().await.map_err(OpenError::from)?;
    let setup_link = needs_link.then(|| app.one_time_url("setup", app.auth().setup_token()));

    let mut background = JoinSet::new();
    let (tells, reads, trims) = (app.clone(), app.clone(), app.live().compactor().clone());
    let lost = Arc::new(Notify::new());
    let (looks, looked_for) = (app.clone(), Arc::clone(&lost));
    background.spawn(async move { keep_going("telling the rooms", || tell_live(&tells, &lost)).await });
    background.spawn(async move { keep_going("looking again", || look_again(&looks, &looked_for)).await });
    background
        .spawn(async move { keep_going("reading what has ended", || read_ended_credentials(&reads)).await });
    background.spawn(async move { keep_going("trimming", || trims.trim_all_now_and_then()).await });
    let (stop, stopping) = watch::channel(false);
    let header_within = app.config().limits.header_within;
    let main = serve(listener, http::service(&app), header_within, stopping.clone());
    let serving = tokio::spawn(main);
    let metrics_address = metrics_listener.as_ref().map(|(_, address)| *address);
    let serving_metrics = metrics_listener.map(|(listener, _)| {
        let service = http::metrics_service(&app);
        tokio::spawn(serve(listener, service, header_within, stopping))
    });
    Ok(Running {
        app,
        address,
        metrics_address,
        setup_link,
        stop,
        serving,
        serving_metrics,
        _background: background,
    })
}

/// The database, its tables such that this program can work with them.
async fn open(config: &Config) -> Result<Db, OpenError> {
    if config.migrations == Migrations::AtStart {
        return Db::open(&config.database_url).await;
    }
    let db = Db::connect(&config.database_url).await?;
    let tries = match db {
        Db::Postgres(_) => config.migrations_within.as_secs(),
        // Nobody else gets at the file as long as it is open here.
        Db::Sqlite { .. } => 0,
    };
    for left in (0..=tries).rev() {
        match schema::must_fit(&db).await {
            Err(error @ OpenError::OlderSchema { .. }) if left > 0 => {
                if left == tries {
                    tracing::warn!(%error, within = ?config.migrations_within, "waiting for the tables");
                }
                tokio::time::sleep(SCHEMA_LOOKED_AT_EVERY).await;
            }
            fits => return fits.map(|()| db),
        }
    }
    unreachable!("the last try ends it")
}

/// To the other nodes, if there may be any.
async fn bus(config: &Config, node: Node, metrics: &Metrics) -> Result<Bus, BusError> {
    let (Some(url), Some(seal)) = (&config.nats_url, Seal::from_config(config)) else {
        return Ok(Bus::in_process());
    };
    Bus::over_nats(url, seal, NodeId(node.id.into_bytes()), metrics.clone()).await
}

/// Listens on an address; says with which port, which may have been left to the system.
async fn listen(setting: &'static str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |error| StartError::Bind {
        setting,
        address,
        error,
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// The URL people use, and the origins that may. This machine is allowed under all its usual names.
fn origins(config: &Config, address: SocketAddr) -> (Origin, Vec<Origin>) {
    let local = |host: &str| Origin::parse(&format!("http://{host}:{}", address.port()));
    let public_url = config.public_url.clone().or_else(|| local("localhost"));
    let public_url = public_url.expect("http://localhost with a port is an origin");
    let mut origins = vec![public_url.clone()];
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        origins.extend(["localhost", "127.0.0.1", "[::1]"].into_iter().filter_map(local));
    }
    origins.extend(config.allowed_origins.iter().cloned());
    // Only neighbours need comparing: nothing but the public URL comes twice by itself.
    origins.dedup();
    (public_url, origins)
}

/// Accepts connections until it is told to stop, then waits for the requests under way.
async fn serve(
    listener: TcpListener,
    service: http::Service,
    header_within: Duration,
    stopping: watch::Receiver<bool>,
) {
    // Each connection holds a sender; when the last is gone, nothing comes any more.
    let (busy, mut idle) = mpsc::channel::<()>(1);
    let mut stop = stopping.clone();
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, mostly: it passes when others hang up.
                    tracing::error!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_AGAIN_AFTER).await;
                    continue;
                }
            },
            () = told_to_stop(&mut stop) => break,
        };
        let service = axum::Extension(ConnectInfo(address)).layer(service.clone());
        let (stopping, busy) = (stopping.clone(), busy.clone());
        tokio::spawn(async move {
            converse(stream, service, stopping, header_within).await;
            drop(busy);
        });
    }
    drop((listener, busy));
    if tokio::time::timeout(STOP_WITHIN, idle.recv()).await.is_err() {
        tracing::warn!("requests were still under way when the time for stopping was over");
    }
}

async fn told_to_stop(stopping: &mut watch::Receiver<bool>) {
    // An error says that nobody is left to tell us: that is a reason, too.
    let _ = stopping.wait_for(|stop| *stop).await;
}

/// Serves one connection. `axum::serve` would set no timer, and without one hyper waits for slow headers for ever.
async fn converse(
    stream: TcpStream,
    service: AddExtension<http::Service, ConnectInfo<SocketAddr>>,
    mut stopping: watch::Receiver<bool>,
    header_within: Duration,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "small frames of this connection may wait");
    }
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_within)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told_to_stop(&mut stopping) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended badly");
    }
}

/// Passes news on to the open boards. For what came before, and what was `lost`, somebody is to look.
async fn tell_live(app: &App, lost: &Notify) {
    let mut news = app.bus().subscribe();
    lost.notify_one();
    loop {
        match news.recv().await {
            Ok(Event::CredentialEnded { credential }) => {
                app.auth().hear_of_end(credential);
                app.live().credentials_ended(|other| other == credential);
            }
            Ok(Event::BoardAccessChanged { board }) => app.live().access_changed(board),
            Ok(Event::NewsLost) => lost.notify_one(),
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "the bus was faster than the rooms");
                lost.notify_one();
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// Reads what the bus may not have brought. However long the database takes for that, what it brings is passed on.
async fn look_again(app: &App, lost: &Notify) {
    loop {
        if let Err(error) = app.auth().read_ended_credentials().await {
            tracing::warn!(%error, "what has ended could not be read");
        }
        app.live()
            .news_lost(|credential| app.auth().has_ended(credential));
        lost.notified().await;
    }
}

/// Sessions and access keys may be ended by other processes (the command line, other nodes) or run out.
async fn read_ended_credentials(app: &App) {
    loop {
        tokio::time::sleep(app.config().limits.ended_every).await;
        if let Err(error) = app.auth().read_ended_credentials().await {
            tracing::warn!(%error, "what has ended could not be read");
        }
    }
}
