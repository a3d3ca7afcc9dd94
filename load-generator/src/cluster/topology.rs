//! The processes.

use super::{ClusterError, broken, database, nginx};
use crate::Target;
use crate::daemon::{Daemon, Launch};
use crate::limits::{DAEMON_READY_WITHIN, LOG_TAIL_BYTES, POLL_EVERY};
use crate::server::{Server, ServerConfig, Stopped, free_port};
use crate::target::is_local_database;
use rustix::process::Signal;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::sleep;

/// The administrator of the cluster, and the password; all goes when it ends.
pub const ADMINISTRATOR: (&str, &str) = ("admin", "correct horse battery staple");
/// What everything writes, in its folder.
const LOGS: [&str; 6] = [
    "node-1/server.log",
    "node-2/server.log",
    "nginx.log",
    nginx::ACCESS_LOG,
    "postgres.log",
    "nats.log",
];
const NATS_PASSWORD: &str = "of-this-run-alone";
const SECRET: &str = "a secret of this run alone, 32 bytes or more";

/// What it is made of.
#[derive(Debug, Clone, clap::Args)]
pub struct Programs {
    /// The `sync-server` binary.
    #[arg(long)]
    pub server: PathBuf,
    /// nginx.
    #[arg(long)]
    pub nginx: PathBuf,
    /// The nginx.conf that is shipped.
    #[arg(long)]
    pub nginx_conf: PathBuf,
    /// nats-server.
    #[arg(long)]
    pub nats: PathBuf,
    /// The command that starts PostgreSQL in the foreground, with a cluster that is made: a JSON array of words.
    #[arg(long, env = "WEFT_POSTGRES_COMMAND")]
    pub postgres_command: String,
    /// The URL of a database in it.
    #[arg(long)]
    pub database_url: String,
    /// Where nginx listens on 127.0.0.1; a free port when it is not given.
    #[arg(long)]
    pub port: Option<u16>,
}

/// The running cluster. Dropping it kills everything; [`end`](Self::end) ends it in order.
#[derive(Debug)]
pub struct Topology {
    server: PathBuf,
    database_url: String,
    nginx: Daemon,
    nginx_port: u16,
    nats: Daemon,
    nats_port: u16,
    postgres: Daemon,
    nodes: [Option<Server>; 2],
    node_ports: [u16; 2],
    folder: TempDir,
}

impl Topology {
    /// Starts everything and makes the administrator's account. Ready when it returns.
    pub async fn start(programs: &Programs) -> Result<Self, ClusterError> {
        if !is_local_database(&programs.database_url) {
            return Err(ClusterError::ForeignDatabase);
        }
        let folder = tempfile::Builder::new().prefix("weft-cluster-").tempdir()?;
        // nginx's workers are somebody else.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))?;
        let node_ports = [free_port()?, free_port()?];
        let nginx_port = programs.port.map_or_else(free_port, Ok)?;
        let nats_port = free_port()?;
        let mut topology = Self {
            server: programs.server.clone(),
            database_url: programs.database_url.clone(),
            nginx: nginx_daemon(programs, nginx_port, node_ports, folder.path())?,
            nginx_port,
            nats: nats_daemon(programs, nats_port, folder.path()),
            nats_port,
            postgres: Daemon::new(Launch::of_words(
                &programs.postgres_command,
                folder.path().join("postgres.log"),
            )?),
            nodes: [None, None],
            node_ports,
            folder,
        };
        topology.start_database().await?;
        topology.start_nats().await?;
        topology.run(&["migrate"], &programs.database_url).await?;
        topology.make_administrator().await?;
        for (node, port) in node_ports.into_iter().enumerate() {
            let config = topology.node_config(node);
            topology.nodes[node] = Some(Server::start_on(config, port).await?);
        }
        topology.nginx.start()?;
        let log = topology.nginx.log();
        listening(nginx_port, "nginx", log).await?;
        Ok(topology)
    }

    /// Where people come in.
    pub fn front(&self) -> Target {
        Target::on_port(self.nginx_port)
    }

    /// The same as people type it.
    pub fn front_url(&self) -> String {
        format!("http://localhost:{}", self.nginx_port)
    }

    /// A node without nginx before it.
    pub fn node(&self, node: usize) -> Target {
        Target::on_port(self.node_ports[node])
    }

