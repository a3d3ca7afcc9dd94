//! Tasks that go on as long as the node does.

use crate::limits::TASK_AGAIN_AFTER;
use futures_util::FutureExt as _;
use std::panic::AssertUnwindSafe;
use tokio::time::sleep;

/// Does what `begin` begins. A panic is said in the log and does not end it for the rest of the node's life: it is begun
/// anew. When it ends by itself, there is nothing left for it to do.
pub async fn keep_going<F: Future<Output = ()>>(what: &'static str, mut begin: impl FnMut() -> F) {
    while AssertUnwindSafe(async { begin().await })
        .catch_unwind()
        .await
        .is_err()
    {
        tracing::error!(what, "a task of the node has panicked: it begins anew");
        sleep(TASK_AGAIN_AFTER).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn what_panics_begins_anew_and_what_ends_has_ended() {
        let begun = AtomicUsize::new(0);
        keep_going("test", || async {
            let before = begun.fetch_add(1, Ordering::Relaxed);
            assert_eq!(before, 1, "not yet");
        })
        .await;
        assert_eq!(begun.load(Ordering::Relaxed), 2);
    }
}
