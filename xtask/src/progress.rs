//! One line per step, with its time; while a step works, its child's latest line.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::workspace;

/// Without a terminal, a long step says this often that it is alive.
const HEARTBEAT: Duration = Duration::from_mins(1);
const NAME_COLUMNS: usize = 22;
const STATUS_COLUMNS: usize = 100;

/// A step under way.
pub(crate) struct Step {
    name: String,
    begun: Instant,
    on_terminal: bool,
    last_heartbeat: Instant,
}

/// Runs one step and prints its line: `work` answers what it did, in a few words.
pub(crate) fn step(name: &str, work: impl FnOnce(&mut Step) -> Result<String>) -> Result<Duration> {
    let begun = Instant::now();
    // The log is of the last time.
    let _ = std::fs::remove_file(log_of(name));
    let on_terminal = std::io::stdout().is_terminal();
    let mut step = Step {
        name: name.to_owned(),
        begun,
        on_terminal,
        last_heartbeat: begun,
    };
    let outcome = work(&mut step);
    step.clear();
    let spent = begun.elapsed();
    match &outcome {
        Ok(done) => println!("  ✓ {name:<NAME_COLUMNS$} {:>7.1} s  {done}", spent.as_secs_f64()),
        Err(_) => println!("  ✗ {name:<NAME_COLUMNS$} {:>7.1} s  failed", spent.as_secs_f64()),
    }
    outcome.map(|_| spent)
}

fn log_of(name: &str) -> PathBuf {
    workspace::notes()
        .join("logs")
        .join(format!("{}.log", name.replace(' ', "-")))
}

impl Step {
    /// Where the output of the step's children is kept.
    pub(crate) fn log(&self) -> PathBuf {
        log_of(&self.name)
    }

    /// Shows what the step is at.
    pub(crate) fn at(&mut self, line: &str) {
        let seconds = self.begun.elapsed().as_secs();
        if self.on_terminal {
            let line: String = format!("  … {} {seconds} s  {}", self.name, line.trim())
                .chars()
                .take(STATUS_COLUMNS)
                .collect();
            print!("\r\x1b[2K{line}");
            let _ = std::io::stdout().flush();
        } else if self.last_heartbeat.elapsed() >= HEARTBEAT {
            self.last_heartbeat = Instant::now();
            println!("  … {} {seconds} s  {}", self.name, line.trim());
        }
    }

    /// Prints a line of its own that stays.
    pub(crate) fn say(&self, line: &str) {
        self.clear();
        println!("{line}");
    }

    fn clear(&self) {
        if self.on_terminal {
            print!("\r\x1b[2K");
        }
    }
}
