//! Edits as people make them, from a seed.

use board_doc::{Action, CardId, ColumnId, CommentId, Position, TextField, Timestamp, UserId};
use rand::rngs::SmallRng;
use rand::{Rng, RngExt, SeedableRng};

/// The columns every board begins with.
pub const COLUMNS: [&str; 3] = ["todo", "in_progress", "done"];

/// After so many long comments on a card, the next has its turn.
const COMMENTS_PER_CARD: u64 = 8;
/// CJK Unified Ideographs Extension B: four bytes each, of which more than 15 bits are chance.
const RARE_IDEOGRAPHS: std::ops::Range<u32> = 0x2_0000..0x2_a6e0;

/// A person's stream of edits, fully decided by its seed.
#[derive(Debug)]
pub struct Editor {
    chance: SmallRng,
    cards: Vec<CardId>,
    made: u64,
}

impl Editor {
    /// Somebody who edits these cards and the ones they add.
    pub fn new(seed: u64, cards: Vec<CardId>) -> Self {
        Self {
            chance: SmallRng::seed_from_u64(seed),
            cards,
            made: 0,
        }
    }

    /// The cards it edits.
    pub fn into_cards(self) -> Vec<CardId> {
        self.cards
    }

    /// The next edit: mostly moves, titles and typing, sometimes a new card.
    pub fn next(&mut self, now: Timestamp) -> Action {
        self.made += 1;
        match self.chance.random_range(0..10) {
            _ if self.cards.is_empty() => self.add(now),
            0 => self.add(now),
            1..=4 => self.move_card(),
            5..=7 => self.rename(),
            _ => self.describe(),
        }
    }

    /// Adds a card at the end of some column.
    pub fn add(&mut self, now: Timestamp) -> Action {
        let card = new_card_id(now, &mut self.chance);
        self.cards.push(card.clone());
        Action::AddCard {
            card,
            column: self.column(),
            position: Position::End,
            title: format!("Card {}", self.made),
            description: String::new(),
        }
    }

    /// Moves a card to some place.
    pub fn move_card(&mut self) -> Action {
        let position = Position::Index {
            index: self.chance.random_range(0..20),
        };
        Action::MoveCard {
            card: self.card(),
            column: self.column(),
            position,
        }
    }

    /// Gives a card another title.
    pub fn rename(&mut self) -> Action {
        Action::RenameCard {
            card: self.card(),
            title: format!("Title {} {}", self.made, self.chance.next_u32()),
        }
    }

    /// Says so many characters about a card, in which nothing comes back: an edit of few operations and many bytes.
    pub fn comment(&mut self, now: Timestamp, author: UserId, characters: usize) -> Action {
        self.made += 1;
        // A card with many of them is slow to read again, for each replica.
        if self.made.is_multiple_of(COMMENTS_PER_CARD) || self.cards.is_empty() {
            return self.add(now);
        }
        let key = new_card_id(now, &mut self.chance);
        Action::AddComment {
            card: self.cards.last().expect("there is one").clone(),
            comment: CommentId::new(key.as_str(), author).expect("a UUID is the key of a comment"),
            body: (0..characters).map(|_| self.ideograph()).collect(),
            imported_from: None,
        }
    }

    fn ideograph(&mut self) -> char {
        let number = self.chance.random_range(RARE_IDEOGRAPHS);
        char::from_u32(number).expect("all of the block are characters")
    }

    /// Types at the beginning of a card's description.
    fn describe(&mut self) -> Action {
        let inserted = format!("Line {}.\n", self.made);
        let edit = board_doc::TextEdit {
            at: 0,
            removed: String::new(),
            inserted,
            before: String::new(),
        };
        Action::EditText {
            card: self.card(),
            field: TextField::Description,
            edit,
        }
    }

    fn card(&mut self) -> CardId {
        self.cards[self.chance.random_range(0..self.cards.len())].clone()
    }

    fn column(&mut self) -> ColumnId {
        let name = COLUMNS[self.chance.random_range(0..COLUMNS.len())];
        ColumnId::parse(name).expect("the first columns have valid ids")
    }
}

/// A new card's id: a `UUIDv7` of this time and chance.
pub fn new_card_id(now: Timestamp, chance: &mut impl Rng) -> CardId {
    let mut bytes = [0; 10];
    chance.fill_bytes(&mut bytes);
    let id = uuid::Builder::from_unix_timestamp_millis(now.0.max(0).unsigned_abs(), &bytes).into_uuid();
    CardId::parse(id.hyphenated().to_string()).expect("a UUID is a card id")
}
