//! What stands in the logs of requests that carry a token and meet a node that is away: who asked, through a proxy with TLS
//! in front, and never the token.

use super::nginx::PROXY;
use super::topology::Topology;
use super::{ClusterError, broken};
use crate::limits::REST_WITHIN;
use std::net::IpAddr;
use uuid::Uuid;

/// The token of these requests; good for nothing.
const TOKEN: &str = "a-token-that-no-log-may-have";
/// Whom the proxy names, and whom that one claims to come for.
const CLIENT: &str = "203.0.113.7";
const CLAIMED: &str = "198.51.100.9";
/// Boards that are asked for: some of so many would be at the node that is away.
const BOARDS: u128 = 64;

/// To be called while a node is away.
pub(super) async fn stay_out_of_logs(topology: &Topology) -> Result<String, ClusterError> {
    let sockets = (0..BOARDS).map(|board| format!("/ws/boards/{}?token={TOKEN}", Uuid::from_u128(board)));
    for path in sockets.chain([format!("/api/invites/{TOKEN}/accept")]) {
        ask(topology, &path).await?;
    }
    let log = topology.access_log()?;
    let asked: Vec<&str> = log
        .lines()
        .filter(|line| line.starts_with(&format!("{CLIENT} ")))
        .collect();
    if asked.len() as u128 != BOARDS + 1 || log.contains(CLAIMED) {
        return Err(broken(format!(
            "nginx takes {} of {} requests through a proxy for those of its client",
            asked.len(),
            BOARDS + 1
        )));
    }
    // Addresses and answers of two nodes, each with a comma between.
    let met = asked.iter().filter(|line| line.contains(", ")).count();
    if met == 0 {
        return Err(broken("no request with a token met the node that is away"));
    }
    let with = topology.logs_with(TOKEN)?;
    if !with.is_empty() {
        return Err(broken(format!("a token stands in {}", with.join(", "))));
    }
    Ok(format!(
        "{met} of {} requests with tokens met the node that was away, no log has one",
        asked.len()
    ))
}

/// Asks as the proxy would; what is answered does not matter.
async fn ask(topology: &Topology, path: &str) -> Result<(), ClusterError> {
    let proxy = reqwest::Client::builder()
        .no_proxy()
        .local_address(IpAddr::from(PROXY))
        .timeout(REST_WITHIN)
        .build()
        .expect("a plain client can be built");
    let asked = proxy
        .get(topology.front().http(path))
        .header("x-forwarded-for", format!("{CLAIMED}, {CLIENT}"));
    asked
        .send()
        .await
        .map_err(|error| broken(error.without_url().to_string()))?;
    Ok(())
}
