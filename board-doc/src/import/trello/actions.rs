//! What a board's actions tell: comments, and who made a card.

use super::super::draft::{DraftComment, credit};
use super::super::lenient::Many;
use super::super::report::Drops;
use super::file::{Act, Card, Member};
use std::collections::HashMap;

/// Trello's export has so many of the newest actions and no older ones.
const EXPORTED_ACTIONS: usize = 1_000;

/// Comments and creators by card.
pub(super) struct History {
    comments: HashMap<String, Vec<(String, DraftComment)>>,
    creators: HashMap<String, String>,
}

impl History {
    pub(super) fn of<const MAX: usize>(actions: Many<Act, MAX>, cards: &[Card], drops: &mut Drops) -> Self {
        let count = actions.items.len();
        let mut this = Self {
            comments: HashMap::new(),
            creators: HashMap::new(),
        };
        let others = actions
            .items
            .into_iter()
            .filter(|act| !act.kind.0.is_empty())
            .map(|act| this.take(act));
        let others = others.filter(|is_kept| !is_kept).count() as u64;
        drops.note(
            "actions",
            "a board's history begins with its import",
            others + actions.beyond,
        );
        this.warn_of_the_cut(count, cards, drops);
        this
    }

    /// Whether anything of it is kept.
    fn take(&mut self, act: Act) -> bool {
        let card = act.data.0.card.map(|card| card.id.0);
        let author = |member: Option<Member>| {
            let member = member?;
            let names = [member.full_name.0, member.username.0];
            let name = names.into_iter().find(|name| !name.trim().is_empty())?;
            credit(Some(&name), Some(&act.date.0))
        };
        match (act.kind.0.as_str(), card) {
            ("commentCard" | "copyCommentCard", Some(card)) => {
                let comment = DraftComment {
                    body: act.data.0.text.0.unwrap_or_default(),
                    imported_from: author(act.member_creator),
                };
                let comments = self.comments.entry(card).or_default();
                comments.push((act.date.0, comment));
                true
            }
            ("createCard" | "copyCard" | "convertToCardFromCheckItem" | "emailCard", Some(card)) => {
                if let Some(author) = author(act.member_creator) {
                    self.creators.insert(card, author);
                }
                true
            }
            _ => false,
        }
    }

    /// Says how many comments are missing: a card's badge counts them all. Where no badge does, that some may be.
    fn warn_of_the_cut(&self, actions: usize, cards: &[Card], drops: &mut Drops) {
        let missing: u64 = cards
            .iter()
            .map(|card| {
                let all = card.badges.0.comments.0.unwrap_or(0.0) as u64;
                let found = self.comments.get(&card.id.0).map_or(0, Vec::len) as u64;
                all.saturating_sub(found)
            })
            .fold(0, u64::saturating_add);
        if missing > 0 || actions == EXPORTED_ACTIONS {
            let why = "Trello's export has only the last 1,000 actions of a board; older comments are not in the file";
            drops.warn("comments", why, missing);
        }
    }

    /// The comments of a card, the oldest first.
    pub(super) fn take_comments(&mut self, card: &str) -> Vec<DraftComment> {
        let mut comments = self.comments.remove(card).unwrap_or_default();
        // An export has the newest first; its times are all written alike.
        comments.reverse();
        comments.sort_by(|(a, _), (b, _)| a.cmp(b));
        comments.into_iter().map(|(_, comment)| comment).collect()
    }

    /// Who made a card.
    pub(super) fn creator(&mut self, card: &str) -> Option<String> {
        self.creators.remove(card)
    }

    /// How many comments are left.
    pub(super) fn left(&self) -> u64 {
        self.comments.values().map(|comments| comments.len() as u64).sum()
    }
}
