//! What becomes of bytes that are not what they should be: given to everything that reads bytes from outside.

use crate::choices::Seeded;
use crate::schedule::Step;
use crate::trace::{digest, digests};
use crate::world::World;
use crate::{NOW, Replica, all_chunks, user_of};
use board_doc::export::{Export, ViewFormat};
use board_doc::import::{self, Format, Importing, Members};
use board_doc::{Board, ChangeHash, Document, Moment, guard};
use std::collections::HashMap;
use std::fmt::Display;
use sync_protocol::frames::{ClientFrame, ServerFrame, WireActorHead};

/// Steps of the schedule whose bytes are spoilt.
const STEPS: usize = 14;
/// What a probe writes down where a reader panicked and the panic was caught. In wasm nothing catches it: who calls
/// [`probe`] there writes the same.
pub const PANICKED: &str = "panicked";

/// A board as Trello exports it, with one of everything that is read.
const TRELLO: &str = r#"{"name": "Werkstatt", "desc": "Ours", "closed": false,
"lists": [{"id": "l1", "name": "To Do", "closed": false, "pos": 1.5}, {"id": "l2", "name": "Done", "closed": true, "pos": 2}],
"labels": [{"id": "b1", "name": "Soon", "color": "green_dark"}],
"members": [{"id": "m1", "fullName": "Ada Lovelace", "username": "ada"}],
"checklists": [{"id": "k1", "idCard": "c1", "name": "Steps", "pos": 1,
 "checkItems": [{"id": "i1", "name": "One", "state": "complete", "pos": 1}]}],
"cards": [{"id": "c1", "idList": "l1", "name": "Card", "desc": "naïve", "closed": false, "pos": 3, "due": "2026-11-30T17:00:00.000Z",
 "idLabels": ["b1"], "idMembers": ["m1"], "badges": {"comments": 2}}],
"actions": [{"id": "a1", "type": "commentCard", "date": "2026-11-29T10:00:00.000Z", "idMemberCreator": "m1",
 "data": {"text": "Mine", "card": {"id": "c1"}}, "memberCreator": {"fullName": "Ada Lovelace", "username": "ada"}}]}"#;

/// Who reads what is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Load,
    LoadSigned,
    Apply,
    ApplySigned,
    Admit,
    ImportTrello,
    ImportWeft,
    ImportAutomerge,
    ClientFrame,
    ServerFrame,
}

const READERS: [Reader; 10] = [
    Reader::Load,
    Reader::LoadSigned,
    Reader::Apply,
    Reader::ApplySigned,
    Reader::Admit,
    Reader::ImportTrello,
    Reader::ImportWeft,
    Reader::ImportAutomerge,
    Reader::ClientFrame,
    Reader::ServerFrame,
];

/// How many probes there are for a seed.
pub const PROBES: u32 = READERS.len() as u32;

/// What becomes of the bytes that grow from this seed for the reader of this number: a few words, and digests where
/// the reader took them.
pub fn probe(seed: u32, number: u32) -> String {
    let reader = reader(number);
    let mut luck = Seeded::new(u64::from(seed) << 32 | u64::from(number));
    let victim = victim(&mut luck);
    let outcome = read(reader, &victim, &mut luck);
    line(
        seed,
        number,
        if outcome.contains(PANICKED) {
            PANICKED
        } else {
            &outcome
        },
    )
}

/// The line of a probe that came to this.
pub(crate) fn line(seed: u32, number: u32, outcome: &str) -> String {
    format!("{seed} {:?}: {outcome}", reader(number))
}

fn reader(number: u32) -> Reader {
    READERS[number as usize % READERS.len()]
}

/// A replica with some history.
fn victim(luck: &mut Seeded) -> Replica {
    let mut world = World::new(3);
    for _ in 0..STEPS {
        world.take(&Step::of(&luck.numbers(), false), &mut |_, _, _, _| {});
    }
    world.heal(luck.long());
    world.replicas.swap_remove(0)
}

fn read(reader: Reader, victim: &Replica, luck: &mut Seeded) -> String {
    match reader {
        Reader::Load => load(&spoilt(victim.board.document().save(), luck)),
        Reader::LoadSigned => load(&signed(spoilt(victim.board.document().save(), luck))),
        Reader::Apply => apply(victim, &spoilt(last_chunk(victim), luck)),
        Reader::ApplySigned => apply(victim, &signed(spoilt(last_chunk(victim), luck))),
        Reader::Admit => admit(victim, &signed(spoilt(last_chunk(victim), luck))),
        Reader::ImportTrello => plan(Format::Trello, &spoilt(TRELLO.as_bytes().to_vec(), luck)),
        Reader::ImportWeft => plan(Format::Weft, &spoilt(json(&victim.board), luck)),
        Reader::ImportAutomerge => plan(
            Format::Automerge,
            &signed(spoilt(victim.board.document().save(), luck)),
        ),
        Reader::ClientFrame => {
            let [hello, changes] = client_frames(victim);
            let frame = if luck.below(2) == 0 { hello } else { changes };
            said(
                ClientFrame::decode(&spoilt(frame, luck))
                    .map(|frame| digest(format!("{frame:?}").as_bytes())),
            )
        }
        Reader::ServerFrame => {
            let frame = ServerFrame::Changes {
                first_seq: 1,
                chunks: all_chunks(&victim.board),
            };
            let frame = spoilt(frame.encode().to_vec(), luck);
            said(ServerFrame::decode(&frame).map(|frame| digest(format!("{frame:?}").as_bytes())))
        }
    }
}

