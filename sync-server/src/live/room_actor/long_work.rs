//! Work of a room that others on its thread would notice.

use crate::live::limits::{CHANGES_AT_ONCE_BYTES_MAX, CHANGES_AT_ONCE_MAX};
use sync_protocol::{ClientFrame, RoomInput};
use tokio::runtime::{Handle, RuntimeFlavor};

/// Whether judging and applying what comes may take long.
pub(super) fn may_take_long(input: &RoomInput) -> bool {
    match input {
        RoomInput::Frame {
            frame: ClientFrame::Changes { chunks, .. },
            ..
        } => {
            chunks.len() > CHANGES_AT_ONCE_MAX
                || chunks.iter().map(Vec::len).sum::<usize>() > CHANGES_AT_ONCE_BYTES_MAX
        }
        RoomInput::Edit(_) | RoomInput::Loaded(_) | RoomInput::Log(_) | RoomInput::GoOn => true,
        _ => false,
    }
}

/// Other tasks of this thread go on meanwhile, on another.
pub(super) fn without_keeping_others<T>(work: impl FnOnce() -> T) -> T {
    if Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}
