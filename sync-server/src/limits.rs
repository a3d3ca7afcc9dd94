//! The server's limits, each with its unit. Those of the protocol, of the document, of sockets and rooms and of the
//! storage are in `sync_protocol::limits`, `board_doc::limits`, [`live::limits`](crate::live::limits) and
//! [`storage::limits`](crate::storage::limits).

use std::time::Duration;

/// A JSON body, in bytes.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// A request's path with what stands behind its `?`, in bytes.
pub const URI_BYTES_MAX: usize = 8 << 10;
/// The head of a request (its first line and its headers), in bytes.
pub const HEAD_BYTES_MAX: usize = 64 << 10;
/// Headers of a request.
pub const HEADERS_MAX: usize = 100;
/// How long a body may take to come.
pub const BODY_WITHIN: Duration = Duration::from_secs(30);
/// How long to wait when no connection could be accepted.
pub const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);
/// How long a task of the node that has panicked rests before it begins anew.
pub const TASK_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How long the database may take to answer whoever asks whether the server is ready.
pub const DATABASE_ANSWERS_WITHIN: Duration = Duration::from_secs(2);
/// How long a graceful stop waits for requests under way.
pub const STOP_WITHIN: Duration = Duration::from_secs(10);

/// An access token is good for this long.
pub const ACCESS_TOKEN_LIFE: Duration = Duration::from_mins(10);
/// How far clocks of nodes may differ when a token is checked.
pub const TOKEN_LEEWAY: Duration = Duration::from_secs(5);
/// A refresh token is good for this long; each use begins anew.
pub const REFRESH_TOKEN_LIFE: Duration = Duration::from_hours(30 * 24);
/// How long a replaced refresh token is forgiven when its successor was never used: the reply was lost.
pub const LOST_REPLY_GRACE: Duration = Duration::from_secs(30);
/// A secret that signs access tokens, in bytes.
pub const JWT_SECRET_BYTES_MIN: usize = 32;
/// Access keys of one user that have not ended.
pub const ACCESS_KEYS_PER_USER_MAX: i64 = 100;
/// An access key's name, in characters.
pub const ACCESS_KEY_NAME_CHARACTERS_MAX: usize = 100;
/// How often the use of an access key is written down, at most.
pub const ACCESS_KEY_USE_NOTED_EVERY: Duration = Duration::from_mins(1);
/// An administrator's link to set a new password is good for this long.
pub const RESET_LINK_LIFE: Duration = Duration::from_hours(24);
/// What is kept of a `User-Agent`, in characters.
pub const USER_AGENT_CHARACTERS_MAX: usize = 200;

/// A password, in bytes.
pub const PASSWORD_BYTES_MIN: usize = 8;
/// A password, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// Memory of one password hash, in KiB.
pub const PASSWORD_HASH_MEMORY_KIB: u32 = 19 * 1_024;
/// Passes of one password hash.
pub const PASSWORD_HASH_PASSES: u32 = 2;
/// Password hashes at once, however many processors there are: each keeps its memory.
pub const PASSWORD_HASHES_AT_ONCE_MAX: usize = 8;
/// Who waits for a password hash; more are told to come again, the largest crowd first.
pub const PASSWORD_HASHES_WAITING_MAX: usize = 256;
/// Who of one address waits for a password hash; more are told to come again.
pub const PASSWORD_HASHES_WAITING_PER_ADDRESS_MAX: usize = 32;
/// What those are told to wait, in seconds.
pub const PASSWORD_HASH_RETRY_AFTER_S: u64 = 2;

/// Wrong passwords for one username or one e-mail address in a row, before it must wait. (An account has one of each.)
pub const WRONG_PASSWORDS_PER_NAME_MAX: u32 = 10;
/// Then one more try per name in this time.
pub const WRONG_PASSWORD_PER_NAME_EVERY: Duration = Duration::from_secs(10);
/// Wrong passwords from one address in a row, before it must wait.
pub const WRONG_PASSWORDS_PER_ADDRESS_MAX: u32 = 50;
/// Then one more try per address in this time.
pub const WRONG_PASSWORD_PER_ADDRESS_EVERY: Duration = Duration::from_secs(2);
/// Registrations from one address in a row, before it must wait.
pub const REGISTRATIONS_PER_ADDRESS_MAX: u32 = 200;
/// Then one more per address in this time.
pub const REGISTRATION_PER_ADDRESS_EVERY: Duration = Duration::from_secs(10);
/// Uses of reset links from one address in a row, before it must wait.
pub const RESETS_PER_ADDRESS_MAX: u32 = 20;
/// Then one more per address in this time.
pub const RESET_PER_ADDRESS_EVERY: Duration = Duration::from_secs(10);
/// Refreshes of one session in a row, before it must wait: many tabs that open at once.
pub const REFRESHES_PER_SESSION_MAX: u32 = 60;
/// Then one more per session in this time.
pub const REFRESH_PER_SESSION_EVERY: Duration = Duration::from_secs(5);
/// Refreshes from one address in a row, before it must wait: a whole office on one Monday.
pub const REFRESHES_PER_ADDRESS_MAX: u32 = 2_000;
/// Then one more per address in this time.
pub const REFRESH_PER_ADDRESS_EVERY: Duration = Duration::from_millis(50);
/// Names, addresses and sessions that a limiter remembers.
pub const LIMITER_KEYS_MAX: usize = 20_000;

