//! Limits of the generator, each with its unit. Those of the protocol are in `sync_protocol::limits`.

use std::time::Duration;

/// Commands that wait for one client; callers wait beyond it.
pub const COMMANDS_WAITING_MAX: usize = 256;
/// How long a socket may take to open, TCP and handshake.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// How long the server may take to swallow what a client writes at once.
pub const SEND_WITHIN: Duration = Duration::from_secs(30);
/// How long a client says goodbye before it just leaves.
pub const CLOSE_WITHIN: Duration = Duration::from_secs(1);
/// How long a REST call may take.
pub const REST_WITHIN: Duration = Duration::from_secs(30);
/// How long a server may take to say whether it is ready; it gives its database 2 s.
pub const READY_ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// Age at which an access token is replaced; the server's live 10 minutes.
pub const ACCESS_TOKEN_AGE_MAX: Duration = Duration::from_mins(5);
/// How long a server may take from its start to its ready line, migrations included.
pub const SERVER_READY_WITHIN: Duration = Duration::from_mins(1);
/// How long a server may take to stop gracefully.
pub const SERVER_STOP_WITHIN: Duration = Duration::from_mins(1);
/// How long a program beside the servers may take to start: PostgreSQL reads its log after a crash.
pub const DAEMON_READY_WITHIN: Duration = Duration::from_mins(1);
/// How often it is looked whether everybody has everything, which takes its time.
pub const LOOK_AT_ALL_EVERY: Duration = Duration::from_millis(250);
/// How often it is looked whether something has come about.
pub const POLL_EVERY: Duration = Duration::from_millis(50);
/// How many ports are tried for a server.
pub const PORT_TRIES_MAX: usize = 20;
/// How much of a server's log an error quotes, in bytes.
pub const LOG_TAIL_BYTES: usize = 2_000;
/// Changes in a frame of an upload.
pub const UPLOAD_CHUNKS_MAX: usize = 500;
/// Chunks in a frame of an upload, in bytes.
pub const UPLOAD_BYTES_MAX: usize = 512 << 10;
/// Scripted frames that are written at once when many are due.
pub const SCRIPT_FRAMES_AT_ONCE_MAX: usize = 64;
