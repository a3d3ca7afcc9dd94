//! A program beside the nodes that is ended and started again.

use crate::limits::SERVER_STOP_WITHIN;
use rustix::process::{Pid, Signal, kill_process};
use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How it is started, the same each time.
#[derive(Debug)]
pub(super) struct Launch {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    /// Where it writes.
    pub(super) log: PathBuf,
}

/// It runs, or will again.
#[derive(Debug)]
pub(super) struct Daemon {
    launch: Launch,
    child: Option<Child>,
}

impl Daemon {
    pub(super) fn new(launch: Launch) -> Self {
        Self { launch, child: None }
    }

    pub(super) fn log(&self) -> String {
        self.launch.log.display().to_string()
    }

    /// Starts it; whether it is ready its callers find out.
    pub(super) fn start(&mut self) -> io::Result<()> {
        let Launch {
            program,
            arguments,
            log,
        } = &self.launch;
        let log = OpenOptions::new().create(true).append(true).open(log)?;
        let mut command = Command::new(program);
        // PostgreSQL runs as somebody who may not enter our folder.
        command.current_dir("/").args(arguments);
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true);
        let child = command
            .spawn()
            .map_err(|error| io::Error::other(format!("{} cannot be started: {error}", program.display())))?;
        self.child = Some(child);
        Ok(())
    }

    /// Sends the signal and waits until it has ended. Nothing happens when it does not run.
    pub(super) async fn end(&mut self, signal: Signal) -> io::Result<Option<ExitStatus>> {
        let Some(mut child) = self.child.take() else {
            return Ok(None);
        };
        if let Some(pid) = child.id().and_then(|pid| Pid::from_raw(pid.cast_signed())) {
            kill_process(pid, signal)?;
        }
        match timeout(SERVER_STOP_WITHIN, child.wait()).await {
            Ok(status) => Ok(Some(status?)),
            Err(_) => Err(io::Error::other(format!(
                "{} did not end within {SERVER_STOP_WITHIN:?}",
                self.launch.program.display()
            ))),
        }
    }
}
