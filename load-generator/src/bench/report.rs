//! Figures, as a table for people and as JSON for programs.

use serde::Serialize;
use std::fmt;
use std::time::Duration;

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// What was measured; stable.
    pub name: &'static str,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// What it may be at most; `None`: no target is set for it.
    pub at_most: Option<f64>,
}

impl Figure {
    /// Whether it is within its target, if it has one.
    pub fn is_met(&self) -> Option<bool> {
        self.at_most.map(|most| self.value <= most)
    }
}

/// The figures of one workload.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Which workload.
    pub workload: &'static str,
    /// What it does, in a sentence.
    pub about: String,
    /// The command that measures it.
    pub command: String,
    /// How many processes were ready to run, on the average of the last minute, before and after: the machine was
    /// quiet when it is about what the workload itself takes.
    pub load_average: [f64; 2],
    /// Its figures.
    pub figures: Vec<Figure>,
}

/// Everything that was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// Whether the sizes were the short ones, for which no target is set.
    pub quick: bool,
    /// Processors of the machine, which the generator shares with the server.
    pub processors: usize,
    /// Per workload.
    pub workloads: Vec<Measured>,
}

impl Report {
    /// Nothing measured yet.
    pub fn new(database: &'static str, quick: bool) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            database,
            quick,
            processors,
            workloads: Vec::new(),
        }
    }
}

impl Measured {
    /// No figures yet.
    pub fn new(workload: &'static str, about: String) -> Self {
        Self {
            workload,
            about,
            command: String::new(),
            load_average: [0.0; 2],
            figures: Vec::new(),
        }
    }

    /// Adds a figure without a target.
    pub fn add(&mut self, name: &'static str, value: f64, unit: &'static str) {
        self.figures.push(Figure {
            name,
            value,
            unit,
            at_most: None,
        });
    }

    /// Adds a figure that may be so much at most.
    pub fn add_target(&mut self, name: &'static str, value: f64, unit: &'static str, at_most: f64) {
        self.figures.push(Figure {
            name,
            value,
            unit,
            at_most: Some(at_most),
        });
    }

    /// Adds two percentiles of latencies, the higher with a target if there is one.
    pub(super) fn add_latency(
        &mut self,
        [p50, p99]: [&'static str; 2],
        values: &mut [Duration],
        p99_at_most: Option<f64>,
    ) {
        self.add(p50, percentile_ms(values, 50), "ms");
        let high = percentile_ms(values, 99);
        match p99_at_most {
            Some(most) => self.add_target(p99, high, "ms", most),
            None => self.add(p99, high, "ms"),
        }
    }

    /// Short sizes have no targets.
    pub(super) fn without_targets(mut self) -> Self {
        self.figures.iter_mut().for_each(|figure| figure.at_most = None);
        self
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = if self.quick {
            ", quick sizes: no targets"
        } else {
            ""
        };
        writeln!(
            f,
            "database {}, {} processors{sizes}",
            self.database, self.processors
        )?;
        for measured in &self.workloads {
            writeln!(f, "\n{}: {}", measured.workload, measured.about)?;
            writeln!(f, "  {}", measured.command)?;
            let [before, after] = measured.load_average;
            writeln!(f, "  load average {before:.1} before, {after:.1} after")?;
            for figure in &measured.figures {
                writeln!(f, "  {figure}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name, value, unit, ..
        } = self;
        let target = match (self.at_most, self.is_met()) {
            (Some(most), Some(true)) => format!("at most {most}: met"),
            (Some(most), _) => format!("at most {most}: MISSED"),
            (None, _) => String::new(),
        };
        let line = format!("{name:<44} {value:>12.2} {unit:<8} {target}");
        f.write_str(line.trim_end())
    }
}

/// The value that `percent` of the values do not exceed (nearest rank), in milliseconds; 0 when there are none.
pub fn percentile_ms(values: &mut [Duration], percent: usize) -> f64 {
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values
        .get(rank - 1)
        .map_or(0.0, |value| value.as_secs_f64() * 1_000.0)
}

/// Bytes in MiB.
pub(super) fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Bytes in KiB.
pub(super) fn kib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 10)
}

/// Processes ready to run, on the average of the last minute; 0 where the system does not say it.
pub(super) fn load_average() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let first = text.split_ascii_whitespace().next();
    first.and_then(|number| number.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let mut values: Vec<_> = (1..=200).rev().map(Duration::from_millis).collect();
        let found = [50, 99, 100].map(|percent| percentile_ms(&mut values, percent).to_string());
        assert_eq!(found, ["100", "198", "200"]);
        assert_eq!(percentile_ms(&mut [], 99).to_string(), "0");
        assert_eq!(percentile_ms(&mut [Duration::from_millis(7)], 1).to_string(), "7");
    }

    #[test]
    fn a_figure_beyond_its_target_says_so() {
        let mut measured = Measured::new("x", String::new());
        measured.add_target("a", 2.0, "ms", 2.0);
        measured.add_target("b", 2.1, "ms", 2.0);
        measured.add("c", 1.0, "");
        let lines: Vec<String> = measured.figures.iter().map(ToString::to_string).collect();
        assert!(lines[0].ends_with("ms       at most 2: met"), "{}", lines[0]);
        assert!(lines[1].ends_with("at most 2: MISSED"));
        assert!(lines[2].ends_with("1.00"));
    }
}
