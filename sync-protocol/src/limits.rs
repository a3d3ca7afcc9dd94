//! The protocol's limits, each with its unit.

use std::time::Duration;

/// A frame on the wire, in bytes.
pub const FRAME_BYTES_MAX: usize = 1 << 20;
/// What one frame carries of chunks or of a snapshot, in bytes: leaves room for the frame's own fields.
pub const PAYLOAD_BYTES_MAX: usize = FRAME_BYTES_MAX - (64 << 10);
/// What a chunk costs in a frame beyond its own bytes.
pub const CHUNK_OVERHEAD_BYTES: usize = 8;
const _: () = assert!(
    board_doc::limits::CHANGE_BYTES_MAX + CHUNK_OVERHEAD_BYTES <= PAYLOAD_BYTES_MAX,
    "every change that is accepted must fit into a frame"
);
/// Chunks in one `Changes` frame.
pub const CHUNKS_PER_FRAME_MAX: usize = 1_000;
/// Actors that one `Hello` may ask about.
pub const HELLO_ACTORS_MAX: usize = 200;
/// A token in a `Hello`, in bytes.
pub const TOKEN_BYTES_MAX: usize = 4 << 10;
/// A presence state, in bytes.
pub const PRESENCE_BYTES_MAX: usize = 2 << 10;
/// Chunks that a room commits in one batch.
pub const BATCH_CHUNKS_MAX: usize = 1_000;
/// Bytes of chunks that a room commits in one batch.
pub const BATCH_BYTES_MAX: usize = 2 << 20;
/// Operations of a change that is read count as so many bytes each: walking one takes about as long as inflating and
/// hashing these.
pub const OPERATION_READ_BYTES: u64 = 8;
/// What a room reads of changes in one turn, whatever becomes of them, in bytes as above; then others are heard. A change
/// that cannot be read counts as a whole turn: nobody knows how far it was read.
pub const TURN_BYTES_MAX: u64 = BATCH_BYTES_MAX as u64;
const _: () = assert!(
    board_doc::limits::CHANGE_OPERATIONS_MAX * OPERATION_READ_BYTES <= TURN_BYTES_MAX,
    "a turn is about the largest change"
);
/// What a room reads for one user within [`READ_FOR_NOTHING_WITHIN`] of changes that are known or not taken, in bytes as
/// above; more of theirs is not looked at until that time is over.
pub const READ_FOR_NOTHING_BYTES_MAX: u64 = 64 << 20;
/// See [`READ_FOR_NOTHING_BYTES_MAX`].
pub const READ_FOR_NOTHING_WITHIN: Duration = Duration::from_mins(1);
/// Changes of one peer that may wait in a room, in bytes; beyond it the peer is told to retry.
pub const QUEUE_BYTES_PER_PEER_MAX: usize = 4 << 20;
/// Edits of the server that may wait in a room; more are told to come again.
pub const EDITS_WAITING_MAX: usize = 256;
/// Those of one user among them.
pub const EDITS_WAITING_OF_USER_MAX: usize = EDITS_WAITING_MAX / 2;
/// Looks at the board that wait in one room.
pub const LOOKS_WAITING_MAX: usize = 256;
/// How often the commit of a server's edit may fail before its author is told.
pub const EDIT_TRIES_MAX: u8 = 3;
/// Committed rows a room keeps in memory to close the gap of a peer that is catching up, in bytes.
pub const RECENT_BYTES_MAX: usize = 1 << 20;
/// Committed changes that a room's live document may be behind, unless somebody looks: it takes them all at once.
pub const LIVE_BEHIND_CHANGES_MAX: usize = 16;
/// Bytes of committed changes that it may be behind.
pub const LIVE_BEHIND_BYTES_MAX: usize = 64 << 10;
/// Operations of a board that are copied while one change is applied to it, roughly: whoever lacks more changes than a copy
/// costs copies the document that has them.
pub const OPERATIONS_COPIED_PER_CHANGE: u64 = 12_000;
/// A board that is full is saved and read anew if at least this part of what it may take came as chunks since it was
/// saved last: saved anew it takes less.
pub const READ_ANEW_SHARE: u64 = 16;
/// How often a board is read anew for that at most.
pub const READ_ANEW_EVERY: Duration = Duration::from_secs(5);
/// Bytes of log rows after which a room asks for compaction.
pub const COMPACT_AFTER_BYTES: usize = 1 << 20;
/// How long a room lets news of its cards gather after it has told of some; who asks is told at once.
pub const TELL_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How long a room without peers stays open.
pub const ROOM_IDLE: Duration = Duration::from_mins(1);
/// Log rows after which a room asks for compaction.
pub const COMPACT_AFTER_CHANGES: u64 = 1_000;
/// How long a client waits before it sends again what met a failed commit.
pub const RETRY_AFTER: Duration = Duration::from_millis(500);
/// First wait of a client before it connects again; doubles with full jitter.
pub const RECONNECT_FIRST: Duration = Duration::from_millis(250);
/// Longest wait of a client before it connects again.
pub const RECONNECT_MAX: Duration = Duration::from_secs(15);
/// How long a client waits for `Welcome` before it gives the connection up.
pub const WELCOME_WITHIN: Duration = Duration::from_secs(15);
/// Up to here a client fills its frames of changes, in bytes; a larger change goes alone. Each is answered by itself, so
/// that an uplink of 20 kbit/s brings one within [`ANSWER_WITHIN`].
pub const CLIENT_FRAME_FILL: usize = 64 << 10;
/// How long a client waits for the answer to changes it sent before it connects anew and sends them again.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// After this time without a word from the server a client asks whether it is still there.
pub const PING_AFTER: Duration = Duration::from_secs(20);
/// How long a client waits for the answer to that before it connects anew.
pub const PONG_WITHIN: Duration = Duration::from_secs(10);
/// Changes of one peer's presence that a room relays in a second; of more only the last counts.
pub const PRESENCE_PER_SECOND_MAX: u32 = 20;
/// How long a peer's presence lasts when it says nothing new.
pub const PRESENCE_LASTS: Duration = Duration::from_secs(30);
/// How often a client says its presence at most; of more only the last counts.
pub const PRESENCE_EVERY: Duration = Duration::from_millis(100);
/// How often a client says its presence again, so that it lasts.
pub const PRESENCE_AGAIN_AFTER: Duration = Duration::from_secs(12);
/// How long a client waits for another tab to bring its changes to the server before it sends them itself.
pub const HELP_AFTER: Duration = Duration::from_secs(30);
/// How often a room answers a stock client that says the same again and again: one whose change was refused would
/// never end.
pub const STOCK_ROUNDS_MAX: u32 = 4;
/// Changes of a stock client that wait on a board for their time (their clock is ahead), in bytes; more are refused.
pub const STOCK_LATER_BYTES_MAX: usize = 256 << 10;
/// How many they may be.
pub const STOCK_LATER_CHANGES_MAX: usize = 1_000;
/// How often the same pending action may be refused before it is set aside for its author.
pub const REFUSALS_MAX: u8 = 2;
/// How many changes of one user may spoil a room's trial document, which is then copied anew, within
/// [`SPOILED_TRIALS_WITHIN`]; more wait. No change of an honest client does, but for texts that merging has made too
/// long.
pub const SPOILED_TRIALS_MAX: u64 = 5;
/// See [`SPOILED_TRIALS_MAX`].
pub const SPOILED_TRIALS_WITHIN: Duration = Duration::from_mins(1);
/// Chunks that a node tells the others along with what it has committed, in bytes; of more it tells the range alone.
pub const NODE_CHUNKS_BYTES_MAX: usize = 512 << 10;
/// A message between nodes, in bytes.
pub const NODE_MESSAGE_BYTES_MAX: usize = NODE_CHUNKS_BYTES_MAX + (64 << 10);
/// Peers in one message between nodes.
pub const NODE_PRESENCES_MAX: usize = 200;
const _: () = assert!(
    NODE_PRESENCES_MAX * (PRESENCE_BYTES_MAX + 32) <= NODE_MESSAGE_BYTES_MAX
        && BATCH_CHUNKS_MAX * CHUNK_OVERHEAD_BYTES + 64 <= NODE_MESSAGE_BYTES_MAX - NODE_CHUNKS_BYTES_MAX
        && NODE_MESSAGE_BYTES_MAX <= FRAME_BYTES_MAX,
    "every message between nodes must fit into its limit"
);
/// How often a node tells the others again what its peers do.
pub const PRESENCE_TOLD_EVERY: Duration = Duration::from_secs(10);
/// Peers of other nodes that a room shows.
pub const PEERS_ELSEWHERE_MAX: usize = 1_000;
/// Peers of other nodes are named from here on: no node has so many of its own, and scripts can count as far.
pub const PEER_ELSEWHERE_FIRST: u64 = 1 << 48;
