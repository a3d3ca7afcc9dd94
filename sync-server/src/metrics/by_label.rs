//! Counters with a label whose values are known beforehand.
//!
//! All of them are there at 0 from the start: Prometheus sees no growth in a series that is born with its first count,
//! so an alert would sleep through the first failure.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// A label, and the values that it may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values(&'static str, &'static [&'static str]);

/// What became of a batch.
pub(super) const BATCH_OUTCOMES: Values = Values("outcome", &["committed", "failed", "overtaken"]);
/// How a Hello was answered.
pub(super) const CATCH_UP_KINDS: Values = Values("kind", &["equal", "rows", "snapshot", "failed"]);
/// How a compaction ended.
pub(super) const COMPACTION_OUTCOMES: Values =
    Values("outcome", &["written", "overtaken", "nothing_new", "failed"]);
/// The codes that we close sockets with.
pub(super) const CLOSE_CODES: Values = Values(
    "code",
    &[
        "1000", "1001", "1009", "4400", "4401", "4403", "4404", "4408", "4429",
    ],
);
/// Why a socket that is closed with 4408 has to connect again.
pub(super) const DROP_REASONS: Values = Values("reason", &["too_slow", "silent", "no_hello", "left_behind"]);
/// Why changes are refused for ever; those from `gone` on are of stock clients alone.
pub(super) const REJECTION_REASONS: Values = Values(
    "reason",
    &[
        "role",
        "foreign_actor",
        "foreign_comment",
        "sequence_taken",
        "start_counter",
        "too_large",
        "malformed",
        "gone",
        "builds_on_refused",
        "too_many_actors",
        "not_bound",
        "gap",
        "clock_ahead",
        "overload",
    ],
);
/// Why changes are refused for now.
pub(super) const RETRY_REASONS: Values = Values(
    "reason",
    &[
        "commit_failed",
        "overload",
        "missing_dependency",
        "clock_ahead",
        "trashed",
    ],
);
/// What nodes tell each other.
pub(super) const BUS_KINDS: Values = Values(
    "kind",
    &["changes", "range", "presence", "here", "who_is_there", "control"],
);
/// Why a message of the bus is not heard.
pub(super) const BUS_REFUSALS: Values = Values("reason", &["forged", "unknown", "malformed", "too_large"]);

/// A label and its value.
type Label = [(&'static str, String); 1];

/// Counters under one name, told apart by one label.
#[derive(Debug)]
pub(super) struct ByLabel {
    values: Values,
    counters: Family<Label, Counter>,
}

impl ByLabel {
    /// Under this name, with each of the values at 0.
    pub(super) fn new(registry: &mut Registry, name: &str, help: &str, values: Values) -> Self {
        let counters = Family::<Label, Counter>::default();
        registry.register(name, help, counters.clone());
        let Values(label, all) = values;
        for value in all {
            drop(counters.get_or_create(&[(label, (*value).to_owned())]));
        }
        Self { values, counters }
    }

    /// One more. A value that is not on the list is counted, too; tests stop at it.
    pub(super) fn count(&self, value: &str) {
        let Values(label, all) = self.values;
        debug_assert!(all.contains(&value), "{value} is not among the values of {label}");
        self.counters.get_or_create(&[(label, value.to_owned())]).inc();
    }
}
