//! The counters, and the files that ask for them.

use super::*;

const DASHBOARD: &str = "deploy/grafana/weft.json";
const ALERTS: &str = "deploy/prometheus/alerts.yaml";
/// Selectors with a label in the alerts: as many as there are at least, lest none is found.
const LABELLED_MIN: usize = 4;
const PRESENT: Present = Present {
    sockets: 3,
    rooms: 2,
    documents: 1,
    documents_bytes: 4_096,
    outbox_bytes: 7,
    uncommitted_bytes: 6,
    quarantined: 1,
};

/// What a node says that has just started.
fn fresh() -> String {
    Metrics::new().text(PRESENT)
}

/// Each metric's name and kind.
fn all() -> Vec<(String, String)> {
    let text = fresh();
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types
        .filter_map(|line| line.split_once(' '))
        .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
        .collect()
}

/// The names under which Prometheus keeps a metric.
fn samples((name, kind): &(String, String)) -> Vec<String> {
    match kind.as_str() {
        "counter" => vec![format!("{name}_total")],
        "histogram" => ["bucket", "sum", "count"]
            .map(|part| format!("{name}_{part}"))
            .into(),
        _ => vec![name.clone()],
    }
}

fn file(name: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    std::fs::read_to_string(format!("{root}/{name}")).unwrap()
}

/// The metrics that a file names.
fn asked(text: &str) -> Vec<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words.filter(|word| word.starts_with("weft_")).collect()
}

#[test]
fn every_metric_is_named_in_operations_md() {
    let page = file("docs/OPERATIONS.md");
    let all = all();
    assert_eq!(all.len(), 28);
    for (name, _) in all {
        assert!(page.contains(&format!("`{name}")), "{name}");
    }
}

#[test]
fn dashboard_and_alerts_ask_for_what_there_is() {
    let samples: Vec<String> = all().iter().flat_map(samples).collect();
    for deployed in [DASHBOARD, ALERTS] {
        let text = file(deployed);
        let asked = asked(&text);
        assert!(!asked.is_empty(), "{deployed}");
        for name in asked {
            assert!(
                samples.iter().any(|sample| sample == name),
                "{name} in {deployed}"
            );
        }
    }
}

#[test]
fn the_dashboard_shows_every_metric() {
    let text = file(DASHBOARD);
    let asked = asked(&text);
    for metric in all() {
        let shown = samples(&metric)
            .iter()
            .any(|sample| asked.contains(&sample.as_str()));
        assert!(shown, "{} is on no panel", metric.0);
    }
}

/// `rate` and `increase` do not see a first failure in a series that begins with it.
#[test]
fn whatever_is_counted_is_there_at_0_from_the_start() {
    let text = fresh();
    for (name, values) in [
        ("weft_edits", 1),
        ("weft_commits", 1),
        ("weft_batches", 3),
        ("weft_catch_ups", 4),
        ("weft_sockets_closed", 9),
        ("weft_sockets_dropped", 4),
        ("weft_presence_dropped", 1),
        ("weft_rejections", 14),
        ("weft_retries", 5),
        ("weft_compactions", 4),
        ("weft_bus_sent", 6),
        ("weft_bus_received", 6),
        ("weft_bus_refused", 4),
        ("weft_bus_dropped", 1),
        ("weft_bus_gaps", 1),
    ] {
        let is_at_zero = |line: &&str| {
            let rest = line
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix("_total"));
            rest.is_some_and(|rest| rest.ends_with(" 0"))
        };
        let found = text.lines().filter(is_at_zero).count();
        assert_eq!(found, values, "{name} in\n{text}");
    }
}

#[test]
fn what_alerts_wait_for_is_there_at_0_from_the_start() {
    let (rules, text) = (file(ALERTS), fresh());
    let selectors = rules.match_indices("weft_").filter_map(|(at, _)| {
        let selector = &rules[at..=at + rules[at..].find('}')?];
        let name = selector.split('{').next()?;
        let is_one = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        is_one.then_some(selector)
    });
    let selectors: Vec<&str> = selectors.collect();
    assert!(selectors.len() >= LABELLED_MIN, "{selectors:?}");
    for selector in selectors {
        let sample = format!("{selector} 0");
        assert!(text.lines().any(|line| line == sample), "{selector}");
    }
}

#[test]
fn what_is_counted_is_in_the_text() {
    let metrics = Metrics::new();
    metrics.committed(5, Duration::from_millis(3));
    metrics.clone().rejected("role");
    metrics.closed(4408, Some("silent"));
    metrics.closed(1000, None);
    let text = metrics.text(PRESENT);
    for line in [
        "weft_sockets 3",
        "weft_edits_total 5",
        "weft_commits_total 1",
        "weft_commit_rows_bucket{le=\"4.0\"} 0",
        "weft_commit_rows_bucket{le=\"16.0\"} 1",
        "weft_commit_seconds_bucket{le=\"0.004\"} 1",
        "weft_rejections_total{reason=\"role\"} 1",
        "weft_sockets_closed_total{code=\"4408\"} 1",
        "weft_sockets_dropped_total{reason=\"silent\"} 1",
        "weft_sockets_dropped_total{reason=\"too_slow\"} 0",
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line} is not in:\n{text}"
        );
    }
}