/// Some bytes are others, or the end is missing, or all of it is noise; or nothing is wrong.
fn spoilt(mut bytes: Vec<u8>, luck: &mut Seeded) -> Vec<u8> {
    match luck.below(8) {
        0 => bytes.truncate(luck.below(bytes.len())),
        1 => {}
        2 => bytes = (0..luck.below(400)).map(|_| luck.long() as u8).collect(),
        _ => {
            for _ in 0..=luck.below(3) {
                let at = luck.below(bytes.len());
                // Texts are spoilt better by other texts.
                bytes[at] = match luck.below(2) {
                    0 => luck.long() as u8,
                    _ => b' ' + luck.below(95) as u8,
                };
            }
        }
    }
    bytes
}

/// With the right checksum, so that what is inside is looked at.
fn signed(mut chunk: Vec<u8>) -> Vec<u8> {
    if let Some(hash) = ChangeHash::of_chunk(&chunk) {
        chunk[4..8].copy_from_slice(&hash.0[..4]);
    }
    chunk
}

fn last_chunk(victim: &Replica) -> Vec<u8> {
    let chunks = all_chunks(&victim.board);
    chunks
        .last()
        .cloned()
        .unwrap_or_else(|| board_doc::genesis_change().to_vec())
}

fn load(bytes: &[u8]) -> String {
    said(Board::load(bytes, crate::actor(9)).map(|board| digests(&Replica::over(board))))
}

/// To a replica that lacks the change, if it was the last.
fn apply(victim: &Replica, chunk: &[u8]) -> String {
    let mut behind = behind(victim);
    let outcome = behind.board.apply_changes(&[chunk]);
    said(outcome.map(|delta| {
        format!(
            "{} {}",
            digests(&behind),
            digest(&serde_json::to_vec(&delta).expect("a delta is JSON"))
        )
    }))
}

fn admit(victim: &Replica, chunk: &[u8]) -> String {
    let mut trial: Document = behind(victim).board.into_document();
    let read = match guard::read(chunk) {
        Ok(read) => read,
        Err(refusal) => return format!("unreadable: {refusal}"),
    };
    let admitted = guard::admit(&mut trial, &read, user_of(1), NOW);
    said(
        admitted
            .map(|_| digest(&trial.save()))
            .map_err(|refused| refused.refusal),
    )
}

/// A replica that has all but the last change.
fn behind(victim: &Replica) -> Replica {
    let chunks = all_chunks(&victim.board);
    let mut replica = Replica::new(crate::actor(9));
    replica.hear(&chunks[..chunks.len().saturating_sub(1)]);
    replica
}

fn plan(format: Format, bytes: &[u8]) -> String {
    let importing = Importing {
        importer: user_of(1),
        moment: Moment { at: NOW, seed: 5 },
        members: &Members::default(),
    };
    said(
        import::plan(format, bytes, importing, &mut |_| {})
            .map(|plan| digest(format!("{plan:?}").as_bytes())),
    )
}

fn json(board: &Board) -> Vec<u8> {
    let (view, names) = (board.view(), HashMap::new());
    let export = Export {
        view: &view,
        names: &names,
        at: NOW,
    };
    let mut out = Vec::new();
    export
        .write(ViewFormat::Json, &mut out, &mut |_| {})
        .expect("memory takes everything");
    out
}

fn client_frames(victim: &Replica) -> [Vec<u8>; 2] {
    let hello = ClientFrame::Hello {
        token: "a token".to_owned(),
        epoch: Some([7; 16]),
        seq: 300,
        hash: [8; 32],
        actors: vec![WireActorHead::unknown(vec![1; 24])],
    };
    let changes = ClientFrame::Changes {
        id: 70_000,
        chunks: all_chunks(&victim.board),
    };
    [hello, changes].map(|frame| frame.encode().to_vec())
}

fn said<E: Display>(outcome: Result<String, E>) -> String {
    outcome.map_or_else(
        |error| format!("refused: {}", without_why(&error.to_string())),
        |came_to| format!("taken: {came_to}"),
    )
}

/// Why Automerge cannot read a document's operations depends on how large its numbers are: where they have 32 bits, some
/// lengths are too much memory before anything else about them is wrong.
fn without_why(error: &str) -> &str {
    const CANNOT_READ: &str = "error inflating document chunk ops";
    error
        .find(CANNOT_READ)
        .map_or(error, |at| &error[..at + CANNOT_READ.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Hostile bytes that nobody takes, or that nobody refuses, prove little.
    #[test]
    fn readers_take_some_of_what_they_are_given_and_refuse_some() {
        let mut taken: BTreeMap<String, (u32, u32)> = BTreeMap::new();
        for (seed, number) in (0..60).flat_map(|seed| (0..PROBES).map(move |number| (seed, number))) {
            let outcome = probe(seed, number);
            let reader = outcome.split([' ', ':']).nth(1).unwrap().to_owned();
            let counts = taken.entry(reader).or_default();
            if outcome.contains("taken") {
                counts.0 += 1;
            } else {
                counts.1 += 1;
            }
        }
        assert_eq!(taken.len(), READERS.len());
        for (reader, (taken, refused)) in taken {
            // A checksum that is wrong is refused without exception.
            assert!(
                taken > 0 || ["Load", "Apply"].contains(&reader.as_str()),
                "{reader} takes nothing"
            );
            assert!(refused > 0, "{reader} refuses nothing");
        }
    }
}
