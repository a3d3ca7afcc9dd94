//! Limits of the storage, each with its unit.

use std::time::Duration;

/// Connections to PostgreSQL that a node holds at most.
pub const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// Pages that a connection which reads from a SQLite file keeps; negative: in KiB. The system has them all in its own cache.
pub const SQLITE_READER_CACHE: &str = "-256";
/// Connections that read from a SQLite file at once.
pub const SQLITE_READERS_MAX: u32 = 4;
/// How long a statement may wait for a connection.
pub const ACQUIRE_WITHIN: Duration = Duration::from_secs(5);
/// How long a connection to PostgreSQL that nobody used may take to answer whoever wants to.
pub const IDLE_ANSWERS_WITHIN: Duration = Duration::from_secs(2);
/// How long one may take that comes back from use, with what it was asked there, if nobody waits for that any more.
pub const RELEASED_ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// How long what must not be left half done may take, in [`Db::to_its_end`](super::Db::to_its_end).
pub const ENDS_WITHIN: Duration = Duration::from_mins(10);
/// How long the database may say nothing to what a node does by itself, in [`Db::in_time`](super::Db::in_time).
pub const ANSWERS_WITHIN: Duration = Duration::from_secs(30);
/// How long the connections to PostgreSQL may take to end when the server stops: what they were asked is answered by then.
pub const CLOSES_WITHIN: Duration = Duration::from_secs(5);
/// How long a transaction of [`Db::apart`](super::Db::apart) may be without a statement.
pub const APART_SILENT_MAX: Duration = Duration::from_secs(15);
/// How long a statement of [`Db::apart`](super::Db::apart) may wait for rows that somebody else keeps.
pub const APART_LOCKED_MAX: Duration = Duration::from_secs(1);
/// How long a SQLite statement may wait for the file's lock.
pub const BUSY_WITHIN: Duration = Duration::from_secs(5);
/// A part of a stored snapshot, in bytes. Less than a frame carries: it is sent as it is. On its way it is copied a few
/// times, by the database's library and by the socket's.
pub const SNAPSHOT_PART_BYTES: usize = 64 << 10;
/// Rows that are trimmed from a log in one transaction.
pub const TRIM_ROWS_MAX: i64 = 500;
/// Prepared statements kept per connection.
pub const STATEMENTS_CACHED_MAX: usize = 200;
/// Chunks that are applied together when a board is loaded, in bytes; the last of them may go beyond. An imported board
/// of 10,000 cards, applied at once, took 2 GiB meanwhile.
pub const APPLIED_AT_ONCE_BYTES: usize = 128 << 10;
/// Rows of a SQLite file that are read before somebody wants them, by those who read all of it. A row may have 4 MiB.
pub const ROWS_READ_AHEAD_MAX: usize = 8;
/// Rows that a backup or a restore writes in one statement.
pub const COPIED_ROWS_MAX: usize = 64;
/// The same, in bytes; the last row may go beyond.
pub const COPIED_BYTES_MAX: usize = 1 << 20;
