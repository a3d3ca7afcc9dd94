//! Changes as an honest client makes them, and as a hostile one might.

use super::wire::CaughtUp;
use board_doc::{
    Action, Actor, Board, CardId, ColumnId, Moment, NewChange, Position, ReplicaId, Timestamp, UserId,
};
use sha2::{Digest, Sha256};
use sync_server::clock::{Clock, SystemClock};

/// A replica without a session: what it makes is sent by hand.
pub struct Pen {
    pub board: Board,
    cards: u64,
}

impl Pen {
    /// Writes as `user`, on top of what was caught up.
    pub fn new(user: UserId, replica: u8, got: &CaughtUp) -> Self {
        let actor = Actor::new(user, ReplicaId([replica; 8]));
        let (_, snapshot) = got.snapshot.as_ref().expect("a newcomer gets a snapshot");
        let mut board = Board::load(snapshot, actor).unwrap();
        let chunks: Vec<_> = got.rows.iter().map(|(_, chunk)| chunk).collect();
        board.apply_changes(&chunks).unwrap();
        Self { board, cards: 0 }
    }

    /// A new card at the end of `todo`.
    pub fn add_card(&mut self, title: &str) -> NewChange {
        self.cards += 1;
        let Timestamp(now) = SystemClock.now();
        let card = format!("card-{}-{now}-{}", self.cards, self.board.actor().replica.0[0]);
        let action = Action::AddCard {
            card: CardId::parse(card).unwrap(),
            column: ColumnId::parse("todo").unwrap(),
            position: Position::End,
            title: title.to_owned(),
            description: String::new(),
        };
        let moment = Moment {
            at: SystemClock.now(),
            seed: self.cards,
        };
        self.board
            .apply(&action, moment)
            .unwrap()
            .change
            .expect("a new card is a change")
    }
}

impl Pen {
    /// Moves some card to the end of another column.
    pub fn move_first_card(&mut self, column: &str) -> NewChange {
        let card = self.board.view().cards.first().expect("there is one").id.clone();
        let action = Action::MoveCard {
            card,
            column: ColumnId::parse(column).unwrap(),
            position: Position::End,
        };
        let moment = Moment {
            at: SystemClock.now(),
            seed: 0,
        };
        let applied = self.board.apply(&action, moment).unwrap();
        applied.change.expect("a move is a change")
    }
}

/// The same change with another start counter, in an honest envelope.
///
/// The layout is that of the Automerge binary format: four bytes of magic, four of checksum, the chunk's type and
/// length, then dependencies, actor, sequence number, start counter.
pub fn with_start_counter(chunk: &[u8], start: u64) -> Vec<u8> {
    let mut at = 9;
    leb(chunk, &mut at);
    let body = at;
    let dependencies = leb(chunk, &mut at) as usize;
    at += 32 * dependencies;
    let actor = leb(chunk, &mut at) as usize;
    at += actor;
    leb(chunk, &mut at);
    let before = at;
    leb(chunk, &mut at);
    let mut changed = chunk[body..before].to_vec();
    put_leb(&mut changed, start);
    changed.extend(&chunk[at..]);

    let mut hashed = vec![chunk[8]];
    put_leb(&mut hashed, changed.len() as u64);
    hashed.extend(changed);
    let checksum = Sha256::digest(&hashed);
    [&chunk[..4], &checksum[..4], &hashed].concat()
}

fn leb(bytes: &[u8], at: &mut usize) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = bytes[*at];
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

fn put_leb(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}
