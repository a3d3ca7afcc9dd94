//! What can be wrong with a stored board. Pure.

use crate::hex::hex;
use crate::storage::admin::{ActorRow, LogRow, SnapshotRow, WholeBoard};
use crate::storage::cards::CardRow;
use crate::storage::document::{check_whole, fold};
use crate::storage::log::is_what_it_says;
use board_doc::{CardView, ChangeHash, Document, GENESIS_ACTOR, LiveDocument, guard};
use std::collections::HashMap;
use sync_protocol::{Row, StoredSnapshot};
use uuid::Uuid;

/// Everything that is wrong, each in one sentence; nothing when the board is sound.
pub(super) fn faults(board: &WholeBoard) -> Vec<String> {
    let mut faults = Vec::new();
    let hashes = known_hashes(board, &mut faults);
    check_log(board, &hashes, &mut faults);
    for snapshot in &board.snapshots {
        check_snapshot(snapshot, &hashes, &mut faults);
    }
    match whole_document(board, &hashes) {
        Ok(document) => {
            check_against(&document, board, &hashes, &mut faults);
            faults.extend(fault_of_cards(document, board));
        }
        Err(error) => faults.push(format!("it does not load: {error}")),
    }
    faults
}

/// The hash of each change in the log's order, from `change_times`.
fn known_hashes(board: &WholeBoard, faults: &mut Vec<String>) -> Vec<ChangeHash> {
    let mut hashes = Vec::with_capacity(board.times.len());
    for (row, seq) in board.times.iter().zip(1..) {
        let hash = row.hash.as_slice().try_into().map(ChangeHash);
        match hash {
            Ok(hash) if row.seq == seq => hashes.push(hash),
            Ok(_) => {
                faults.push(format!("the list of its changes lacks number {seq}"));
                return hashes;
            }
            Err(_) => {
                faults.push(format!("the list of its changes has no hash for number {seq}"));
                return hashes;
            }
        }
    }
    if hashes.len() as i64 != board.head_seq {
        let (listed, head) = (hashes.len(), board.head_seq);
        faults.push(format!(
            "the list of its changes has {listed}, its head is {head}"
        ));
    }
    hashes
}

/// Every kept row: in its place, of the hash that it is said to have.
fn check_log(board: &WholeBoard, hashes: &[ChangeHash], faults: &mut Vec<String>) {
    let covered = board.snapshots.iter().map(|snapshot| snapshot.seq).max();
    let covered = covered.unwrap_or_default();
    let first = board.log.first().map_or(board.head_seq + 1, |row| row.seq);
    if first > covered + 1 {
        faults.push(format!(
            "changes {} to {} are neither in its log nor in a snapshot",
            covered + 1,
            first - 1
        ));
    }
    for (row, seq) in board.log.iter().zip(first..) {
        if row.seq != seq {
            faults.push(format!("its log lacks row {seq}"));
            return;
        }
        faults.extend(fault_of_row(row, hashes));
    }
    let last = first + board.log.len() as i64 - 1;
    if last != board.head_seq {
        faults.push(format!("its log ends at {last}, its head is {}", board.head_seq));
    }
}

fn fault_of_row(row: &LogRow, hashes: &[ChangeHash]) -> Option<String> {
    let seq = row.seq;
    if !is_what_it_says(&row.chunk, &row.hash) {
        return Some(format!("row {seq} of its log is not what its hash says"));
    }
    let is_said = |chunk: &guard::Chunk| chunk.actor == row.actor && chunk.seq as i64 == row.actor_seq;
    if guard::read(&row.chunk).is_ok_and(|chunk| !is_said(&chunk)) {
        return Some(format!("row {seq} of its log is of another actor than it says"));
    }
    let listed = usize::try_from(seq - 1).ok().and_then(|index| hashes.get(index));
    if listed.is_some_and(|hash| hash.0 != row.hash.as_slice()) {
        return Some(format!(
            "row {seq} of its log is another change than the list of its changes says"
        ));
    }
    None
}

/// Both generations must load, and hold exactly the log up to their `seq`.
fn check_snapshot(row: &SnapshotRow, hashes: &[ChangeHash], faults: &mut Vec<String>) {
    let seq = row.seq;
    if row.bytes.len() as i64 != row.size {
        let (there, size) = (row.bytes.len(), row.size);
        faults.push(format!("its snapshot at {seq} has {there} bytes of {size}"));
        return;
    }
    let Some(snapshot) = stored(row, hashes) else {
        faults.push(format!("its snapshot at {seq} is of no change that is known"));
        return;
    };
    let loaded = check_whole(&snapshot)
        .map_err(|error| error.to_string())
        .and_then(|()| Document::load(&snapshot.bytes).map_err(|error| error.to_string()));
    match loaded {
        Err(error) => faults.push(format!("its snapshot at {seq} does not load: {error}")),
        Ok(document) => {
            let folded = &hashes[..seq as usize];
            let lacking = folded.iter().find(|hash| !document.has(hash));
            if let Some(lacking) = lacking {
                faults.push(format!("its snapshot at {seq} lacks change {lacking}"));
            } else if document.change_count() != folded.len() {
                let count = document.change_count();
                faults.push(format!("its snapshot at {seq} has {count} changes"));
            }
        }
    }
}

/// The snapshot with the hash at its `seq`; `None` when that is not known.
fn stored(row: &SnapshotRow, hashes: &[ChangeHash]) -> Option<StoredSnapshot> {
    let seq = u64::try_from(row.seq).ok()?;
    let hash = *hashes.get(usize::try_from(seq.checked_sub(1)?).ok()?)?;
    Some(StoredSnapshot {
        seq,
        hash,
        bytes: row.bytes.clone().into(),
    })
}

