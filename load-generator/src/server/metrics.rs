//! What a server says at `/metrics`, in Prometheus' text format.

use std::collections::BTreeMap;

/// The samples, by name and labels as they stand there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metrics(BTreeMap<String, f64>);

impl Metrics {
    /// Reads the lines that hold a sample.
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let samples = lines.filter_map(|line| {
            let (name, value) = line.rsplit_once(' ')?;
            Some((name.to_owned(), value.parse().ok()?))
        });
        Self(samples.collect())
    }

    /// The sample of that name and with those labels, as they are written; 0 when there is none.
    pub fn sample(&self, name_and_labels: &str) -> f64 {
        self.0.get(name_and_labels).copied().unwrap_or_default()
    }

    /// The sum of all samples of that name, whatever their labels; 0 when there is none.
    pub fn get(&self, name: &str) -> f64 {
        let is_named = |sample: &str| sample.split('{').next() == Some(name);
        self.0
            .iter()
            .filter(|(sample, _)| is_named(sample))
            .fold(0.0, |sum, (_, value)| sum + value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_summed_over_their_labels_and_comments_are_none() {
        let text = "# TYPE weft_catch_ups counter\nweft_catch_ups_total{kind=\"rows\"} 2\n\
                    weft_catch_ups_total{kind=\"equal\"} 3.5\nweft_catch_ups_total_x 9\n# EOF\n";
        let metrics = Metrics::parse(text);
        assert_eq!(metrics.get("weft_catch_ups_total").to_string(), "5.5");
        assert_eq!(metrics.get("weft_nothing").to_string(), "0");
        assert_eq!(
            metrics.sample("weft_catch_ups_total{kind=\"rows\"}").to_string(),
            "2"
        );
        assert_eq!(metrics.sample("weft_catch_ups_total").to_string(), "0");
    }
}
