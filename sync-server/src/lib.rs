//! Weft's server: accounts, durable boards, live sync.
//!
//! Imports point one way: `main → http, live, jobs → auth, cluster → storage → access`.

pub mod access;
pub mod app;
pub mod auth;
pub mod clock;
pub mod cluster;
pub mod config;
mod hex;
pub mod http;
pub mod jobs;
pub mod limits;
pub mod live;
pub mod metrics;
pub mod shares;
pub mod storage;
mod tasks;
