//! The doors for programs and browsers: REST, the app's files, health.

mod access;
mod admin;
mod app_files;
mod auth;
mod boards;
mod cookie;
mod docs_page;
mod download;
mod dto;
mod edits;
mod error;
mod export;
mod fields;
mod guards;
mod headers;
mod health;
mod history;
mod import;
mod invites;
mod json;
mod members;
mod metrics;
mod openapi;
mod path;
mod query;
mod router;
mod sessions;
mod setup;
mod stream;
mod tokens;
mod trace;
mod workspaces;

pub use access::{Authenticated, BySession, ClientFrom};
pub use error::{ApiError, ApiResult};
pub use openapi::description;
pub use router::{Service, metrics_service, service};
