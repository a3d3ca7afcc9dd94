//! The rim: here time enters the native clients.

use board_doc::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// The wall clock. Sessions correct it by the server's.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where time enters; everything else takes it as an argument"
)]
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is past 1970");
    Timestamp(i64::try_from(since.as_millis()).expect("the clock is before the year 292,000,000"))
}