/// A username, in characters.
pub const USERNAME_CHARACTERS_MIN: usize = 3;
/// A username, in characters.
pub const USERNAME_CHARACTERS_MAX: usize = 32;
/// An e-mail address, in bytes.
pub const EMAIL_BYTES_MAX: usize = 254;
/// A display name, in characters.
pub const DISPLAY_NAME_CHARACTERS_MAX: usize = 100;
/// A workspace's name, in characters.
pub const WORKSPACE_NAME_CHARACTERS_MAX: usize = 200;
/// A workspace's description, in characters.
pub const WORKSPACE_DESCRIPTION_CHARACTERS_MAX: usize = 10_000;

/// Entries of a page of an administrators' list, when it is not said how many.
pub const ADMIN_PAGE_ENTRIES: u32 = 50;
/// Entries of a page of an administrators' list.
pub const ADMIN_PAGE_ENTRIES_MAX: u32 = 100;
/// A text that administrators search for, in characters.
pub const SEARCH_CHARACTERS_MAX: usize = 200;

/// How long an invitation works unless it is said.
pub const INVITE_LIFE: Duration = Duration::from_hours(7 * 24);
/// How long an invitation may work.
pub const INVITE_LIFE_MAX: Duration = Duration::from_hours(31 * 24);
/// Invitations into one workspace that nobody has used yet.
pub const INVITES_OPEN_MAX: i64 = 100;

/// Sign-ins refused for their number that are written into the audit log at once, from all addresses together.
pub const LIMITED_NOTES_MAX: u32 = 60;
/// Then one more in this time.
pub const LIMITED_NOTE_EVERY: Duration = Duration::from_mins(1);
/// From one address one is written in this time.
pub const LIMITED_NOTE_PER_ADDRESS_EVERY: Duration = Duration::from_mins(10);

/// Pieces of large work at once, for all requests together: histories, exports, imports. Each holds a whole board.
pub const LARGE_WORK_AT_ONCE_MAX: usize = 4;
/// Of those, one user's.
pub const LARGE_WORK_OF_USER_MAX: usize = LARGE_WORK_AT_ONCE_MAX / 2;
/// Files that are received at once to be imported, for all requests together. Each is in memory as a whole.
pub const UPLOADS_AT_ONCE_MAX: usize = 4;
/// Of those, one user's.
pub const UPLOADS_OF_USER_MAX: usize = UPLOADS_AT_ONCE_MAX / 2;
/// How long a request waits for its turn at such work.
pub const LARGE_WORK_TURN_WITHIN: Duration = Duration::from_secs(10);
/// A piece of a streamed answer, in bytes.
pub const STREAM_PIECE_BYTES: usize = 64 << 10;
/// Pieces of a streamed answer that wait for its reader.
pub const STREAM_PIECES_MAX: usize = 4;
/// How long a reader may leave a streamed answer waiting before it is broken off.
pub const STREAM_PIECE_WITHIN: Duration = Duration::from_secs(30);
/// How fast it is to be read on the whole, in bytes a second: whoever has kept it waiting for longer than
/// [`STREAM_PIECE_WITHIN`] and what that takes gets no more of it.
pub const STREAM_BYTES_PER_S_MIN: u64 = 16 << 10;
/// The body of an import, in bytes: the largest file and the form around it.
pub const IMPORT_BODY_BYTES_MAX: usize = board_doc::import::FILE_BYTES_MAX + (64 << 10);
/// How long the body of an import may take to come.
pub const IMPORT_BODY_WITHIN: Duration = Duration::from_mins(2);
/// How often a restore is planned anew because others have edited the board meanwhile.
pub const RESTORE_TRIES_MAX: usize = 5;

/// What a program sends along with an action to know the answer by, in bytes of JSON.
pub const REF_BYTES_MAX: usize = 1 << 10;

/// What a program is told of a wrong field, in characters: it may quote what came.
pub const ERROR_CHARACTERS_MAX: usize = 500;

/// News that may wait for those who listen to the bus.
pub const BUS_EVENTS_MAX: usize = 4_096;
/// Messages to other nodes that wait to be sent; more are dropped.
pub const BUS_QUEUE_MESSAGES_MAX: usize = 4_096;
/// The same in bytes.
pub const BUS_QUEUE_BYTES_MAX: usize = 8 << 20;
/// Messages to other nodes that are written at once.
pub const BUS_SENT_AT_ONCE_MAX: usize = 256;
/// How long NATS may take for those; what is left then is dropped.
pub const BUS_SEND_WITHIN: Duration = Duration::from_secs(2);
/// What waits to be written to NATS, in messages and subscriptions.
pub const BUS_COMMANDS_MAX: usize = 512;
/// Messages of other nodes that wait on one subject; more are dropped.
pub const BUS_WAITING_PER_SUBJECT_MAX: usize = 64;
/// How often NATS is asked whether it is there; when it has not answered three times, the connection is made anew.
pub const BUS_PING_EVERY: Duration = Duration::from_secs(5);
/// How soon after messages of other nodes were dropped everything is looked up, however many they were.
pub const BUS_LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How long a graceful stop waits for what other nodes are to hear.
pub const BUS_STOP_WITHIN: Duration = Duration::from_secs(3);
/// How often a start that does not migrate looks whether somebody else has.
pub const SCHEMA_LOOKED_AT_EVERY: Duration = Duration::from_secs(1);
