//! What the node counts of itself, for Prometheus (`OpenMetrics` text). The names are documented in
//! `docs/OPERATIONS.md`; a test compares.
//!
//! Labels come from small fixed sets: never ids, names or anything that somebody wrote.

mod by_label;
#[cfg(test)]
mod tests;

use by_label::{ByLabel, Values};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
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
    batches: ByLabel,
    catch_ups: ByLabel,
    closed: ByLabel,
    dropped: ByLabel,
    presence_dropped: Counter,
    rejections: ByLabel,
    retries: ByLabel,
    compactions: ByLabel,
    compaction_seconds: Histogram,
    bus: BusCounters,
}

/// What passes between nodes.
#[derive(Debug)]
struct BusCounters {
    configured: Gauge,
    connected: Gauge,
    sent: ByLabel,
    received: ByLabel,
    refused: ByLabel,
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
    quarantined: Gauge,
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
    /// Boards that this node has found to be damaged.
    pub quarantined: usize,
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
                quarantined: named.gauge(
                    "boards_quarantined",
                    "Boards of which this node has found what is stored to be damaged",
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
            batches: named.by_label(
                "batches",
                "Batches of rooms, by what became of them",
                by_label::BATCH_OUTCOMES,
            ),
            catch_ups: named.by_label("catch_ups", "Answers to Hello, by kind", by_label::CATCH_UP_KINDS),
            closed: named.by_label(
                "sockets_closed",
                "Sockets closed, by close code",
                by_label::CLOSE_CODES,
            ),
            dropped: named.by_label(
                "sockets_dropped",
                "Sockets closed with 4408, by why they have to connect again",
                by_label::DROP_REASONS,
            ),
            presence_dropped: named.counter(
                "presence_dropped",
                "Messages of who is where that found no room in a socket's outbox",
            ),
            rejections: named.by_label(
                "rejections",
                "Frames with changes refused for ever, by reason",
                by_label::REJECTION_REASONS,
            ),
            retries: named.by_label(
                "retries",
                "Frames with changes refused for now, by reason",
                by_label::RETRY_REASONS,
            ),
            compactions: named.by_label(
                "compactions",
                "Compactions, by what came of them",
                by_label::COMPACTION_OUTCOMES,
            ),
            compaction_seconds: named.latency("compaction_seconds", "Time of a compaction"),
            bus: BusCounters {
                configured: named.gauge("bus_configured", "Whether this node has a NATS_URL: 1, or 0"),
                connected: named.gauge("bus_connected", "Whether NATS can be reached: 1, or 0"),
                sent: named.by_label(
                    "bus_sent",
                    "Messages sent to other nodes, by kind",
                    by_label::BUS_KINDS,
                ),
                received: named.by_label(
                    "bus_received",
                    "Messages of other nodes that were heard, by kind",
                    by_label::BUS_KINDS,
                ),
                refused: named.by_label(
                    "bus_refused",
                    "Messages that were not believed or not understood, by reason",
                    by_label::BUS_REFUSALS,
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
        self.0.batches.count(outcome);
    }

    /// A committed batch was relayed; its oldest edit came so long ago.
    pub fn relayed(&self, after: Duration) {
        self.0.relay_seconds.observe(after.as_secs_f64());
    }

    /// A Hello was answered: `equal`, `rows`, `snapshot` or `failed`.
    pub fn caught_up(&self, kind: &'static str) {
        self.0.catch_ups.count(kind);
    }

    /// A socket was closed with this code; it was dropped for this, if it was: `too_slow`, `silent`, `no_hello` or
    /// `left_behind`.
    pub fn closed(&self, code: u16, dropped_for: Option<&'static str>) {
        self.0.closed.count(&code.to_string());
        if let Some(reason) = dropped_for {
            self.0.dropped.count(reason);
        }
    }

    /// Counts presence that found no room, for outboxes.
    pub fn presence_dropped(&self) -> Counter {
        self.0.presence_dropped.clone()
    }

    /// The rest of a frame was refused for ever.
    pub fn rejected(&self, reason: &str) {
        self.0.rejections.count(reason);
    }

    /// The rest of a frame was refused for now.
    pub fn put_off(&self, reason: &str) {
        self.0.retries.count(reason);
    }

    /// A compaction ended: `written`, `overtaken` (by another node), `nothing_new` or `failed`.
    pub fn compacted(&self, outcome: &'static str, took: Duration) {
        self.0.compactions.count(outcome);
        self.0.compaction_seconds.observe(took.as_secs_f64());
    }

    /// There is a bus between nodes, reachable or not.
    pub fn bus_configured(&self) {
        self.0.bus.configured.set(1);
    }

    /// Whether the bus between nodes is there.
    pub fn bus_connected(&self, is_there: bool) {
        self.0.bus.connected.set(i64::from(is_there));
    }

    /// A message went to the other nodes.
    pub fn bus_sent(&self, kind: &str) {
        self.0.bus.sent.count(kind);
    }

    /// A message of another node was heard.
    pub fn bus_received(&self, kind: &str) {
        self.0.bus.received.count(kind);
    }

    /// A message was not believed, or not understood.
    pub fn bus_refused(&self, reason: &str) {
        self.0.bus.refused.count(reason);
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
        now.quarantined.set(present.quarantined as i64);
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

    fn by_label(&mut self, name: &str, help: &str, values: Values) -> ByLabel {
        ByLabel::new(self.0, name, help, values)
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
