//! The replicas of a schedule, and what must be remembered to judge them.

use crate::schedule::{Intent, Step};
use crate::vandals::{self, Vandalism};
use crate::whole::Here;
use crate::{NOW, Replica, actor, deps, raw};
use board_doc::{
    Action, Board, BoardView, CardId, CardState, ChangeHash, Reverted, Timestamp, UndoEntry, UndoStack,
    genesis_hash, guard,
};
use std::collections::{BTreeMap, BTreeSet};

/// A change that somebody made.
struct Made {
    chunk: Vec<u8>,
    deps: Vec<ChangeHash>,
}

/// Everything there is, and what must be remembered to judge it.
pub struct World {
    pub replicas: Vec<Replica>,
    /// What each of them can take back.
    pub stacks: Vec<UndoStack>,
    clock: i64,
    made: BTreeMap<ChangeHash, Made>,
    sides: u8,
    cards: u32,
    raw_actors: u64,
    /// Every card that was added, and every (column, rank) that anybody wrote for it.
    pub written: BTreeMap<CardId, BTreeSet<(String, String)>>,
    /// Every card that anybody deleted for ever.
    pub purged: BTreeSet<CardId>,
}

impl World {
    pub fn new(replicas: usize) -> Self {
        Self {
            replicas: (0..replicas)
                .map(|number| Replica::new(actor(number as u8 + 1)))
                .collect(),
            stacks: vec![UndoStack::default(); replicas],
            clock: NOW.0,
            made: BTreeMap::new(),
            sides: 0,
            cards: 0,
            raw_actors: 0,
            written: BTreeMap::new(),
            purged: BTreeSet::new(),
        }
    }

    /// Takes a step; `after` is asked about every local action: (view before, action, operations, view after).
    pub fn take(&mut self, step: &Step, after: &mut impl FnMut(&BoardView, &Action, u64, &BoardView)) {
        let count = self.replicas.len();
        match step {
            Step::Edit { replica, intent } => self.edit(replica % count, intent, after),
            Step::Deliver {
                from,
                to,
                count: chunks,
                order,
                one_by_one,
            } => {
                let (from, to) = (from % count, to % count);
                if (self.sides >> from) & 1 == (self.sides >> to) & 1 {
                    self.deliver(from, to, *chunks, *order, *one_by_one);
                }
            }
            Step::Partition { sides } => self.sides = *sides,
            Step::Reload { replica } => self.reload(replica % count),
        }
    }

    /// The replica that a step concerns most.
    pub fn concerned(&self, step: &Step) -> Option<&Replica> {
        let index = match step {
            Step::Edit { replica, .. } | Step::Reload { replica } => *replica,
            Step::Deliver { to, .. } => *to,
            Step::Partition { .. } => return None,
        };
        self.replicas.get(index % self.replicas.len())
    }

    fn reload(&mut self, index: usize) {
        let board = &self.replicas[index].board;
        let loaded = Board::load(&board.document().save(), board.actor()).expect("what was saved loads");
        assert_eq!(loaded.document().heads(), board.document().heads());
        assert_eq!(loaded.document().change_count(), board.document().change_count());
        assert_eq!(loaded.view(), board.view(), "saving and loading changed the view");
        self.replicas[index] = Replica::over(loaded);
    }

    fn edit(
        &mut self,
        index: usize,
        intent: &Intent,
        after: &mut impl FnMut(&BoardView, &Action, u64, &BoardView),
    ) {
        if let Intent::Raw(vandalism) = intent {
            return self.vandalise(index, vandalism);
        }
        let before = self.replicas[index].board.view();
        let here = Here {
            view: &before,
            me: self.replicas[index].board.actor().user,
            number: self.cards,
        };
        let Some((action, luck)) = intent.action(&here) else {
            return;
        };
        self.cards += 1;
        let heads = self.replicas[index].board.document().heads();
        let Ok(applied) = self.replicas[index].apply(&action, luck) else {
            let after = self.replicas[index].board.document().heads();
            assert_eq!(after, heads, "a failed action left something");
            return;
        };
        let Some(change) = applied.change else {
            assert!(applied.delta.is_empty());
            return;
        };
        let operations = guard::read(&change.chunk).unwrap().operations;
        for card in &applied.delta.cards {
            let column = card.lost_column.as_ref().unwrap_or(&card.column);
            let place = (column.to_string(), card.rank.clone());
            self.written.entry(card.id.clone()).or_default().insert(place);
        }
        self.purged.extend(applied.delta.removed.iter().cloned());
        self.clock += 10_000;
        self.stacks[index].did(applied.inverse, Timestamp(self.clock), luck);
        after(&before, &action, operations, &self.replicas[index].board.view());
        self.note(change.chunk);
    }

