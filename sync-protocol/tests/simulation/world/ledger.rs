//! What becomes of people's edits: each brings a mark that no other does (a card, or a letter in a text), and at the end
//! the board must have it once.

use super::*;
use crate::simulation::marks::{self, Mark};
use sync_protocol::client::local::KeptChange;

#[derive(Default)]
pub(super) struct Ledger {
    letters: u32,
    /// What the changes bring, and which bring it: an edit may be done again, as another change.
    brings: BTreeMap<ChangeHash, Vec<Mark>>,
    brought_by: BTreeMap<Mark, BTreeSet<ChangeHash>>,
    authors: BTreeMap<Mark, UserId>,
    /// On which device they were made.
    made_on: BTreeMap<Mark, usize>,
    /// Whose text or comment it is.
    cards: BTreeMap<Mark, CardId>,
    /// Letters in titles that were given as a whole. Who gives such a title a second time may take the first away, or
    /// have it twice; so then nothing is known of either.
    whole_titles: BTreeMap<CardId, Vec<Mark>>,
    /// What is stored somewhere, and the board must have at the end.
    promised: BTreeSet<Mark>,
    /// What was refused and handed back to the person.
    handed_back: BTreeSet<Mark>,
    /// Letters that went when somebody took back what they had done: they may be there once, or not.
    taken_back: BTreeSet<Mark>,
    /// The same as what those without a store were told: who has one is told by that.
    refused: Vec<Refusal>,
    /// What a device waits with that it may have been done with before (its disk fell back), or that another device waits
    /// with, too (it was copied): one may have done it again, or handed it back, and the other has it accepted.
    revived: BTreeSet<Mark>,
}

impl Ledger {
    /// The letter of the next edit.
    pub(super) fn next_letter(&mut self) -> char {
        self.letters += 1;
        marks::letter(self.letters)
    }

    /// Somebody does something.
    pub(super) fn acts(&mut self, user: UserId, device: usize, action: &Action) {
        let brought = marks::brought_by(action);
        let authors = brought.iter().map(|mark| (mark.clone(), user));
        self.authors.extend(authors);
        let made_on = brought.iter().map(|mark| (mark.clone(), device));
        self.made_on.extend(made_on);
        if let Some(card) = marks::card_of(action) {
            let on_card = brought.iter().map(|mark| (mark.clone(), card.clone()));
            self.cards.extend(on_card);
        }
        if let Action::RenameCard { card, .. } = action {
            self.whole_titles.entry(card.clone()).or_default().extend(brought);
        }
    }

    /// The change is stored, or about to be.
    pub(super) fn note(&mut self, kept: &KeptChange) {
        let brought = kept.action.as_ref().map_or_else(Vec::new, marks::brought_by);
        for mark in &brought {
            let changes = self.brought_by.entry(mark.clone()).or_default();
            changes.insert(kept.hash);
        }
        if !brought.is_empty() {
            self.brings.insert(kept.hash, brought);
        }
    }

    fn brought(&self, hash: ChangeHash) -> impl Iterator<Item = Mark> {
        self.brings.get(&hash).into_iter().flatten().cloned()
    }

    pub(super) fn promise(&mut self, hash: ChangeHash) {
        let brought: Vec<_> = self.brought(hash).collect();
        self.promised.extend(brought);
    }

    pub(super) fn revive<'a>(&mut self, hashes: impl IntoIterator<Item = &'a ChangeHash>) {
        for hash in hashes {
            let brought: Vec<_> = self.brought(*hash).collect();
            self.revived.extend(brought);
        }
    }

    /// `durable`: the device keeps it for its author.
    pub(super) fn hand_back(&mut self, refusal: Refusal, durable: bool) {
        let marks: Vec<_> = self.marks_of(&refusal).collect();
        self.handed_back.extend(marks);
        if !durable {
            self.refused.push(refusal);
        }
    }

    pub(super) fn take_back(&mut self, letters: impl IntoIterator<Item = char>) {
        self.taken_back.extend(letters.into_iter().map(Mark::Letter));
    }

    fn marks_of(&self, refusal: &Refusal) -> impl Iterator<Item = Mark> {
        let wanted = refusal.actions.iter().flat_map(marks::brought_by);
        let lost = refusal.changes.iter().flat_map(|hash| self.brought(*hash));
        wanted.chain(lost)
    }

    /// Taken back, or on a card that two devices have added: one is shown, and what the other says is not.
    fn may_be_missing(&self, mark: &Mark) -> bool {
        let card = self.cards.get(mark).cloned().map(Mark::Card);
        self.taken_back.contains(mark)
            || card.is_some_and(|card| self.revived.contains(&card))
            || self.is_anybodys_guess(mark)
    }

    /// Whose place on the board says nothing.
    fn is_anybodys_guess(&self, mark: &Mark) -> bool {
        let mut titles = self.whole_titles.values();
        titles.any(|titles| titles.len() > 1 && titles.contains(mark))
    }
}

