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
}

/// The figures of one workload.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Which workload.
    pub workload: &'static str,
    /// Its figures.
    pub figures: Vec<Figure>,
}

/// Everything that was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// Processors of the machine, which the generator shares with the server.
    pub processors: usize,
    /// Per workload.
    pub workloads: Vec<Measured>,
}

impl Report {
    /// Nothing measured yet.
    pub fn new(database: &'static str) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            database,
            processors,
            workloads: Vec::new(),
        }
    }
}

impl Measured {
    /// No figures yet.
    pub fn new(workload: &'static str) -> Self {
        Self {
            workload,
            figures: Vec::new(),
        }
    }

    /// Adds a figure.
    pub fn add(&mut self, name: &'static str, value: f64, unit: &'static str) {
        self.figures.push(Figure { name, value, unit });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "database {}, {} processors", self.database, self.processors)?;
        for measured in &self.workloads {
            writeln!(f, "\n{}", measured.workload)?;
            for Figure { name, value, unit } in &measured.figures {
                writeln!(f, "  {name:<34} {value:>12.2} {unit}")?;
            }
        }
        Ok(())
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
}
