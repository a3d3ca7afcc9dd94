//! Limits of the live half, each with its unit. The protocol's own are in `sync_protocol::limits`.

use board_doc::guard::SYNC_MESSAGE_BYTES_MAX;
use std::time::Duration;
use sync_protocol::limits::FRAME_BYTES_MAX;

/// How long an edit over REST waits for its user's changes before it, and for those that are not committed yet.
pub const EDIT_WAITS_MAX: Duration = Duration::from_secs(5);
/// The changes of all sockets of a user, in those of one socket: [`Limits`](crate::config::Limits) says how many those are.
pub const USERS_CHANGES_IN_SOCKETS: u32 = 5;
/// Frames of one socket at once, whatever is in them; more close it with 4429.
pub const FRAMES_BURST_MAX: u32 = 10_000;
/// Then one more in this time.
pub const FRAME_EVERY: Duration = Duration::from_millis(2);
/// Documents that are loaded at once: each takes a thread of the blocking pool, and memory for what it is read from.
pub const LOADS_AT_ONCE_MAX: usize = 4;

/// Frames of a catch-up that wait for one socket, in bytes; beyond it the socket is closed with 4408. More is read for
/// it only when less than [`CATCH_UP_WAITING_BYTES`] wait: then come a part or a page, and what the room remembers.
pub const OUTBOX_CATCH_UP_BYTES_MAX: usize = 4 << 20;
/// More of a catch-up is read for a socket when at most so many bytes of it wait.
pub const CATCH_UP_WAITING_BYTES: usize = 128 << 10;
/// How long a socket may take to swallow what waits of its catch-up before it is closed with 4408.
pub const CATCH_UP_STALLED_MAX: Duration = Duration::from_mins(2);
/// How long compactions leave a snapshot in place that a socket is being sent.
pub const SNAPSHOT_SPARED_WITHIN: Duration = Duration::from_mins(30);
/// What a saved document begins with: magic and checksum, in bytes.
pub const SNAPSHOT_HEAD_BYTES: usize = 8;
/// Catch-ups that a node begins at once.
pub const CATCH_UPS_AT_ONCE_MAX: usize = 16;
/// Of those, one user's.
pub const CATCH_UPS_OF_USER_MAX: usize = CATCH_UPS_AT_ONCE_MAX / 4;
/// How long a slow reader may keep its place among the catch-ups.
pub const CATCH_UP_PLACE_WITHIN: Duration = Duration::from_secs(10);
/// Messages from sockets that wait in one room; a socket whose room is behind is not read.
pub const ROOM_INBOX_MESSAGES_MAX: usize = 32;
/// What has happened and waits for one socket that listens without a replica to tell it, in changes; a socket with more
/// is closed with 4408.
pub const HAPPENED_WAITING_MAX: usize = 1_024;
/// Whole boards that are encoded at once for those who listen without a replica.
pub const BOARDS_ENCODED_AT_ONCE_MAX: usize = 2;
/// Of those, for sockets of one user.
pub const BOARDS_ENCODED_OF_USER_MAX: usize = 1;
/// Whole boards that wait to be swallowed by such listeners and by stock clients, in KiB for all of them. A listener who
/// comes when it is used up waits; a stock client is closed with 1001 and comes again. A board that is larger waits for all
/// of it.
pub const BOARDS_WAITING_KIB_MAX: usize = 64 << 10;
/// Of that, what waits for sockets of one user, in KiB. A board that is larger waits for all of it.
pub const BOARDS_WAITING_OF_USER_KIB_MAX: usize = BOARDS_WAITING_KIB_MAX / 4;
/// How long such a listener may take to swallow the board before it is closed with 4408.
pub const BOARD_TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// How often a socket tries again when the room it wanted has just closed.
pub const JOIN_TRIES_MAX: usize = 5;
/// Changes of a frame, of what another node has committed, or of what waited for a commit, and their bytes, that a room
/// takes without seeing to it first that others go on meanwhile.
pub const CHANGES_AT_ONCE_MAX: usize = 32;
/// See [`CHANGES_AT_ONCE_MAX`].
pub const CHANGES_AT_ONCE_BYTES_MAX: usize = 32 << 10;
/// Batches that wait for the journal.
pub const JOURNAL_QUEUE_BATCHES_MAX: usize = 256;
/// Rows of one transaction of the journal. One batch is never split.
pub const JOURNAL_GROUP_ROWS_MAX: usize = 5_000;
/// Bytes of chunks in one transaction of the journal. One batch is never split.
pub const JOURNAL_GROUP_BYTES_MAX: usize = 16 << 20;
/// How often a transaction is tried again after a deadlock, a serialisation failure or a busy database.
pub const JOURNAL_TRIES_MAX: u32 = 5;
/// Connections to PostgreSQL that only the journal has.
pub const JOURNAL_CONNECTIONS_MAX: u32 = 2;
/// How long a transaction of the journal may take on PostgreSQL. Then the way there is taken for lost: it is given up, and
/// what became of the transaction is looked up by another.
pub const JOURNAL_COMMIT_WITHIN: Duration = Duration::from_secs(10);
/// First wait between two looks at what became of a commit; doubles up to [`JOURNAL_LOOK_WAIT_MAX`].
pub const JOURNAL_LOOK_WAIT_FIRST: Duration = Duration::from_millis(100);
/// Longest wait between two looks at what became of a commit.
pub const JOURNAL_LOOK_WAIT_MAX: Duration = Duration::from_secs(2);
/// How long a room that could not read the log waits before it may ask again.
pub const READ_AGAIN_AFTER: Duration = Duration::from_millis(500);
/// How often rooms are told to look at the time.
pub const ROOM_TICK: Duration = Duration::from_secs(1);
/// A socket that was silent for so many times as long as pings are apart has missed two of them: it is dead.
pub const SILENT_PINGS: u32 = 3;
/// How long a socket may take to swallow what is left for it and its close frame.
pub const CLOSE_WITHIN: Duration = Duration::from_secs(20);
/// What a socket reads at once, in bytes. Larger messages grow their buffer while they come.
pub const SOCKET_READ_BYTES: usize = 4 << 10;
/// What is gathered before it is written to a socket, in bytes.
pub const SOCKET_WRITE_BYTES: usize = 16 << 10;
/// What is gathered for a socket of the sync protocol while its kernel takes nothing, in bytes: two frames, the answers to
/// its pings, and no more.
pub const SOCKET_WRITE_BUFFER_BYTES_MAX: usize = 2 * FRAME_BYTES_MAX;
/// The same where a message may be a whole board: that and what is gathered, and no more.
pub const BOARD_WRITE_BUFFER_BYTES_MAX: usize = 256 << 20;
/// Pings of a client in as long as it may be silent; more close its socket with 4429: each is answered, and where it does
/// not read, the answers wait in memory.
pub const PINGS_MAX: u32 = 1_000;
/// What a refused socket is told to wait, in seconds.
pub const SOCKETS_RETRY_AFTER_S: u64 = 10;
/// Time over which the sockets are sent away at a graceful stop, at most.
pub const GOING_AWAY_SPREAD: Duration = Duration::from_secs(2);
/// Time between two sockets that are sent away, at most.
pub const GOING_AWAY_PAUSE_MAX: Duration = Duration::from_millis(2);
/// How often it is looked which boards' cards cannot be looked up yet: those that were written without a room, or whose
/// room ended in a crash. With NATS they are seen to when their cards have come no further at
/// the next look, lest whole boards are loaded of which another node is just telling.
pub const CARDS_FOLLOW_EVERY: Duration = Duration::from_mins(1);
/// How long news of cards gather, of all boards, before they are written in one transaction; those that somebody waits
/// for do not.
pub const TELL_EVERY: Duration = Duration::from_millis(250);
/// Boards whose news of cards wait to be written; further rooms wait with theirs.
pub const TELL_QUEUE_BOARDS_MAX: usize = 256;
/// Cards in one transaction of news; one board's small news are never split.
pub const TELL_CARDS_MAX: usize = 1_000;
/// How long a room that closes waits for what it tells of its cards.
pub const TELL_WITHIN: Duration = Duration::from_secs(5);
/// How long a graceful stop waits for the rooms' batches.
pub const FLUSH_WITHIN: Duration = Duration::from_secs(20);

