//! A private PostgreSQL cluster in a temporary folder, for as long as the tests run.

use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process::{self, Running};
use crate::progress::Step;
use crate::{tools, workspace};

const START_LIMIT: Duration = Duration::from_mins(1);
/// Tests run side by side, each with a pool of its own.
const MAX_CONNECTIONS: u32 = 300;
/// PostgreSQL refuses to run as root; these stand in, the first that exists.
const STAND_INS: [&str; 2] = ["postgres", "nobody"];

/// A running cluster; dropping it stops the server and then removes the folder.
pub(crate) struct Cluster {
    // Field order is drop order: first the server, then its folder.
    _server: Running,
    prepared: Prepared,
}

impl Cluster {
    /// Makes and starts a cluster with PostgreSQL's default durability.
    pub(crate) fn start(step: &mut Step) -> Result<Self> {
        let prepared = Prepared::make(step)?;
        let mut server = prepared.server();
        server.stdout(Stdio::null()).stderr(Stdio::null());
        let mut server = Running::spawn(server)?;
        server
            .wait_until(START_LIMIT, || {
                let mut ready = prepared.program("pg_isready");
                ready.args([
                    "--quiet",
                    "--host=127.0.0.1",
                    &format!("--port={}", prepared.port),
                ]);
                ready.status().is_ok_and(|status| status.success())
            })
            .context("PostgreSQL did not start")?;
        Ok(Self {
            _server: server,
            prepared,
        })
    }

    /// For `TEST_POSTGRES_URL`: a superuser's, so tests may make databases of their own.
    pub(crate) fn url(&self) -> String {
        self.prepared.url()
    }
}

/// A cluster that does not run; dropping it removes its folder.
pub(crate) struct Prepared {
    bin: PathBuf,
    owner: Option<StandIn>,
    folder: TempDir,
    port: u16,
}

impl Prepared {
    /// Makes a cluster, empty, on a port of its own.
    pub(crate) fn make(step: &mut Step) -> Result<Self> {
        let bin = tools::postgres()?;
        let owner = if tools::is_root() {
            Some(StandIn::find()?)
        } else {
            None
        };
        let folder = tempfile::Builder::new().prefix("weft-postgres-").tempdir()?;
        if let Some(owner) = &owner {
            chown(folder.path(), Some(owner.uid), Some(owner.gid))?;
        }
        let prepared = Self {
            bin,
            owner,
            folder,
            port: free_port()?,
        };
        let mut initdb = prepared.program("initdb");
        initdb
            .args([
                "--username=weft",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--pgdata",
            ])
            .arg(prepared.data());
        process::run(step, initdb)?;
        Ok(prepared)
    }

    /// Starts it, in the foreground.
    pub(crate) fn server(&self) -> Command {
        let mut server = self.program("postgres");
        server.arg("-D").arg(self.data());
        server.args(["-p", &self.port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("unix_socket_directories={}", self.folder.path().display()),
            format!("max_connections={MAX_CONNECTIONS}"),
            // Refused statements are part of the tests; its log would drown the runners'.
            "log_min_messages=fatal".to_owned(),
        ] {
            server.args(["-c", &setting]);
        }
        server
    }

    /// The command that starts it, for programs that do so themselves: a JSON array of words.
    pub(crate) fn words(&self) -> Result<String> {
        let server = self.server();
        let words: Vec<_> = std::iter::once(server.get_program())
            .chain(server.get_args())
            .map(|word| word.to_string_lossy())
            .collect();
        Ok(serde_json::to_string(&words)?)
    }

    /// Of a superuser, and of the database that is always there.
    pub(crate) fn url(&self) -> String {
        format!("postgres://weft@127.0.0.1:{}/postgres", self.port)
    }

    /// What tests read of a PostgreSQL that they start and stop themselves.
    pub(crate) fn as_postgres_to_stop(&self) -> Result<[(&'static str, String); 2]> {
        Ok([
            ("TEST_POSTGRES_TO_STOP", self.words()?),
            ("TEST_POSTGRES_TO_STOP_URL", self.url()),
        ])
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        let program = self.bin.join(name);
        let mut command = match &self.owner {
            Some(owner) => {
                let mut command = workspace::command("setpriv");
                command.args([format!("--reuid={}", owner.uid), format!("--regid={}", owner.gid)]);
                command.arg("--clear-groups").arg("--").arg(program);
                command
            }
            None => workspace::command(program),
        };
        // The stand-in may not be allowed to enter the repository's folder.
        command.current_dir(self.folder.path());
        command
    }
}

struct StandIn {
    uid: u32,
    gid: u32,
}

impl StandIn {
    fn find() -> Result<Self> {
        let users = std::fs::read_to_string("/etc/passwd").context("cannot read the list of users")?;
        let found = STAND_INS.iter().find_map(|name| parse_user(&users, name));
        match found {
            Some(user) => Ok(user),
            None => bail!(
                "PostgreSQL does not run as root, and there is no user {}",
                STAND_INS.join(" or ")
            ),
        }
    }
}

/// One line of passwd(5): `name:password:uid:gid:…`.
fn parse_user(users: &str, name: &str) -> Option<StandIn> {
    let fields: Vec<&str> = users
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields[0] == name)?;
    Some(StandIn {
        uid: fields.get(2)?.parse().ok()?,
        gid: fields.get(3)?.parse().ok()?,
    })
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_read_from_its_own_line() {
        let users =
            "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:7::/:\npostgres:x:105:113:x:/var:/bin/bash\n";
        let user = parse_user(users, "postgres").unwrap();
        assert_eq!((user.uid, user.gid), (105, 113));
        assert!(parse_user(users, "nobody").is_none());
    }
}
