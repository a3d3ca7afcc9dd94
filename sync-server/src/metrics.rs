//! What the node counts of itself, for Prometheus (`OpenMetrics` text). The names are documented in
//! `docs/OPERATIONS.md`; a test compares.
//!
//! Labels come from small fixed sets: never ids, names or anything that somebody wrote.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::time::Duration;

/// The content type of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// First bound of the latency histograms, in seconds; 14 doublings reach 8 s.
const LATENCY_FIRST_S: f64 = 0.000_5;
const LATENCY_BUCKETS: u16 = 15;
/// Bounds of the rows of a commit: 1, 4, 16 … 4,096.
const ROWS_BUCKETS: u16 = 7;

/// A label and its value.
type Label = [(&'static str, String); 1];

/// The counters. Cheap to clone; all clones count together.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Registry,
    now: Gauges,
    edits: Counter,
    commits: Counter,
    commit_rows: Histogram,
    commit_seconds: Histogram,
    relay_seconds: Histogram,
    batches: Family<Label, Counter>,
    catch_ups: Family<Label, Counter>,
    closed: Family<Label, Counter>,
    rejections: Family<Label, Counter>,
    retries: Family<Label, Counter>,
    compactions: Family<Label, Counter>,
    compaction_seconds: Histogram,
    bus: BusCounters,
}

/// What passes between nodes.
#[derive(Debug)]
struct BusCounters {
    connected: Gauge,
    sent: Family<Label, Counter>,
    received: Family<Label, Counter>,
    refused: Family<Label, Counter>,
    dropped: Counter,
    gaps: Counter,
}

/// What is read when somebody asks.
#[derive(Debug, Default)]
struct Gauges {
    sockets: Gauge,
    rooms: Gauge,
    documents: Gauge,
    documents_bytes: Gauge,
    outbox_bytes: Gauge,
    uncommitted_bytes: Gauge,
}

/// How things are at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    /// Open sockets.
    pub sockets: usize,
    /// Open boards.
    pub rooms: usize,
    /// Boards whose documents are in memory.
    pub documents: usize,
    /// What these documents take, in bytes, as estimated.
    pub documents_bytes: usize,
    /// What waits for all sockets, in bytes.
    pub outbox_bytes: usize,
    /// Changes that have come in and are not committed yet, in bytes.
    pub uncommitted_bytes: usize,
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("weft");
        let mut named = Named(&mut registry);
        let inner = Inner {
            now: Gauges {
                sockets: named.gauge("sockets", "Open sockets"),
                rooms: named.gauge("rooms", "Open boards"),
                documents: named.gauge("documents_loaded", "Boards whose documents are in memory"),
                documents_bytes: named.gauge("documents_bytes", "Memory of these documents, as estimated"),
                outbox_bytes: named.gauge("outbox_bytes", "Bytes that wait to be written to sockets"),
                uncommitted_bytes: named.gauge(
                    "uncommitted_bytes",
                    "Bytes of changes that have come in and are not committed yet",
                ),
            },
            edits: named.counter("edits", "Changes committed by this node"),
            commits: named.counter("commits", "Transactions of the journal that appended something"),
            commit_rows: named.histogram(
                "commit_rows",
                "Changes of a transaction, of all boards together",
                exponential_buckets(1.0, 4.0, ROWS_BUCKETS),
            ),
            commit_seconds: named.latency("commit_seconds", "Time of a transaction of the journal"),
            relay_seconds: named.latency(
                "edit_to_broadcast_seconds",
                "From the arrival of a batch's oldest edit in its room until everybody's outbox has it",
            ),
            batches: named.family("batches", "Batches of rooms, by what became of them"),
            catch_ups: named.family("catch_ups", "Answers to Hello, by kind"),
            closed: named.family("sockets_closed", "Sockets closed, by close code"),
            rejections: named.family("rejections", "Frames with changes refused for ever, by reason"),
            retries: named.family("retries", "Frames with changes refused for now, by reason"),
            compactions: named.family("compactions", "Compactions, by what came of them"),
            compaction_seconds: named.latency("compaction_seconds", "Time of a compaction"),
            bus: BusCounters {
                connected: named.gauge("bus_connected", "Whether NATS can be reached: 1, or 0"),
                sent: named.family("bus_sent", "Messages sent to other nodes, by kind"),
                received: named.family("bus_received", "Messages of other nodes that were heard, by kind"),
                refused: named.family(
                    "bus_refused",
                    "Messages that were not believed or not understood, by reason",
                ),
                dropped: named.counter(
                    "bus_dropped",
                    "Messages to or of other nodes that found no place or no NATS",
                ),
                gaps: named.counter(
                    "bus_gaps",
                    "Reads of a board's log because the bus brought no changes or left some out",
                ),
            },
            registry,
        };
        Self(Arc::new(inner))
    }

    /// A transaction of the journal has ended well and appended so many rows.
    pub fn committed(&self, rows: usize, took: Duration) {
        let inner = &self.0;
        inner.edits.inc_by(rows as u64);
        inner.commits.inc();
        inner.commit_rows.observe(rows as f64);
        inner.commit_seconds.observe(took.as_secs_f64());
    }

    /// What became of a batch: `committed`, `failed` or `overtaken`.
    pub fn batch(&self, outcome: &'static str) {
        self.0.batches.get_or_create(&label("outcome", &outcome)).inc();
    }

    /// A committed batch was relayed; its oldest edit came so long ago.
    pub fn relayed(&self, after: Duration) {
        self.0.relay_seconds.observe(after.as_secs_f64());
    }

    /// A Hello was answered: `equal`, `rows`, `snapshot` or `failed`.
    pub fn caught_up(&self, kind: &'static str) {
        self.0.catch_ups.get_or_create(&label("kind", &kind)).inc();
    }

    /// A socket was closed with this code.
    pub fn closed(&self, code: u16) {
        self.0.closed.get_or_create(&label("code", &code)).inc();
    }

    /// The rest of a frame was refused for ever.
    pub fn rejected(&self, reason: &str) {
        self.0.rejections.get_or_create(&label("reason", &reason)).inc();
    }

    /// The rest of a frame was refused for now.
    pub fn put_off(&self, reason: &str) {
        self.0.retries.get_or_create(&label("reason", &reason)).inc();
    }

    /// A compaction ended: `written`, `nothing_new` or `failed`.
    pub fn compacted(&self, outcome: &'static str, took: Duration) {
        self.0
            .compactions
            .get_or_create(&label("outcome", &outcome))
            .inc();
        self.0.compaction_seconds.observe(took.as_secs_f64());
    }

    /// Whether the bus between nodes is there.
    pub fn bus_connected(&self, is_there: bool) {
        self.0.bus.connected.set(i64::from(is_there));
    }

    /// A message went to the other nodes.
    pub fn bus_sent(&self, kind: &str) {
        self.0.bus.sent.get_or_create(&label("kind", &kind)).inc();
    }

    /// A message of another node was heard.
    pub fn bus_received(&self, kind: &str) {
        self.0.bus.received.get_or_create(&label("kind", &kind)).inc();
    }

    /// A message was not believed, or not understood.
    pub fn bus_refused(&self, reason: &str) {
        self.0.bus.refused.get_or_create(&label("reason", &reason)).inc();
    }

    /// So many messages found no place, or no NATS.
    pub fn bus_dropped(&self, messages: usize) {
        self.0.bus.dropped.inc_by(messages as u64);
    }

    /// What came over the bus made a room read its log.
    pub fn bus_gap(&self) {
        self.0.bus.gaps.inc();
    }

    /// Everything, as text.
    pub fn text(&self, present: Present) -> String {
        let now = &self.0.now;
        now.sockets.set(present.sockets as i64);
        now.rooms.set(present.rooms as i64);
        now.documents.set(present.documents as i64);
        now.documents_bytes.set(present.documents_bytes as i64);
        now.outbox_bytes.set(present.outbox_bytes as i64);
        now.uncommitted_bytes.set(present.uncommitted_bytes as i64);
        let mut text = String::new();
        encode(&mut text, &self.0.registry).expect("writing into a string does not fail");
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

fn label(name: &'static str, value: &(impl ToString + ?Sized)) -> Label {
    [(name, value.to_string())]
}

/// Makes metrics and gives them their names.
struct Named<'r>(&'r mut Registry);

