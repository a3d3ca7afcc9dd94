//! Children: their output is kept in a log, and none of them outlives xtask.
//!
//! Each child leads a process group of its own, so that ending it ends what it started. Ctrl-C interrupts every group
//! and lets the task unwind, which removes temporary folders; a second Ctrl-C kills at once.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal};

use crate::progress::Step;

/// How long a child may take to stop when asked, before it is killed.
const STOP_GRACE: Duration = Duration::from_secs(15);
/// How often waiting looks again.
const POLL: Duration = Duration::from_millis(25);

/// How long a child that has ended may have said nothing before nothing more is awaited, where another holds its pipe.
const LAST_WORDS: Duration = Duration::from_secs(1);

static GROUPS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());
static INTERRUPTS: AtomicU32 = AtomicU32::new(0);

/// Makes Ctrl-C (and a plain `kill`) stop every child.
pub(crate) fn listen_for_interrupts() -> Result<()> {
    ctrlc::set_handler(|| {
        let signal = if INTERRUPTS.fetch_add(1, Ordering::SeqCst) == 0 {
            Signal::INT
        } else {
            Signal::KILL
        };
        for group in groups().iter() {
            signal_group(*group, signal);
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether someone asked us to stop.
pub(crate) fn interrupted() -> bool {
    INTERRUPTS.load(Ordering::SeqCst) > 0
}

/// Runs a command to its end, its output going to the step's log; answers that output. A failure prints it all.
pub(crate) fn run(step: &mut Step, mut command: Command) -> Result<String> {
    let shown = shown(&command);
    let log_path = step.log();
    std::fs::create_dir_all(log_path.parent().expect("a log lies in a folder"))?;
    let mut log = File::options().create(true).append(true).open(&log_path)?;
    writeln!(log, "\n$ {shown}")?;

    let (reader, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut running = Running::spawn(command)?;

    let (lines, arriving) = channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            if lines.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });

    let mut output = String::new();
    let mut exit = None;
    let mut quiet_since = None;
    loop {
        match arriving.recv_timeout(POLL) {
            Ok(line) => {
                log.write_all(line.as_bytes())?;
                step.at(&line);
                output.push_str(&line);
                quiet_since = None;
            }
            // A grandchild may hold the pipe open: once the child has ended and nothing more comes, so do we.
            Err(RecvTimeoutError::Timeout)
                if quiet_since.is_some_and(|since: Instant| since.elapsed() >= LAST_WORDS) =>
            {
                break;
            }
            Err(RecvTimeoutError::Timeout) => {
                if exit.is_none() {
                    exit = running.child.try_wait()?;
                }
                quiet_since = quiet_since.or_else(|| exit.map(|_| Instant::now()));
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let exit = match exit {
        Some(exit) => exit,
        None => running.child.wait()?,
    };
    drop(running);
    if !exit.success() {
        step.say(&format!("$ {shown}\n{output}"));
        bail!(
            "`{shown}` failed ({exit}); its output is above and in {}",
            log_path.display()
        );
    }
    Ok(output)
}

/// A child that runs beside the task until it is dropped.
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// Starts a child in its own process group, with no standard input.
    pub(crate) fn spawn(mut command: Command) -> Result<Self> {
        if interrupted() {
            bail!("interrupted");
        }
        let shown = shown(&command);
        // std spells the folder's absence and the program's the same way; name the program.
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start `{shown}`"))?;
        groups().insert(child.id());
        Ok(Self { child })
    }

    /// The exit status if the child has ended.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits for the child to end by itself (or by Ctrl-C, which reaches it).
    pub(crate) fn wait(mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// Asks until `ready` says yes; fails when the child ends first or `limit` passes.
    pub(crate) fn wait_until(&mut self, limit: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
        let begun = Instant::now();
        while !ready() {
            if let Some(status) = self.ended()? {
                bail!("it ended before it was ready ({status})");
            }
            if begun.elapsed() > limit {
                bail!("it was not ready within {} s", limit.as_secs());
            }
            std::thread::sleep(POLL);
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let group = self.child.id();
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            // SIGINT, not SIGTERM: PostgreSQL takes the latter as "when the last client leaves".
            signal_group(group, Signal::INT);
            let asked = Instant::now();
            while asked.elapsed() < STOP_GRACE && self.child.try_wait().is_ok_and(|status| status.is_none()) {
                std::thread::sleep(POLL);
            }
        }
        signal_group(group, Signal::KILL);
        let _ = self.child.wait();
        groups().remove(&group);
    }
}

fn groups() -> std::sync::MutexGuard<'static, BTreeSet<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn signal_group(leader: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(leader).ok().and_then(Pid::from_raw) {
        // A group that has already gone is what we wanted.
        let _ = rustix::process::kill_process_group(pid, signal);
    }
}

fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let program = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy();
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(program.into_owned())
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::step;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn is_alive(pid: &str) -> bool {
        // `PID (NAME) STATE …`; the name may hold anything.
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
        stat.is_ok_and(|stat| {
            stat.rsplit_once(") ")
                .is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
        })
    }

    #[test]
    fn output_and_errors_are_kept_in_the_order_they_came() {
        step("test of output", |step| {
            let output = run(step, shell("echo one; echo two >&2; echo three"))?;
            assert_eq!(output, "one\ntwo\nthree\n");
            Ok(String::new())
        })
        .unwrap();
    }

    #[test]
    fn a_failing_child_fails_the_step() {
        assert!(step("test of failure", |step| run(step, shell("exit 3"))).is_err());
    }

    #[test]
    fn what_a_child_left_running_neither_holds_the_step_up_nor_outlives_it() {
        step("test of leftovers", |step| {
            let pid = run(step, shell("sleep 600 & echo $!"))?;
            let begun = Instant::now();
            while is_alive(pid.trim()) && begun.elapsed() < STOP_GRACE {
                std::thread::sleep(POLL);
            }
            assert!(!is_alive(pid.trim()));
            Ok(String::new())
        })
        .unwrap();
    }

    #[test]
    fn waiting_for_a_child_that_has_ended_fails_at_once() {
        let mut child = Running::spawn(shell("exit 0")).unwrap();
        assert!(child.wait_until(STOP_GRACE, || false).is_err());
    }
}