    /// Takes back what a replica's person did last, or does again what was taken back last.
    pub fn revert(&mut self, index: usize, again: bool) -> Option<Reverted> {
        let stack = &mut self.stacks[index];
        let entry = if again {
            stack.next_redo()
        } else {
            stack.next_undo()
        };
        let entry = entry?.clone();
        let reverted = self.replicas[index].revert(&entry.inverse);
        stack.reverted(&entry.id, &reverted);
        // What is kept between two openings is the same.
        let kept = serde_json::to_string(&stack.take_change().put).unwrap();
        let kept: Vec<UndoEntry> = serde_json::from_str(&kept).unwrap();
        stack.hear(kept, []);
        for card in &reverted.applied.delta.cards {
            let column = card.lost_column.as_ref().unwrap_or(&card.column);
            let place = (column.to_string(), card.rank.clone());
            self.written.entry(card.id.clone()).or_default().insert(place);
        }
        if let Some(change) = &reverted.applied.change {
            self.note(change.chunk.clone());
        }
        Some(reverted)
    }

    fn note(&mut self, chunk: Vec<u8>) {
        let hash = ChangeHash::of_chunk(&chunk).unwrap();
        self.made.insert(
            hash,
            Made {
                deps: deps(&chunk),
                chunk,
            },
        );
    }

    /// Delivers up to `count` changes that `to` lacks and some that it has.
    fn deliver(&mut self, from: usize, to: usize, count: usize, mut order: u64, one_by_one: bool) {
        let mut chunks = Vec::new();
        let mut has: BTreeSet<ChangeHash> = BTreeSet::from([genesis_hash()]);
        let knows = |replica: &Replica, hash: &ChangeHash| replica.board.document().has(hash);
        has.extend(self.made.keys().filter(|hash| knows(&self.replicas[to], hash)));
        for _ in 0..count {
            let news = self.made.iter().filter(|(hash, made)| {
                let ready = made.deps.iter().all(|dep| has.contains(dep));
                ready
                    && (order.is_multiple_of(5) || !has.contains(*hash))
                    && knows(&self.replicas[from], hash)
            });
            let news: Vec<_> = news.collect();
            let Some((hash, made)) = (!news.is_empty()).then(|| news[(order % news.len() as u64) as usize])
            else {
                break;
            };
            has.insert(*hash);
            chunks.push(made.chunk.clone());
            order = order.rotate_right(7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        if one_by_one {
            for chunk in chunks {
                self.replicas[to].hear(&[chunk]);
            }
        } else {
            self.replicas[to].hear(&chunks);
        }
    }

    /// Heals every partition: in the end everybody has everything, each in an order of its own.
    pub fn heal(&mut self, order: u64) {
        for to in 0..self.replicas.len() {
            for from in 0..self.replicas.len() {
                self.deliver(
                    from,
                    to,
                    self.made.len(),
                    order.rotate_left(to as u32),
                    (from + to) % 2 == 0,
                );
            }
        }
        let known = self.replicas.iter();
        let chunks: Vec<_> = known
            .flat_map(|replica| crate::all_chunks(&replica.board))
            .collect();
        for replica in &mut self.replicas {
            replica.hear(&chunks);
        }
    }

    fn vandalise(&mut self, index: usize, vandalism: &Vandalism) {
        self.raw_actors += 1;
        let mut raw_actor = [0xee; 24];
        raw_actor[16..].copy_from_slice(&self.raw_actors.to_be_bytes());
        let replica = &mut self.replicas[index];
        let view = replica.board.view();
        let made = raw::raw_change(&replica.board, raw_actor, |tx| {
            vandals::write(tx, &view, vandalism)
        });
        if let Some(chunk) = made {
            replica.hear(std::slice::from_ref(&chunk));
            self.note(chunk);
        }
    }
}

/// Every lane of a view: the cards on the board, by column, in order.
pub fn lanes(view: &BoardView) -> BTreeMap<String, Vec<CardId>> {
    let mut lanes: BTreeMap<String, Vec<CardId>> = BTreeMap::new();
    for card in view.cards.iter().filter(|card| card.state == CardState::Active) {
        lanes
            .entry(card.column.to_string())
            .or_default()
            .push(card.id.clone());
    }
    lanes
}
