//! The guard: whatever bytes a member sends, they are refused, or the board loads afterwards and can be edited.

use board_doc::guard::{self, Author};
use board_doc::{
    Action, Actor, Board, CardId, ChangeHash, ColumnId, Document, Moment, Position, ReplicaId, Timestamp,
    UserId,
};
use std::cell::RefCell;

/// The server's clock.
const NOW: Timestamp = Timestamp(1_700_000_000_000);
/// What stands before a chunk's contents when their checksum is to be filled in.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;

/// A small board, to which the corpus' changes fit.
const BOARD: &[u8] = include_bytes!("../board.automerge");

thread_local! {
    /// Taken out while a change is tried on it: a document left half changed does not come back.
    static TRIAL: RefCell<Option<Document>> = const { RefCell::new(None) };
}

/// The first byte says whether the others are a chunk, or its contents, which then get a checksum that is right.
pub fn fuzz_one(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let chunk = if kind & 1 == 0 {
        data.to_vec()
    } else {
        sealed(data)
    };
    let Ok(read) = guard::read(&chunk) else { return };
    let sender = Actor::from_bytes(&read.actor).map_or(UserId([1; 16]), |actor| actor.user);
    let author = Author {
        user: sender,
        is_admin: kind & 2 != 0,
    };
    let mut trial = TRIAL.take().unwrap_or_else(board);
    match guard::admit(&mut trial, &read, author, NOW) {
        Ok(admitted) => {
            assert_eq!(admitted.bytes, read.bytes);
            must_go_on(&trial);
        }
        Err(refused) if refused.trial_spoiled => {}
        Err(_) => TRIAL.set(Some(trial)),
    }
}

fn board() -> Document {
    Document::load(BOARD).expect("the board loads")
}

fn sealed(contents: &[u8]) -> Vec<u8> {
    let mut chunk = [&MAGIC[..], &[0; 4], &[CHANGE]].concat();
    let mut length = contents.len();
    while length > 0x7f {
        chunk.push(length as u8 | 0x80);
        length >>= 7;
    }
    chunk.push(length as u8);
    chunk.extend_from_slice(contents);
    if let Some(hash) = ChangeHash::of_chunk(&chunk) {
        chunk[4..8].copy_from_slice(&hash.0[..4]);
    }
    chunk
}

/// The board is as it was when it is loaded, and somebody can edit it.
fn must_go_on(trial: &Document) {
    let loaded = Document::load(&trial.save()).expect("what was accepted loads again");
    assert_eq!(loaded.heads(), trial.heads());
    let mut board = Board::over(loaded, Actor::new(UserId([0xee; 16]), ReplicaId([7; 8])));
    let add = Action::AddCard {
        card: CardId::parse("after").expect("an id"),
        column: ColumnId::parse("todo").expect("an id"),
        position: Position::End,
        title: "After".to_owned(),
        description: String::new(),
    };
    let moment = Moment { at: NOW, seed: 1 };
    board.apply(&add, moment).expect("a card can be added");
}
