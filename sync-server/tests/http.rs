//! The API over real sockets, on both databases. The modules mirror the paths.

#![allow(
    clippy::unwrap_used,
    reason = "a rule that cannot be tried is a rule that fails"
)]

mod support;

#[path = "http/accounts.rs"]
mod accounts;
#[path = "http/admin.rs"]
mod admin;
#[path = "http/audit.rs"]
mod audit;
#[path = "http/backup.rs"]
mod backup;
#[path = "http/boards.rs"]
mod boards;
#[path = "http/bodies.rs"]
mod bodies;
#[path = "http/cards.rs"]
mod cards;
#[path = "http/columns.rs"]
mod columns;
#[path = "http/command_line.rs"]
mod command_line;
#[path = "http/credentials.rs"]
mod credentials;
#[path = "http/export_memory.rs"]
mod export_memory;
#[path = "http/flood.rs"]
mod flood;
#[path = "http/history.rs"]
mod history;
#[path = "http/import.rs"]
mod import;
#[path = "http/invites.rs"]
mod invites;
#[path = "http/json_frames.rs"]
mod json_frames;
#[path = "http/limits.rs"]
mod limits;
#[path = "http/links.rs"]
mod links;
#[path = "http/members.rs"]
mod members;
#[path = "http/metrics.rs"]
mod metrics;
#[path = "http/migrations.rs"]
mod migrations;
#[path = "http/openapi.rs"]
mod openapi;
#[path = "http/permissions.rs"]
mod permissions;
#[path = "http/process.rs"]
mod process;
#[path = "http/races.rs"]
mod races;
#[path = "http/readme.rs"]
mod readme;
#[path = "http/security.rs"]
mod security;
#[path = "http/sessions.rs"]
mod sessions;
#[path = "http/shares.rs"]
mod shares;
#[path = "http/storage.rs"]
mod storage;
#[path = "http/tokens.rs"]
mod tokens;
#[path = "http/upgrades.rs"]
mod upgrades;
#[path = "http/workspaces.rs"]
mod workspaces;
