//! One case in a process of its own: what it does to memory, or to the process, is seen from outside.

use super::{Case, Door};
use crate::guard_support::{NOW, Person, Room, quietly, user};
use board_doc::guard::{self, Author, Refusal, SyncRefusal, read_sync_message};
use board_doc::import::{self, Format, Importing, Members};
use board_doc::{Document, Moment, StockPeer};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What the guard may take for bytes that clients send, in bytes.
const MEMORY_MAX: usize = 8 << 20;
/// What it may take for a saved document, in bytes.
const MEMORY_FOR_FILES_MAX: usize = 320 << 20;
/// Ten times what the slowest case takes.
const DEADLINE: Duration = Duration::from_mins(1);
/// Where a child finds its case.
const FOLDER: &str = "CORPUS_CASE";

/// What came of a case.
pub(crate) struct Outcome {
    /// Kind and words of the refusal.
    pub(crate) said: String,
    /// What memory the guard has taken at most, in bytes.
    pub(crate) peak: usize,
    /// Why the child has not ended well, if so.
    pub(crate) failure: Option<String>,
}

/// Runs a case in a child: this program again, with the test `one_case` alone.
pub(crate) fn run(case: &Case, folder: &Path) -> Outcome {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("board"), &case.board).unwrap();
    std::fs::write(folder.join("bytes"), &case.bytes).unwrap();
    std::fs::write(folder.join("door"), door_to_text(case.door)).unwrap();
    let log = std::fs::File::create(folder.join("log")).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["one_case", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break Some(status),
            None if started.elapsed() > DEADLINE => break None,
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let failure = match status {
        Some(status) if status.success() => None,
        Some(status) => Some(format!("it ended with {status}: {}", log_of(folder))),
        None => {
            child.kill().unwrap();
            child.wait().unwrap();
            Some(format!("it took longer than {DEADLINE:?}"))
        }
    };
    let said = std::fs::read_to_string(folder.join("said")).unwrap_or_default();
    let peak = std::fs::read_to_string(folder.join("peak")).unwrap_or_default();
    Outcome {
        said,
        peak: peak.parse().unwrap_or_default(),
        failure,
    }
}

pub(crate) fn memory_max(door: Door) -> usize {
    match door {
        Door::File => MEMORY_FOR_FILES_MAX,
        _ => MEMORY_MAX,
    }
}

/// Kind and words of a refusal.
fn words(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Malformed(what) => format!("malformed: {what}"),
        other => format!("{}: {other}", other.code()),
    }
}

fn log_of(folder: &Path) -> String {
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    log.lines().rev().take(12).collect::<Vec<_>>().join(" | ")
}

/// The child's part: the bytes come, and then a genuine change. `limit` sets a limit to what is allocated from now on
/// and `peak` says how much of it was taken.
pub(crate) fn one_case(limit: impl FnOnce(usize), peak: impl FnOnce() -> usize) {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    let live = Document::load(&std::fs::read(folder.join("board")).unwrap()).unwrap();
    let bytes = std::fs::read(folder.join("bytes")).unwrap();
    let door = door_from_text(&std::fs::read_to_string(folder.join("door")).unwrap());
    let mut room = Room {
        trial: live.clone(),
        live,
        bystanders: 100,
    };
    let heads = room.live.heads();
    limit(memory_max(door));
    let said = quietly(|| come(&mut room, door, &bytes));
    std::fs::write(folder.join("said"), &said).unwrap();
    std::fs::write(folder.join("peak"), peak().to_string()).unwrap();
    assert_eq!(room.live.heads(), heads);
    room.must_go_on();
    let mut alice = Person::join(&room, 1, 99);
    let chunk = alice.write("still", "here");
    room.accept(&chunk, user(1));
    room.must_load();
}

/// What becomes of the bytes.
fn come(room: &mut Room, door: Door, bytes: &[u8]) -> String {
    match door {
        Door::Change(sender) => change(room, sender, bytes),
        Door::Message => message(room, bytes, true),
        Door::ViewersMessage => message(room, bytes, false),
        Door::File => file(bytes),
    }
}

/// With all rights that a sender can have.
fn change(room: &mut Room, sender: u8, bytes: &[u8]) -> String {
    let author = Author {
        user: user(sender),
        is_admin: true,
    };
    let read = match guard::read(bytes) {
        Ok(read) => read,
        Err(refusal) => return words(&refusal),
    };
    match guard::admit(&mut room.trial, &read, author, NOW) {
        Ok(_) => "admitted: ".to_owned(),
        Err(refused) => {
            if refused.trial_spoiled {
                room.trial = room.live.clone();
            }
            words(&refused.refusal)
        }
    }
}

/// As the importer reads it.
fn file(bytes: &[u8]) -> String {
    let importing = Importing {
        importer: user(1),
        moment: Moment { at: NOW, seed: 1 },
        members: &Members::default(),
    };
    match import::plan(Format::Automerge, bytes, importing, &mut |_| {}) {
        Ok(plan) => format!("planned: {} steps", plan.steps.len()),
        Err(error) => format!("damaged: {error}"),
    }
}

fn message(room: &mut Room, bytes: &[u8], may_edit: bool) -> String {
    let message = match read_sync_message(bytes, may_edit) {
        Ok(message) => message,
        Err(refusal) => {
            let kind = match refusal {
                SyncRefusal::TooLarge { .. } => "too_large",
                SyncRefusal::Bloom => "bloom",
                SyncRefusal::WholeDocument => "whole_document",
                SyncRefusal::Malformed(what) => return format!("malformed: {what}"),
            };
            return format!("{kind}: {refusal}");
        }
    };
    let mut peer = StockPeer::new();
    peer.hear(&mut room.live, &message).unwrap();
    peer.next_message(&room.live).unwrap();
    if message.has_dropped_changes() {
        "dropped: its changes, unread".to_owned()
    } else {
        format!("passed: with {} changes", message.changes().len())
    }
}

fn door_to_text(door: Door) -> String {
    match door {
        Door::Change(sender) => format!("change {sender}"),
        Door::Message => "message".to_owned(),
        Door::ViewersMessage => "viewer".to_owned(),
        Door::File => "file".to_owned(),
    }
}

fn door_from_text(text: &str) -> Door {
    match text {
        "message" => Door::Message,
        "viewer" => Door::ViewersMessage,
        "file" => Door::File,
        other => Door::Change(other.strip_prefix("change ").unwrap().parse().unwrap()),
    }
}
