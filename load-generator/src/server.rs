//! The server's own binary as a process: start, kill, restart on the same port, measure.

pub mod metrics;

use crate::Target;
use crate::limits::{LOG_TAIL_BYTES, PORT_TRIES_MAX, REST_WITHIN, SERVER_READY_WITHIN, SERVER_STOP_WITHIN};
use metrics::Metrics;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{File, OpenOptions};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// What the server prints, once, when it takes connections.
const READY: &str = "Weft is ready: http://";
/// Ports for servers: below the range from which systems choose the ports of outgoing connections. So nobody
/// takes the port while the server is down, and no client that tries to reach it there meets itself.
const PORTS: std::ops::Range<u16> = 18_000..32_000;
/// The server's log, in its data folder.
const LOG_FILE: &str = "server.log";

/// How a server is to run.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// The `sync-server` binary.
    pub binary: PathBuf,
    /// Its data folder; the log goes there too.
    pub data_dir: PathBuf,
    /// Its database; `None`: the embedded one in the data folder.
    pub database_url: Option<String>,
    /// Further environment variables.
    pub env: Vec<(String, String)>,
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    config: ServerConfig,
    port: u16,
    metrics_port: u16,
    child: Child,
}

/// What a process has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Processor time, of the user's code and the system's for it.
    pub cpu: Duration,
    /// Resident memory, in bytes: also what is the program itself.
    pub resident_bytes: u64,
    /// The most that was resident, in bytes.
    pub resident_bytes_peak: u64,
    /// Resident memory that the process has filled itself, in bytes.
    pub own_bytes: u64,
}

/// Why there is no running server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The process or its files made trouble.
    #[error("the server's process: {0}")]
    Io(#[from] io::Error),
    /// It ended, or stayed silent for too long.
    #[error("the server did not become ready ({what}); the end of its log:\n{log}")]
    NotReady {
        /// What it did instead.
        what: String,
        /// The end of its log.
        log: String,
    },
    /// Its metrics cannot be read.
    #[error("the server's metrics: {0}")]
    Metrics(#[from] reqwest::Error),
    /// `sync-server check` has found something.
    #[error("the check of what is stored ended with {status}: {said}")]
    Unsound {
        /// How it ended.
        status: ExitStatus,
        /// What it found.
        said: String,
    },
    /// It was asked to stop and goes on.
    #[error("the server did not stop within {SERVER_STOP_WITHIN:?}")]
    DoesNotStop,
}

impl Server {
    /// Starts a server on a free port and waits until it is ready.
    pub async fn start(config: ServerConfig) -> Result<Self, ServerError> {
        let port = free_port()?;
        Self::start_on(config, port).await
    }

    pub(crate) async fn start_on(config: ServerConfig, port: u16) -> Result<Self, ServerError> {
        std::fs::create_dir_all(&config.data_dir)?;
        let metrics_port = free_port()?;
        let mut child = config.command(port, metrics_port)?.spawn()?;
        let stdout = child.stdout.take().expect("the output is piped");
        let what = match timeout(SERVER_READY_WITHIN, ready(stdout)).await {
            Ok(Ok(true)) => {
                return Ok(Self {
                    config,
                    port,
                    metrics_port,
                    child,
                });
            }
            Ok(Ok(false)) => format!("it ended with {}", child.wait().await?),
            Ok(Err(error)) => return Err(error.into()),
            Err(_) => format!("it said nothing for {SERVER_READY_WITHIN:?}"),
        };
        child.kill().await?;
        Err(ServerError::NotReady {
            what,
            log: config.log_tail(),
        })
    }

    /// Where it answers; the same after a restart.
    pub fn target(&self) -> Target {
        Target::on_port(self.port)
    }

    /// Where it writes what happens.
    pub fn log_file(&self) -> PathBuf {
        self.config.log_file()
    }

    /// The number of its process.
    pub fn process_id(&self) -> i32 {
        self.pid().as_raw_nonzero().get()
    }

    /// `kill -9`: no code of the server runs any more. Returns when the process is gone.
    pub async fn kill(mut self) -> Result<Stopped, ServerError> {
        self.child.kill().await?;
        Ok(Stopped {
            config: self.config,
            port: self.port,
        })
    }

    /// Asks it to stop (SIGTERM) and waits until it has.
    pub async fn stop(mut self) -> Result<(Stopped, ExitStatus), ServerError> {
        kill_process(self.pid(), Signal::TERM).map_err(io::Error::from)?;
        let Ok(status) = timeout(SERVER_STOP_WITHIN, self.child.wait()).await else {
            self.child.kill().await?;
            return Err(ServerError::DoesNotStop);
        };
        Ok((
            Stopped {
                config: self.config,
                port: self.port,
            },
            status?,
        ))
    }

    /// What it counts of itself.
    pub async fn metrics(&self) -> Result<Metrics, ServerError> {
        let url = Target::on_port(self.metrics_port).http("/metrics");
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(REST_WITHIN)
            .build()?;
        let text = client.get(url).send().await?.error_for_status()?.text().await?;
        Ok(Metrics::parse(&text))
    }

    /// What it has used since its start.
    pub fn usage(&self) -> io::Result<Usage> {
        let folder = PathBuf::from(format!("/proc/{}", self.pid().as_raw_nonzero()));
        let stat = std::fs::read_to_string(folder.join("stat"))?;
        let status = std::fs::read_to_string(folder.join("status"))?;
        let unreadable = || io::Error::other("the kernel's account of the process cannot be read");
        let cpu = cpu_of(&stat).ok_or_else(unreadable)?;
        let bytes = |field| bytes_of(&status, field).ok_or_else(unreadable);
        Ok(Usage {
            cpu,
            resident_bytes: bytes("VmRSS:")?,
            resident_bytes_peak: bytes("VmHWM:")?,
            own_bytes: bytes("RssAnon:")?,
        })
    }

    fn pid(&self) -> Pid {
        // Only `kill` and `stop` wait for the process, and they take the server away.
        let pid = self.child.id().expect("the process was not waited for");
        Pid::from_raw(pid.cast_signed()).expect("a process has an id above 0")
    }
}

/// A server that does not run.
#[derive(Debug)]
pub struct Stopped {
    config: ServerConfig,
    port: u16,
}

impl Stopped {
    /// Starts it again, on the same port.
    pub async fn restart(self) -> Result<Server, ServerError> {
        Server::start_on(self.config, self.port).await
    }

    /// `sync-server check`: all that is stored must be sound.
    pub async fn check(&self) -> Result<(), ServerError> {
        let mut check = Command::new(&self.config.binary);
        check.arg("check").env_clear();
        check
            .env("DATA_DIR", &self.config.data_dir)
            .env("DATABASE_URL", self.config.database_url());
        let ended = check.kill_on_drop(true).output().await?;
        if ended.status.success() {
            return Ok(());
        }
        Err(ServerError::Unsound {
            status: ended.status,
            said: String::from_utf8_lossy(&[ended.stdout, ended.stderr].concat()).into_owned(),
        })
    }
}

impl ServerConfig {
    fn command(&self, port: u16, metrics_port: u16) -> io::Result<Command> {
        let address = format!("127.0.0.1:{port}");
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log_file())?;
        let mut command = Command::new(&self.binary);
        // Nothing of the caller's environment may decide what is tested.
        command.env_clear();
        command
            .env("BIND", &address)
            .env("PUBLIC_URL", format!("http://{address}"))
            .env("METRICS_BIND", format!("127.0.0.1:{metrics_port}"));
        command
            .env("DATA_DIR", &self.data_dir)
            .env("DATABASE_URL", self.database_url());
        command.env("RUST_LOG", "warn").env("RUST_BACKTRACE", "1");
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true);
        Ok(command)
    }

    fn database_url(&self) -> String {
        let embedded = || format!("sqlite://{}", self.data_dir.join("weft.db").display());
        self.database_url.clone().unwrap_or_else(embedded)
    }

    fn log_file(&self) -> PathBuf {
        self.data_dir.join(LOG_FILE)
    }

    fn log_tail(&self) -> String {
        let log = std::fs::read(self.log_file()).unwrap_or_default();
        String::from_utf8_lossy(&log[log.len().saturating_sub(LOG_TAIL_BYTES)..]).into_owned()
    }
}