/// The document that the newest snapshot and the rows after it amount to: what rooms would load.
fn whole_document(board: &WholeBoard, hashes: &[ChangeHash]) -> Result<Document, String> {
    let snapshot = board
        .snapshots
        .last()
        .map(|row| stored(row, hashes).ok_or("its newest snapshot is of no change that is known"))
        .transpose()?;
    let covered = snapshot.as_ref().map_or(0, |snapshot| snapshot.seq as i64);
    let tail: Vec<Row> = board
        .log
        .iter()
        .filter(|row| row.seq > covered)
        .filter_map(row)
        .collect();
    let (document, _) = fold(snapshot.as_ref(), &tail).map_err(|error| error.to_string())?;
    Ok(document)
}

/// A row of another hash than its own was found already.
fn row(row: &LogRow) -> Option<Row> {
    Some(Row {
        seq: row.seq as u64,
        hash: ChangeHash(row.hash.as_slice().try_into().ok()?),
        chunk: row.chunk.clone().into(),
    })
}

/// The document against the list of changes, the log alone, and what was derived from it.
fn check_against(document: &Document, board: &WholeBoard, hashes: &[ChangeHash], faults: &mut Vec<String>) {
    if let Some(lacking) = hashes.iter().find(|hash| !document.has(hash)) {
        faults.push(format!("its document lacks change {lacking}"));
    }
    if document.change_count() as i64 != board.head_seq {
        let (count, head) = (document.change_count(), board.head_seq);
        faults.push(format!("its document has {count} changes, its head is {head}"));
    }
    faults.extend(fault_of_heads(document, board));
    let info = document.info();
    // Not every database can keep NUL in a text.
    for (what, is, stored) in [
        ("name", info.name, &board.name),
        ("description", info.description, &board.description),
    ] {
        if is.replace('\0', "\u{fffd}") != *stored {
            faults.push(format!("its {what} in lists is not the one in its document"));
        }
    }
    check_actors(document, board, faults);
}

/// What its cards are looked up by must be what its document says, unless it is behind.
fn fault_of_cards(document: Document, board: &WholeBoard) -> Option<String> {
    match board.cards.seq {
        Some(seq) if seq > board.head_seq => {
            return Some(format!(
                "its cards are looked up as of change {seq}, its head is {}",
                board.head_seq
            ));
        }
        Some(seq) if seq == board.head_seq => {}
        Some(_) | None => return None,
    }
    let snapshot = LiveDocument::over(document).snapshot();
    let cards = snapshot.cards();
    let rows: Vec<CardRow> = cards.iter().map(|card| CardRow::from(&**card)).collect();
    let wrong = rows
        .iter()
        .zip(&board.cards.rows)
        .find(|(is, stored)| is != stored);
    if let Some((is, _)) = wrong {
        return Some(format!("its card {} is looked up by what it is not", is.card_id));
    }
    if rows.len() != board.cards.rows.len() {
        let (is, stored) = (rows.len(), board.cards.rows.len());
        return Some(format!("{stored} cards of it are looked up; it has {is}"));
    }
    let assigned = |card: &CardView| -> Vec<(String, Uuid)> {
        let users = card.assignees.iter().map(|one| Uuid::from_bytes(one.user.0));
        let mut assigned: Vec<_> = users.map(|user| (card.id.to_string(), user)).collect();
        assigned.sort_unstable();
        assigned
    };
    let assigned: Vec<_> = cards.iter().flat_map(|card| assigned(card)).collect();
    (assigned != board.cards.assignees)
        .then(|| "whom its cards are assigned to is looked up by what is not so".to_owned())
}

/// When the whole log is kept, it must lead to the same heads without any snapshot.
fn fault_of_heads(document: &Document, board: &WholeBoard) -> Option<String> {
    if board.snapshots.is_empty() || board.log.first().is_none_or(|row| row.seq != 1) {
        return None;
    }
    let rows: Vec<Row> = board.log.iter().filter_map(row).collect();
    match fold(None, &rows) {
        Err(error) => Some(format!("its log does not load without its snapshots: {error}")),
        Ok((of_log, _)) if of_log.heads() != document.heads() => {
            Some("its log and its snapshots lead to different heads".to_owned())
        }
        Ok(_) => None,
    }
}

/// The newest change of each actor, as rooms believe it to be.
fn check_actors(document: &Document, board: &WholeBoard, faults: &mut Vec<String>) {
    for ActorRow {
        actor,
        last_seq,
        last_hash,
        ..
    } in &board.actors
    {
        let fits = document
            .actor_head(actor)
            .is_some_and(|head| head.seq as i64 == *last_seq && head.hash.0 == last_hash.as_slice());
        if !fits {
            faults.push(format!("its list of actors is wrong about {}", hex(actor)));
        }
    }
    let listed: HashMap<&[u8], &ActorRow> = board
        .actors
        .iter()
        .map(|row| (row.actor.as_slice(), row))
        .collect();
    let of_people = || board.log.iter().filter(|row| row.actor != GENESIS_ACTOR);
    let find = |row: &LogRow| listed.get(row.actor.as_slice()).copied();
    let unlisted = of_people().find(|row| find(row).is_none_or(|listed| row.actor_seq > listed.last_seq));
    if let Some(row) = unlisted {
        faults.push(format!("its list of actors lacks {}", hex(&row.actor)));
    }
    let of_others = |row: &&LogRow| {
        find(row).is_some_and(|listed| row.user_id.is_some_and(|user| user != listed.user_id))
    };
    if let Some(row) = of_people().find(of_others) {
        let seq = row.seq;
        faults.push(format!(
            "row {seq} of its log is of somebody else than its actor is"
        ));
    }
}