    /// The same for browsers.
    pub fn node_url(&self, node: usize) -> String {
        format!("http://localhost:{}", self.node_ports[node])
    }

    /// The number of a node's process, if it runs.
    pub fn process_id(&self, node: usize) -> Option<i32> {
        self.nodes[node].as_ref().map(Server::process_id)
    }

    /// The ends of all logs, for those who look for a cause.
    pub(super) fn logs(&self) -> String {
        let end_of = |name: &str| {
            let log = std::fs::read(self.folder.path().join(name)).unwrap_or_default();
            let end = &log[log.len().saturating_sub(LOG_TAIL_BYTES)..];
            format!("--- {name}\n{}\n", String::from_utf8_lossy(end))
        };
        LOGS.map(end_of).concat()
    }

    /// What nginx has written down of requests.
    pub(super) fn access_log(&self) -> std::io::Result<String> {
        std::fs::read_to_string(self.folder.path().join(nginx::ACCESS_LOG))
    }

    /// The logs that have this in them.
    pub(super) fn logs_with(&self, text: &str) -> std::io::Result<Vec<&'static str>> {
        let mut with = Vec::new();
        for name in LOGS {
            let log = std::fs::read(self.folder.path().join(name))?;
            if String::from_utf8_lossy(&log).contains(text) {
                with.push(name);
            }
        }
        Ok(with)
    }

    pub(super) fn database_url(&self) -> &str {
        &self.database_url
    }

    pub(super) fn running(&self, node: usize) -> Result<&Server, ClusterError> {
        self.nodes[node]
            .as_ref()
            .ok_or_else(|| broken(format!("node-{} does not run", node + 1)))
    }

    /// SIGKILL.
    pub(super) async fn kill_node(&mut self, node: usize) -> Result<Stopped, ClusterError> {
        Ok(self.take(node)?.kill().await?)
    }

    /// SIGTERM; the node must end well.
    pub(super) async fn drain_node(&mut self, node: usize) -> Result<Stopped, ClusterError> {
        let (stopped, status) = self.take(node)?.stop().await?;
        if !status.success() {
            return Err(broken(format!("node-{} stopped with {status}", node + 1)));
        }
        Ok(stopped)
    }

    pub(super) async fn start_node(&mut self, node: usize, stopped: Stopped) -> Result<(), ClusterError> {
        self.nodes[node] = Some(stopped.restart().await?);
        Ok(())
    }

    fn take(&mut self, node: usize) -> Result<Server, ClusterError> {
        self.nodes[node]
            .take()
            .ok_or_else(|| broken(format!("node-{} does not run", node + 1)))
    }

    /// As in a crash: nothing is written down any more, it recovers from its log at the next start.
    pub(super) async fn crash_database(&mut self) -> Result<(), ClusterError> {
        self.postgres.end(Signal::QUIT).await?;
        Ok(())
    }

    pub(super) async fn start_database(&mut self) -> Result<(), ClusterError> {
        self.postgres.start()?;
        let asked = Instant::now();
        while let Err(error) = database::answers(&self.database_url).await {
            if asked.elapsed() > DAEMON_READY_WITHIN {
                return Err(error.into());
            }
            sleep(POLL_EVERY).await;
        }
        Ok(())
    }

    pub(super) async fn kill_nats(&mut self) -> Result<(), ClusterError> {
        self.nats.end(Signal::KILL).await?;
        Ok(())
    }

    pub(super) async fn start_nats(&mut self) -> Result<(), ClusterError> {
        self.nats.start()?;
        listening(self.nats_port, "NATS", self.nats.log()).await
    }

    /// Stops everything, nodes first.
    pub async fn end(mut self) -> Result<(), ClusterError> {
        for node in 0..2 {
            if self.nodes[node].is_some() {
                self.drain_node(node).await?;
            }
        }
        self.nginx.end(Signal::QUIT).await?;
        self.nats.end(Signal::TERM).await?;
        self.postgres.end(Signal::INT).await?;
        Ok(())
    }

    /// `sync-server check` over the whole database, beside the nodes.
    pub(super) async fn check(&self) -> Result<(), ClusterError> {
        self.run(&["check"], &self.database_url).await
    }

    /// `sync-server` with these arguments, beside the nodes, on a database of its server: it must end well.
    pub(super) async fn run(&self, arguments: &[&str], database_url: &str) -> Result<(), ClusterError> {
        let mut command = self.command(arguments);
        let ended = command.env("DATABASE_URL", database_url).output().await?;
        if ended.status.success() {
            return Ok(());
        }
        let said = [ended.stdout, ended.stderr].concat();
        Err(broken(format!(
            "sync-server {} ended with {}: {}",
            arguments.join(" "),
            ended.status,
            String::from_utf8_lossy(&said)
        )))
    }

    /// A file of the cluster's folder, which goes with it.
    pub(super) fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Where there are proxies, the first account takes the link that nodes print, or a shell.
    async fn make_administrator(&self) -> Result<(), ClusterError> {
        let (name, password) = ADMINISTRATOR;
        let mut create = self.command(&["admin", "create-superuser", "--username", name]);
        create.args(["--email", "admin@example.org", "--password-stdin"]);
        let mut child = create
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut stdin = child.stdin.take().expect("the input is piped");
        stdin.write_all(password.as_bytes()).await?;
        drop(stdin);
        let status = child.wait().await?;
        if !status.success() {
            return Err(broken(format!("the administrator was not made ({status})")));
        }
        Ok(())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let config = self.node_config(0);
        let mut command = Command::new(&self.server);
        command.env_clear().args(arguments);
        command
            .env("DATABASE_URL", &self.database_url)
            .env("DATA_DIR", &config.data_dir)
            .envs(config.env)
            .env("RUST_LOG", "warn");
        command
    }

    /// As compose.yaml has it, and without what keeps many clients of one machine out.
    fn node_config(&self, node: usize) -> ServerConfig {
        let nats_url = format!("nats://weft:{NATS_PASSWORD}@127.0.0.1:{}", self.nats_port);
        let env = [
            ("MIGRATIONS", "apart".to_owned()),
            ("JWT_SECRET", SECRET.to_owned()),
            ("NATS_URL", nats_url),
            ("PUBLIC_URL", self.front_url()),
            ("TRUSTED_PROXIES", "127.0.0.1".to_owned()),
            ("SOCKETS_PER_USER_MAX", "10000".to_owned()),
            ("SOCKETS_PER_ADDRESS_MAX", "10000".to_owned()),
        ];
        ServerConfig {
            binary: self.server.clone(),
            data_dir: self.folder.path().join(format!("node-{}", node + 1)),
            database_url: Some(self.database_url.clone()),
            env: env.map(|(name, value)| (name.to_owned(), value)).into(),
        }
    }
}

