//! What waits for a commit in a room, in bytes: each frame weighs as long as it is kept, wherever that is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the bytes of the frames that are kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Scale(Arc<AtomicUsize>);

impl Scale {
    pub(super) fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// So many bytes more, until the weight is dropped.
    pub(super) fn weigh(&self, bytes: usize) -> Weight {
        self.0.fetch_add(bytes, Ordering::Relaxed);
        Weight {
            bytes,
            scale: self.clone(),
        }
    }
}

/// The bytes of one frame, or of what is kept of one client.
#[derive(Debug)]
pub(super) struct Weight {
    bytes: usize,
    scale: Scale,
}

impl Weight {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// It is so many bytes from now on.
    pub(super) fn set(&mut self, bytes: usize) {
        self.scale.0.fetch_add(bytes, Ordering::Relaxed);
        self.scale.0.fetch_sub(self.bytes, Ordering::Relaxed);
        self.bytes = bytes;
    }
}

impl Drop for Weight {
    fn drop(&mut self) {
        self.scale.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