impl World {
    /// After a loss that nobody could prevent: an edit is still promised if the server has a change that brings it, or a
    /// device (or an open tab) of its author does. What a tab shows of a withdrawn change promises nothing: what took
    /// its place does.
    pub(super) fn keep_only_the_promises_that_can_be_kept(&mut self) {
        let mut promised = std::mem::take(&mut self.ledger.promised);
        let on_devices: Vec<_> = self.devices.iter().map(Device::held).collect();
        let is_known = |hash: &ChangeHash, author: UserId| {
            let mut theirs = self.people.iter().filter(|person| person.user == author);
            self.store.holds(*hash)
                || theirs.any(|person| {
                    let replica = person.session.replica().filter(|_| person.is_open);
                    let shown = replica.is_some_and(|replica| replica.document().has(hash));
                    let withdrawn = self.devices[person.device].withdrawn.contains(hash);
                    on_devices[person.device].contains(*hash) || (shown && !withdrawn)
                })
        };
        promised.retain(|mark| {
            let mut bringing = self.ledger.brought_by.get(mark).into_iter().flatten();
            bringing.any(|hash| is_known(hash, self.ledger.authors[mark]))
        });
        self.ledger.promised = promised;
    }

    /// Each edit stands on the board, once, unless it waits or was handed back. Says in one line which do so twice, or
    /// although they were handed back, of what was made on a device without a store, or with one that has failed: what its
    /// tabs were done with then, the store has still, and the next tab sends it.
    pub(super) fn check_edits(&self, truth: &BoardView) -> Option<String> {
        let ledger = &self.ledger;
        let letters = marks::count_letters(truth);
        let stands = |mark: &Mark| match mark {
            // It shows once, however often it was added.
            Mark::Card(card) if truth.cards.iter().any(|kept| kept.id == *card) => {
                let adding = ledger.brought_by.get(mark).into_iter().flatten();
                adding.filter(|hash| self.store.holds(**hash)).count().max(1)
            }
            Mark::Card(_) => 0,
            Mark::Letter(letter) => letters.get(letter).copied().unwrap_or(0),
        };
        let mut twice = Vec::new();
        for mark in ledger.authors.keys().filter(|mark| stands(mark) > 1) {
            // What takes an edit back may be done again on a board that has not got the edit yet, and does nothing there.
            let may_be_twice = ledger.revived.contains(mark) || ledger.taken_back.contains(mark);
            if !may_be_twice && !ledger.is_anybodys_guess(mark) {
                assert!(
                    self.has_had_no_store(mark),
                    "{mark:?} stands there {} times",
                    stands(mark)
                );
                twice.push(format!("{mark:?} stands there {} times", stands(mark)));
            }
        }
        let waiting = self.people.iter().flat_map(|person| person.session.pending());
        let waiting: BTreeSet<_> = waiting.flat_map(|hash| ledger.brought(hash)).collect();
        for mark in ledger.promised.difference(&ledger.handed_back) {
            let is_kept = stands(mark) > 0 || waiting.contains(mark) || ledger.may_be_missing(mark);
            assert!(is_kept, "{mark:?} is lost");
        }
        // What the server had, and lost, any device of its author may bring back, whatever another one does with it.
        let was_there = |mark: &Mark| {
            let mut changes = ledger.brought_by.get(mark).into_iter().flatten();
            changes.any(|hash| self.lost.contains(hash))
        };
        let kept = self.devices.iter().flat_map(Device::refused);
        for refusal in kept.chain(&ledger.refused) {
            let wanted = refusal.actions.iter().flat_map(marks::brought_by);
            let there: Vec<_> = wanted
                .filter(|mark| stands(mark) > 0 && !ledger.may_be_missing(mark))
                .filter(|mark| !ledger.revived.contains(mark) && !was_there(mark))
                .collect();
            if !there.is_empty() {
                let reason = &refusal.reason;
                assert!(
                    there.iter().any(|mark| self.has_had_no_store(mark)),
                    "{there:?} was handed back ({reason}) and is in the log"
                );
                twice.push(format!("{there:?} was handed back ({reason}) and is in the log"));
            }
        }
        (!twice.is_empty()).then(|| twice.join("; "))
    }

    /// Whether it was made on a device that does not keep all it is given.
    fn has_had_no_store(&self, mark: &Mark) -> bool {
        let device = self.ledger.made_on.get(mark);
        device.is_some_and(|device| !self.devices[*device].is_reliable())
    }
}
