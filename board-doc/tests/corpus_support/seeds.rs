//! What the fuzzers begin with: the corpus, and what is genuine.

use super::{Case, Door, corpus};
use crate::guard_support::chunks::genuine;
use crate::guard_support::scene::scene;
use crate::guard_support::surgery::contents;
use board_doc::Document;
use std::path::Path;

/// Longer ones only slow the fuzzers down, in bytes.
const SEED_BYTES_MAX: usize = 64 << 10;

/// Inputs by target.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let mut seeds: Vec<(&'static str, Vec<u8>)> = corpus().iter().map(of_case).collect();
    let mut scene = scene();
    let next = scene.alice.write("a", "1");
    for chunk in [genuine(), next] {
        seeds.push(("guard", [&[0], &chunk[..]].concat()));
        seeds.push(("guard", [&[1], &contents(&chunk)[..]].concat()));
    }
    for file in [scene.room.live.save(), Document::new().save()] {
        seeds.push(("import", [&[2], &file[..]].concat()));
    }
    for (format, file) in [
        (
            0,
            r#"{"name":"B","lists":[{"id":"l","name":"L","closed":false,"pos":1}],"cards":[{"id":"c","name":"C","desc":"d","idList":"l","pos":1,"due":"2026-11-30T10:00:00.000Z","idLabels":[],"idMembers":[],"idChecklists":[]}],"labels":[],"members":[],"checklists":[],"actions":[]}"#,
        ),
        (
            1,
            r#"{"format":"weft","version":1,"board":{"name":"B","description":""},"columns":[],"labels":[],"cards":[]}"#,
        ),
    ] {
        seeds.push(("import", [&[format], file.as_bytes()].concat()));
    }
    seeds.retain(|(_, seed)| seed.len() <= SEED_BYTES_MAX);
    seeds
}

fn of_case(case: &Case) -> (&'static str, Vec<u8>) {
    let with = |byte: u8| [&[byte], &case.bytes[..]].concat();
    match case.door {
        Door::Change(_) => ("guard", with(0)),
        Door::Message => ("sync_message", with(1)),
        Door::ViewersMessage => ("sync_message", with(0)),
        Door::File => ("import", with(2)),
    }
}

/// Writes them, a folder for each target; and beside them the board that the corpus' changes fit to.
pub(crate) fn write(folder: &Path) {
    for (number, (target, seed)) in all().into_iter().enumerate() {
        let of_target = folder.join(target);
        std::fs::create_dir_all(&of_target).unwrap();
        std::fs::write(of_target.join(format!("corpus-{number:03}")), seed).unwrap();
    }
    std::fs::write(folder.join("board.automerge"), scene().room.live.save()).unwrap();
}
