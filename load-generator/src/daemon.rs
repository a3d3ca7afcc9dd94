//! A program beside the nodes that is ended and started again, or stands still for a while.

use crate::limits::SERVER_STOP_WITHIN;
use rustix::io::Errno;
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
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// What it is told.
    pub arguments: Vec<OsString>,
    /// Where it writes.
    pub log: PathBuf,
}

impl Launch {
    /// The command that starts PostgreSQL in the foreground, as it is passed on: a JSON array of words.
    pub fn of_words(words: &str, log: PathBuf) -> io::Result<Self> {
        let words: Vec<String> = serde_json::from_str(words)
            .map_err(|error| io::Error::other(format!("a command is no JSON array of words: {error}")))?;
        let mut words = words.into_iter().map(OsString::from);
        let program = words
            .next()
            .ok_or_else(|| io::Error::other("a command has no words"))?;
        Ok(Self {
            program: program.into(),
            arguments: words.collect(),
            log,
        })
    }
}

/// It runs, or will again.
#[derive(Debug)]
pub struct Daemon {
    launch: Launch,
    child: Option<Child>,
}

impl Daemon {
    /// One that does not run yet.
    pub fn new(launch: Launch) -> Self {
        Self { launch, child: None }
    }

    /// Where it writes.
    pub fn log(&self) -> String {
        self.launch.log.display().to_string()
    }

    /// Starts it; whether it is ready its callers find out.
    pub fn start(&mut self) -> io::Result<()> {
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

    /// Its process, while it runs.
    pub fn process_id(&self) -> Option<i32> {
        self.child.as_ref()?.id().map(u32::cast_signed)
    }

    /// Sends the signal and waits until it has ended. Nothing happens when it does not run.
    pub async fn end(&mut self, signal: Signal) -> io::Result<Option<ExitStatus>> {
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

    /// Stops it and all its children where they are (SIGSTOP), until what this returns is dropped. Their connections stay
    /// open, and nobody is told.
    pub fn freeze(&self) -> io::Result<Frozen> {
        let pid = self.process_id();
        let pid = pid.ok_or_else(|| io::Error::other("it does not run"))?;
        let mut frozen = Frozen(Vec::new());
        // Itself first: from then on it has no more children.
        frozen.stop(pid)?;
        for child in children_of(pid)? {
            frozen.stop(child)?;
        }
        Ok(frozen)
    }
}

/// Processes that stand still; they go on when it is dropped.
#[derive(Debug)]
pub struct Frozen(Vec<Pid>);

impl Frozen {
    fn stop(&mut self, pid: i32) -> io::Result<()> {
        let pid = Pid::from_raw(pid).ok_or_else(|| io::Error::other("a process has an id above 0"))?;
        match kill_process(pid, Signal::STOP) {
            Ok(()) => self.0.push(pid),
            // It has ended meanwhile.
            Err(Errno::SRCH) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        for pid in self.0.drain(..) {
            // Who has ended has nothing to go on with.
            let _ = kill_process(pid, Signal::CONT);
        }
    }
}

/// The processes that this one has started and that run.
fn children_of(parent: i32) -> io::Result<Vec<i32>> {
    let mut children = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // Who has ended meanwhile is nobody's child.
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        if parent_of(&stat) == Some(parent) {
            children.push(pid);
        }
    }
    Ok(children)
}

/// The 4th field of `/proc/PID/stat`; the 2nd, in brackets, may hold anything.
fn parent_of(stat: &str) -> Option<i32> {
    stat.rsplit_once(')')?
        .1
        .split_ascii_whitespace()
        .nth(1)?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_read_past_any_name() {
        assert_eq!(parent_of("4711 (a ) b) S 17 1 1 0 -1"), Some(17));
        assert_eq!(parent_of("4711"), None);
    }

    #[test]
    fn a_command_is_read_word_by_word() {
        let launch = Launch::of_words(r#"["postgres", "-D", "/a b"]"#, PathBuf::new()).unwrap();
        assert_eq!(launch.program, PathBuf::from("postgres"));
        assert_eq!(launch.arguments, ["-D", "/a b"]);
        for wrong in ["postgres -D", "[]"] {
            assert!(Launch::of_words(wrong, PathBuf::new()).is_err(), "{wrong}");
        }
    }
}