fn nginx_daemon(
    programs: &Programs,
    port: u16,
    nodes: [u16; 2],
    folder: &Path,
) -> Result<Daemon, ClusterError> {
    let shipped = std::fs::read_to_string(&programs.nginx_conf)?;
    let file = folder.join("nginx.conf");
    std::fs::write(&file, nginx::conf(&shipped, port, nodes, folder)?)?;
    let mut arguments: Vec<OsString> = ["-g", "daemon off;", "-c"].map(Into::into).into();
    arguments.extend([file.into(), "-p".into(), folder.into()]);
    Ok(Daemon::new(Launch {
        program: programs.nginx.clone(),
        arguments,
        log: folder.join("nginx.log"),
    }))
}

fn nats_daemon(programs: &Programs, port: u16, folder: &Path) -> Daemon {
    let port = port.to_string();
    let arguments = [
        "--addr",
        "127.0.0.1",
        "--port",
        &port,
        "--user",
        "weft",
        "--pass",
        NATS_PASSWORD,
    ];
    Daemon::new(Launch {
        program: programs.nats.clone(),
        arguments: arguments.map(Into::into).into(),
        log: folder.join("nats.log"),
    })
}

/// Waits until somebody listens there.
async fn listening(port: u16, what: &'static str, log: String) -> Result<(), ClusterError> {
    let asked = Instant::now();
    while TcpStream::connect(Target::on_port(port).address()).await.is_err() {
        if asked.elapsed() > DAEMON_READY_WITHIN {
            let within: Duration = DAEMON_READY_WITHIN;
            return Err(ClusterError::NotReady { what, within, log });
        }
        sleep(POLL_EVERY).await;
    }
    Ok(())
}
