//! Memory: many boards known, some of them open.

use super::report::{Measured, mib};
use super::scene::Scene;
use super::{BenchError, Setting};
use crate::cheap::CheapClient;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Boards that the node knows; at full size and when it is to be quick.
const KNOWN: (usize, usize) = (10_000, 200);
/// Boards that are open, each with its document loaded.
const OPEN: (usize, usize) = (100, 10);
/// Cards of an open board.
const CARDS: usize = 200;
/// Accounts.
const PEOPLE: usize = 10;
/// Time for the server to come to rest before its memory is read.
const REST: Duration = Duration::from_secs(2);
/// Resident memory, in MiB.
const RESIDENT_AT_MOST_MIB: f64 = 300.0;

pub(super) async fn measure(setting: &Setting) -> Result<Measured, BenchError> {
    let (known, open) = (setting.size(KNOWN.0, KNOWN.1), setting.size(OPEN.0, OPEN.1));
    let scene = Scene::set(setting, PEOPLE).await?;
    let begin = Instant::now();
    let boards = scene.boards(known).await?;
    let making = begin.elapsed();
    let none_open = scene.server.usage()?;

    let mut sitting = JoinSet::new();
    for (number, board) in (0..).zip(&boards[..open]) {
        // The first change that is written loads the document.
        scene.fill(*board, CARDS, number).await?;
        let client = CheapClient::join(scene.person(number as usize), *board).await?;
        sitting.spawn(client.sit());
    }
    tokio::time::sleep(REST).await;
    let loaded = scene.server.metrics().await?.get("weft_documents_loaded");
    if loaded < open as f64 {
        return Err(BenchError::Failed(format!(
            "{loaded} documents are loaded where it should be {open}"
        )));
    }
    if let Some(ended) = sitting.try_join_next() {
        let why = ended.map_or_else(|error| error.to_string(), |why| why.to_string());
        return Err(BenchError::Failed(format!("a socket did not stay: {why}")));
    }
    let all_open = scene.server.usage()?;

    let about = format!("{known} boards known, {open} of {CARDS} cards open with their documents loaded");
    let mut measured = Measured::new("memory", about);
    let resident = mib(all_open.resident_bytes);
    measured.add_target("server resident memory", resident, "MiB", RESIDENT_AT_MOST_MIB);
    measured.add("of it with no board open", mib(none_open.resident_bytes), "MiB");
    measured.add("boards made a second", known as f64 / making.as_secs_f64(), "");
    Ok(measured)
}
