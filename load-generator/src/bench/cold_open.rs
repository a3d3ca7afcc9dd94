//! Cold open: a large old board, opened by somebody who has nothing of it, on a server that has just started.

use super::report::{Measured, kib, mib};
use super::scene::Scene;
use super::{BenchError, Setting, script, verify};
use crate::cheap::CheapClient;
use std::time::{Duration, Instant};
use tokio::time::timeout;
use uuid::Uuid;

/// Cards on the board; at full size and when it is to be quick.
const CARDS: (usize, usize) = (2_000, 200);
/// Edits of each of those who edited it.
const EDITS_PER_WRITER: (usize, usize) = (5_000, 500);
/// Who has edited it.
const WRITERS: usize = 4;
/// How long the log may take to be folded into the snapshot, but for the last changes.
const COMPACTED_WITHIN: Duration = Duration::from_mins(2);
/// With so many changes beside the snapshot compaction comes: fewer may be left.
const TAIL_BELOW: usize = 1_000;
/// Until the last byte is here, in s.
const LAST_BYTE_AT_MOST_S: f64 = 0.13;
/// Processor time of the server, in ms.
const CPU_AT_MOST_MS: f64 = 50.0;
/// On the wire, in KB (of 1,000 bytes, as the peers' were counted).
const WIRE_AT_MOST_KB: f64 = 490.0;
/// Growth of the server's memory, in multiples of what was sent.
const GROWTH_AT_MOST: f64 = 4.0;

pub(super) async fn measure(setting: &Setting) -> Result<Measured, BenchError> {
    let cards = setting.size(CARDS.0, CARDS.1);
    let edits = setting.size(EDITS_PER_WRITER.0, EDITS_PER_WRITER.1);
    let scene = Scene::set(setting, WRITERS).await?;
    let mut boards = scene.boards(2).await?;
    let (empty, board) = (boards.remove(0), boards.remove(0));
    let mut filled = scene.fill(board, cards, 1).await?;
    for (seed, writer) in (2..).zip(&scene.people) {
        let cards = filled.cards.clone();
        let (made, document) = script::edited(&filled.document, writer.user(), seed, cards, edits)?;
        let mut client = CheapClient::join(writer, board).await?;
        client.upload(&script::chunks(&made)).await?;
        filled.document = document;
        filled.changes += made.len();
    }
    compacted(&scene, board).await?;
    let scene = scene.restarted().await?;
    let empty_growth = {
        let before = scene.server.usage()?;
        let _open = CheapClient::download(&scene.people[1], empty).await?;
        let after = scene.server.usage()?;
        after.own_bytes.saturating_sub(before.own_bytes)
    };
    let scene = scene.restarted().await?;

    let before = scene.server.usage()?;
    let begin = Instant::now();
    let (_client, download) = CheapClient::download(&scene.people[1], board).await?;
    let last_byte = begin.elapsed().as_secs_f64();
    let after = scene.server.usage()?;

    let found = download.document()?;
    let expected = verify::heads(&verify::document_with(&filled.document, &[])?);
    if verify::heads(&found) != expected || found.change_count() != filled.changes {
        return Err(BenchError::Failed(
            "what was opened is not the board that was made".to_owned(),
        ));
    }
    let about = format!(
        "{cards} cards, {} changes, the server just started",
        filled.changes
    );
    let mut measured = Measured::new("cold-open", about);
    measured.add_target("last byte after", last_byte, "s", LAST_BYTE_AT_MOST_S);
    let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64() * 1_000.0;
    measured.add_target("server CPU", cpu, "ms", CPU_AT_MOST_MS);
    let wire = download.wire_bytes as f64;
    measured.add_target("on the wire", wire / 1_000.0, "KB", WIRE_AT_MOST_KB);
    let growth = after.own_bytes.saturating_sub(before.own_bytes);
    measured.add_target(
        "server memory grown by, of what was sent",
        growth as f64 / wire,
        "×",
        GROWTH_AT_MOST,
    );
    measured.add("server memory grown by", kib(growth), "KiB");
    measured.add("… by an empty board instead", kib(empty_growth), "KiB");
    measured.add("changes beside the snapshot", download.chunks.len() as f64, "");
    measured.add("server resident memory", mib(after.resident_bytes), "MiB");
    Ok(measured)
}

/// Waits until the board's snapshot is as new as it gets: that goes on in the background.
async fn compacted(scene: &Scene, board: Uuid) -> Result<(), BenchError> {
    let tail_is_short = async {
        loop {
            let (_, download) = CheapClient::download(&scene.people[0], board).await?;
            if download.snapshot.is_some() && download.chunks.len() < TAIL_BELOW {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    let late = |_| BenchError::Failed(format!("the board was not compacted after {COMPACTED_WITHIN:?}"));
    timeout(COMPACTED_WITHIN, tail_is_short).await.map_err(late)?
}
