//! With `SIMULATION_TRACE=1`: a line for what happens to each tab and what it does, to find out why a seed failed.

use super::device::Device;
use board_doc::ChangeHash;
use std::sync::LazyLock;
use sync_protocol::client::local::{KeptChange, LocalBoard, StoreBatch, TabNews};
use sync_protocol::frames::{ClientFrame, ServerFrame};
use sync_protocol::{Batch, ClientEffect, ClientInput, NodeNews, RoomInput};

static IS_ON: LazyLock<bool> = LazyLock::new(|| std::env::var_os("SIMULATION_TRACE").is_some());

/// Prints a line at a (virtual) time; `text` is asked for only when somebody reads it.
pub fn trace(now: i64, text: impl FnOnce() -> String) {
    if *IS_ON {
        eprintln!("{now} {}", text());
    }
}

/// The same, where there may be nothing to say.
pub fn trace_any(now: i64, text: impl FnOnce() -> Option<String>) {
    if *IS_ON && let Some(text) = text() {
        trace(now, || text);
    }
}

pub fn input(input: &ClientInput) -> String {
    match input {
        ClientInput::Received(bytes) => match ServerFrame::decode(bytes) {
            Ok(frame) => format!("<- {}", server_frame(&frame)),
            Err(error) => format!("<- {error:?}"),
        },
        ClientInput::Heard(news) => format!("hears {}", self::news(news)),
        ClientInput::Reloaded(local) => format!("reloads {}", board(local)),
        ClientInput::Adopted { actor, pending } => format!("adopts {actor:?} with {}", kept(pending)),
        other => format!("{other:?}"),
    }
}

/// What a room hears that it did not ask for, and what it is answered; nothing of what its peers say.
pub fn room_input(input: &RoomInput) -> Option<String> {
    Some(match input {
        RoomInput::Heard {
            news: NodeNews::Committed { revision, chunks, .. },
            ..
        } => {
            let hashes = hashes(chunks.iter().filter_map(|chunk| ChangeHash::of_chunk(chunk)));
            format!("hears of {hashes} up to {revision:?}")
        }
        RoomInput::Persisted { batch, outcome } => format!("batch {batch:?} is {outcome:?}"),
        RoomInput::Log(read) => format!(
            "reads the log, {:?} known, {:?} there: {}",
            read.known,
            read.revision,
            hashes(read.rows.iter().map(|row| row.hash))
        ),
        RoomInput::Loaded(loaded) => format!("loads up to {}", loaded.seq),
        RoomInput::CatchUp { catch_up, .. } => format!("reads a catch-up of {:?}", catch_up.revision),
        RoomInput::LogAdvanced { head_seq } => format!("is told of the head {head_seq}"),
        _ => return None,
    })
}

/// What a node asks the store to append.
pub fn append(batch: &Batch) -> String {
    format!(
        "appends {:?} behind {} {:?}: {}",
        batch.id,
        batch.expected_head,
        batch.expected_hash,
        hashes(batch.rows.iter().map(|row| row.hash))
    )
}

/// Nothing for what only concerns the screen.
pub fn effect(effect: &ClientEffect) -> Option<String> {
    Some(match effect {
        ClientEffect::Reset(_) | ClientEffect::Show(_) | ClientEffect::WakeAt(_) => return None,
        ClientEffect::Send(bytes) => match ClientFrame::decode(bytes) {
            Ok(ClientFrame::Changes { id, chunks }) => format!("-> Changes {id} {}", hashes_of(&chunks)),
            Ok(ClientFrame::Hello { epoch, seq, .. }) => format!("-> Hello {epoch:?} {seq}"),
            other => format!("-> {other:?}"),
        },
        ClientEffect::Store(batch) => format!("stores {}", self::batch(batch)),
        ClientEffect::Tell(news) => format!("tells {}", self::news(news)),
        other => format!("{other:?}"),
    })
}

pub fn batch(batch: &StoreBatch) -> String {
    let begins = batch.begins.as_ref().map(|begins| &begins.replaces);
    format!(
        "#{} copy {:?} begins {begins:?} cursor {:?} log {} keep {} forget {} slot {:?} retire {:?}",
        batch.id,
        batch.copy,
        batch.cursor.map(|cursor| cursor.seq),
        hashes(batch.log.iter().map(|logged| logged.hash)),
        kept(&batch.keep),
        hashes(batch.forget.iter().copied()),
        batch.slot,
        batch.retire,
    )
}

pub fn disk(device: &Device) -> String {
    board(&device.read())
}

fn board(local: &LocalBoard) -> String {
    let copy = local.copy.as_ref();
    format!(
        "copy {:?} at {:?} pending {}",
        copy.map(|copy| &copy.id),
        copy.map(|copy| copy.cursor.seq),
        kept(&local.pending)
    )
}

fn news(news: &TabNews) -> String {
    match news {
        TabNews::Made { changes, stored } => format!("made {} stored {stored}", kept(changes)),
        TabNews::Settled { hashes, stored } => {
            format!("settled {} stored {stored}", self::hashes(hashes.iter().copied()))
        }
        TabNews::Withdrawn { hashes, stored } => {
            format!(
                "withdrawn {} stored {stored}",
                self::hashes(hashes.iter().copied())
            )
        }
        TabNews::Undo { put, gone } => format!("undo {} gone {}", put.len(), gone.len()),
        TabNews::WhatWaits => "what waits?".to_owned(),
    }
}

fn server_frame(frame: &ServerFrame) -> String {
    match frame {
        ServerFrame::Changes { first_seq, chunks } => format!("Changes {first_seq} {}", hashes_of(chunks)),
        ServerFrame::Snapshot { seq, part, of, .. } => format!("Snapshot {seq} {part}/{of}"),
        ServerFrame::Welcome {
            head_seq,
            role,
            epoch,
            ..
        } => {
            format!("Welcome {head_seq} {role:?} {epoch:?}")
        }
        other => format!("{other:?}"),
    }
}

fn kept(changes: &[KeptChange]) -> String {
    hashes(changes.iter().map(|kept| kept.hash))
}

fn hashes_of(chunks: &[Vec<u8>]) -> String {
    hashes(chunks.iter().filter_map(|chunk| ChangeHash::of_chunk(chunk)))
}

fn hashes(hashes: impl Iterator<Item = ChangeHash>) -> String {
    let short: Vec<_> = hashes.map(|hash| hash.to_string()[..6].to_owned()).collect();
    format!("[{}]", short.join(" "))
}