/// A message of a stock client, in bytes: a sync message of the most that the guard reads, and its envelope.
pub const STOCK_FRAME_BYTES_MAX: usize = SYNC_MESSAGE_BYTES_MAX + (4 << 10);
/// Fields in one message of a stock client.
pub const STOCK_FIELDS_MAX: u64 = 32;
/// How deep values may be nested in a message of a stock client.
pub const STOCK_NESTING_MAX: usize = 8;
/// An answer to a stock client that is not counted among the whole boards on their way ([`BOARDS_WAITING_KIB_MAX`]), in
/// bytes.
pub const STOCK_ANSWER_SMALL_BYTES: usize = 64 << 10;
/// What a stock client calls itself, a document, a storage or a session of ephemeral messages, in bytes.
pub const STOCK_NAME_BYTES_MAX: usize = 256;
/// The id of a board's document, in base58check, in bytes: 20 bytes come to 28. Decoding takes work in the square of the
/// length, so longer ones are not decoded.
pub const STOCK_DOCUMENT_ID_BYTES_MAX: usize = 40;
/// Storages that one message of a stock client asks about.
pub const STOCK_STORAGES_MAX: u64 = 1_000;
/// Boards that one socket of a stock client is on; of more it is told that they are unavailable.
pub const STOCK_BOARDS_MAX: usize = 100;
/// What an ephemeral message carries, in bytes; larger ones are dropped.
pub const STOCK_EPHEMERAL_BYTES_MAX: usize = 16 << 10;
/// Ephemeral messages of a stock client at once; more are dropped.
pub const STOCK_EPHEMERAL_BURST_MAX: u32 = 40;
/// Then one more in this time.
pub const STOCK_EPHEMERAL_EVERY: Duration = Duration::from_millis(50);
/// How long a stock client is left with what it was sent before its socket is closed: a close frame right behind a sync
/// message leaves its handle waiting for ever.
pub const STOCK_CLOSE_PAUSE: Duration = Duration::from_millis(250);