/// Waits for the ready line; `false` when the output ends without it. What follows is read away, so that the
/// server never waits for its output.
async fn ready(stdout: ChildStdout) -> io::Result<bool> {
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        if line.starts_with(READY) {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) fn free_port() -> io::Result<u16> {
    // Processes and calls begin at different places; a taken port is skipped.
    use std::sync::atomic::{AtomicU16, Ordering};
    static CALLS: AtomicU16 = AtomicU16::new(0);
    let count = PORTS.end - PORTS.start;
    for _ in 0..PORT_TRIES_MAX {
        let call = CALLS.fetch_add(1, Ordering::Relaxed);
        let offset = (std::process::id() as u16)
            .wrapping_mul(131)
            .wrapping_add(call.wrapping_mul(17))
            % count;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, PORTS.start + offset)).is_ok() {
            return Ok(PORTS.start + offset);
        }
    }
    Err(io::Error::other(format!(
        "{PORT_TRIES_MAX} ports were tried and none is free"
    )))
}

/// `utime` and `stime`, the 14th and 15th field of `/proc/PID/stat`; the 2nd, in brackets, may hold anything.
fn cpu_of(stat: &str) -> Option<Duration> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_secs_f64(
        ticks as f64 / rustix::param::clock_ticks_per_second() as f64,
    ))
}

/// A field of `/proc/PID/status` that is in KiB.
fn bytes_of(status: &str, field: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// The `sync-server` binary for a test: `WEFT_SERVER_BIN`, or the one built beside the test's own executable.
///
/// # Panics
/// When there is none, with a sentence that says how to build it.
pub fn binary_for_tests() -> PathBuf {
    if let Some(given) = std::env::var_os("WEFT_SERVER_BIN") {
        let given = PathBuf::from(given);
        assert!(
            is_file(&given),
            "WEFT_SERVER_BIN names {}, and there is no such file",
            given.display()
        );
        return given;
    }
    let test = std::env::current_exe().expect("the test knows its executable");
    // target/debug/deps/TEST-HASH → target/debug/sync-server
    let beside = test
        .ancestors()
        .nth(2)
        .expect("tests are built below target")
        .join("sync-server");
    assert!(
        is_file(&beside),
        "there is no server at {}: run `cargo xtask test`, or build it with `cargo build -p sync-server`",
        beside.display()
    );
    beside
}

fn is_file(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| file.metadata().is_ok_and(|metadata| metadata.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_past_any_name() {
        let stat = "4711 (a ) b) S 1 1 1 0 -1 4194560 1 2 3 4 250 50 0 0 20 0 9 0 1 2 3";
        let second = rustix::param::clock_ticks_per_second() as f64;
        assert_eq!(cpu_of(stat), Some(Duration::from_secs_f64(300.0 / second)));
        assert_eq!(cpu_of("4711"), None);
    }

    #[test]
    fn resident_memory_is_read_in_bytes() {
        assert_eq!(
            bytes_of("VmPeak:\t 9 kB\nVmRSS:\t    2048 kB\nX: 1", "VmRSS:"),
            Some(2_097_152)
        );
        assert_eq!(bytes_of("VmPeak:\t 9 kB\n", "VmRSS:"), None);
    }
}
