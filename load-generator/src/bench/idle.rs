//! Idle: what a socket costs that does nothing.

use super::paced::address_of;
use super::report::{Measured, kib, mib};
use super::scene::Scene;
use super::{BenchError, Setting};
use crate::cheap::{CheapClient, CheapError, Cursor};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Sockets, opened twice; at full size and when it is to be quick.
const SOCKETS: (usize, usize) = (1_000, 100);
/// Boards that they are on.
const BOARDS: (usize, usize) = (250, 25);
/// Accounts: none may have more than 100 sockets.
const PEOPLE: usize = 25;
/// Sockets that are opened at the same time.
const AT_ONCE: usize = 8;
/// Time for the server to come to rest before its memory is read.
const REST: Duration = Duration::from_secs(2);
/// Of the first sockets, with their boards, in KiB each.
const EACH_AT_MOST_KIB: f64 = 38.0;
/// Of the further ones, in KiB each.
const FURTHER_AT_MOST_KIB: f64 = 14.6;

pub(super) async fn measure(setting: &Setting) -> Result<Measured, BenchError> {
    let sockets = setting.size(SOCKETS.0, SOCKETS.1);
    let scene = Scene::set(setting, PEOPLE).await?;
    let boards = scene.boards(setting.size(BOARDS.0, BOARDS.1)).await?;
    // What boards and accounts took to be made is not the sockets'.
    let scene = scene.restarted().await?;
    // The first request of all kinds brings parts of the program into memory.
    drop(CheapClient::join(&scene.people[0], boards[0]).await?);
    tokio::time::sleep(REST).await;

    let mut sitting = JoinSet::new();
    let none = scene.server.usage()?.resident_bytes;
    open(&scene, &boards, 0..sockets, &mut sitting).await?;
    tokio::time::sleep(REST).await;
    let once = scene.server.usage()?.resident_bytes;
    open(&scene, &boards, sockets..2 * sockets, &mut sitting).await?;
    tokio::time::sleep(REST).await;
    let twice = scene.server.usage()?.resident_bytes;
    // All of them are still there: a socket that was closed costs nothing.
    if let Some(ended) = sitting.try_join_next() {
        let why = ended.map_or_else(|error| error.to_string(), |why| why.to_string());
        return Err(BenchError::Failed(format!("a socket did not stay: {why}")));
    }

    let about = format!("{sockets} sockets on {} boards, then as many more", boards.len());
    let mut measured = Measured::new("idle", about);
    let each = |more: u64, less: u64| kib(more.saturating_sub(less)) / sockets as f64;
    measured.add_target(
        "server memory a socket",
        each(once, none),
        "KiB",
        EACH_AT_MOST_KIB,
    );
    measured.add_target("each further one", each(twice, once), "KiB", FURTHER_AT_MOST_KIB);
    measured.add("server resident memory without sockets", mib(none), "MiB");
    measured.add("server resident memory", mib(twice), "MiB");
    Ok(measured)
}

async fn open(
    scene: &Scene,
    boards: &[Uuid],
    numbers: std::ops::Range<usize>,
    sitting: &mut JoinSet<CheapError>,
) -> Result<(), BenchError> {
    let opening = stream::iter(numbers).map(async |number| {
        let board = boards[number % boards.len()];
        let account = scene.person(number / boards.len() + number % boards.len() * 4);
        let address = address_of(number);
        let mut client = CheapClient::greet_from(address, account, board, Cursor::default()).await?;
        client.catch_up().await?;
        Ok::<_, CheapError>(client)
    });
    let mut opened = opening.buffered(AT_ONCE);
    while let Some(client) = opened.try_next().await? {
        sitting.spawn(client.sit());
    }
    Ok(())
}