impl Named<'_> {
    fn gauge(&mut self, name: &str, help: &str) -> Gauge {
        let gauge = Gauge::default();
        self.0.register(name, help, gauge.clone());
        gauge
    }

    fn counter(&mut self, name: &str, help: &str) -> Counter {
        let counter = Counter::default();
        self.0.register(name, help, counter.clone());
        counter
    }

    fn family(&mut self, name: &str, help: &str) -> Family<Label, Counter> {
        let family = Family::default();
        self.0.register(name, help, family.clone());
        family
    }

    fn histogram(&mut self, name: &str, help: &str, bounds: impl Iterator<Item = f64>) -> Histogram {
        let histogram = Histogram::new(bounds);
        self.0.register(name, help, histogram.clone());
        histogram
    }

    fn latency(&mut self, name: &str, help: &str) -> Histogram {
        self.histogram(
            name,
            help,
            exponential_buckets(LATENCY_FIRST_S, 2.0, LATENCY_BUCKETS),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRESENT: Present = Present {
        sockets: 3,
        rooms: 2,
        documents: 1,
        documents_bytes: 4_096,
        outbox_bytes: 7,
        uncommitted_bytes: 6,
    };

    /// Each metric's name and kind.
    fn all() -> Vec<(String, String)> {
        let metrics = Metrics::new();
        // What is counted by kind is not there before there is one of a kind.
        metrics.batch("committed");
        metrics.caught_up("rows");
        metrics.closed(1001);
        metrics.rejected("role");
        metrics.put_off("overload");
        metrics.compacted("written", Duration::from_millis(3));
        metrics.bus_sent("changes");
        metrics.bus_received("changes");
        metrics.bus_refused("forged");
        let text = metrics.text(PRESENT);
        let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        types
            .filter_map(|line| line.split_once(' '))
            .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
            .collect()
    }

    fn file(name: &str) -> String {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        std::fs::read_to_string(format!("{root}/{name}")).unwrap()
    }

    #[test]
    fn every_metric_is_named_in_operations_md() {
        let page = file("docs/OPERATIONS.md");
        let all = all();
        assert_eq!(all.len(), 24);
        for (name, _) in all {
            assert!(page.contains(&format!("`{name}")), "{name}");
        }
    }

    #[test]
    fn dashboard_and_alerts_ask_for_what_there_is() {
        let samples = |(name, kind): (String, String)| match kind.as_str() {
            "counter" => vec![format!("{name}_total")],
            "histogram" => ["bucket", "sum", "count"]
                .map(|part| format!("{name}_{part}"))
                .into(),
            _ => vec![name],
        };
        let samples: Vec<String> = all().into_iter().flat_map(samples).collect();
        for deployed in ["deploy/grafana/weft.json", "deploy/prometheus/alerts.yaml"] {
            let text = file(deployed);
            let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            let asked: Vec<&str> = words.filter(|word| word.starts_with("weft_")).collect();
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
    fn what_is_counted_is_in_the_text() {
        let metrics = Metrics::new();
        metrics.committed(5, Duration::from_millis(3));
        metrics.clone().rejected("role");
        let text = metrics.text(PRESENT);
        for line in [
            "weft_sockets 3",
            "weft_edits_total 5",
            "weft_commits_total 1",
            "weft_commit_rows_bucket{le=\"4.0\"} 0",
            "weft_commit_rows_bucket{le=\"16.0\"} 1",
            "weft_commit_seconds_bucket{le=\"0.004\"} 1",
            "weft_rejections_total{reason=\"role\"} 1",
        ] {
            assert!(
                text.lines().any(|found| found == line),
                "{line} is not in:\n{text}"
            );
        }
    }
}
