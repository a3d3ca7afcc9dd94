//! Ranks: strings that order cards, with room between any two.
//!
//! A rank reads as a fraction in base 62: `V` is 31/62, `Vk` is 31/62 + 46/62². Digits are in byte order, so ranks
//! compare as bytes.

mod fraction;

use crate::limits::RANK_BYTES_MAX;
use fraction::Fraction;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A new rank is cut to as few digits as leave this many places to choose from, so that two people who drop cards
/// at one spot at the same time hardly ever choose the same.
const ROOM_MIN: u64 = 7_000_000;

/// How far from its neighbour a rank at either end of a column is put at most: appending 10,000 cards makes ranks
/// one or two digits longer.
const STEP_MAX: u64 = 100_000;

/// Between two cards the step is this part of the room.
const STEP_PART: u64 = 16;

/// A rank: `[0-9A-Za-z]+`, compared as bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(try_from = "String", into = "String")]
pub struct Rank(#[cfg_attr(feature = "typescript", tsify(type = "string"))] String);

/// A text that is not a rank.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a rank is 1 to 200 of 0-9 A-Z a-z")]
pub struct InvalidRank;

impl Rank {
    /// Checks the text.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidRank> {
        let text = text.into();
        let in_bounds = (1..=RANK_BYTES_MAX).contains(&text.len());
        if in_bounds && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text))
        } else {
            Err(InvalidRank)
        }
    }

    /// The rank as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A rank strictly between `lo` and `hi`, where `None` is the end of the column; which one of many follows from
    /// `seed`. `None` when there is none of at most [`RANK_BYTES_MAX`] bytes: `lo` is not less than `hi`, or the
    /// spot is worn out.
    ///
    /// Of two neighbours the one with the longer rank came later, so that is where people are adding cards: the new
    /// rank stays close to it and leaves the room on the other side for those to come. Ranks then grow by a digit
    /// in some hundred cards dropped at one spot (in some thousand at the ends of a column), where halving the room
    /// each time takes a digit for every six.
    pub fn between(lo: Option<&Self>, hi: Option<&Self>, seed: u64) -> Option<Self> {
        Some(Self(place_between(lo, hi, seed)?.to_digits()))
    }

    /// What several ranks between `lo` and `hi` can begin with: [`Rank::between`] with the zeros at its end. Whoever
    /// else's luck gives has as many digits, so that of two such prefixes neither begins with the other.
    pub(crate) fn prefix_between(lo: Option<&Self>, hi: Option<&Self>, seed: u64) -> Option<String> {
        Some(place_between(lo, hi, seed)?.to_all_digits())
    }
}

/// The place between two of which [`Rank::between`] tells.
fn place_between(lo: Option<&Rank>, hi: Option<&Rank>, seed: u64) -> Option<Fraction> {
    let luck = scramble(seed);
    // As far as their digits are the same there is nothing between.
    let same = lo.zip(hi).map_or(0, |(lo, hi)| {
        lo.0.bytes().zip(hi.0.bytes()).take_while(|(a, b)| a == b).count()
    });
    (same + 1..=RANK_BYTES_MAX).find_map(|digits| {
        let from = Fraction::floor(lo.map(Rank::as_str), digits);
        let to = hi.map_or_else(
            || Fraction::one(digits),
            |hi| Fraction::ceiling(hi.as_str(), digits),
        );
        // Places strictly between the two.
        let room = to.minus(&from)?.saturating_sub(1);
        if room < ROOM_MIN && (room == 0 || digits < RANK_BYTES_MAX) {
            return None;
        }
        let offset = offset(lo, hi, room, luck);
        from.plus(1 + offset)
    })
}

/// Which of `room` places, counted from 0 at `lo`.
fn offset(lo: Option<&Rank>, hi: Option<&Rank>, room: u64, luck: u64) -> u64 {
    let length = |rank: Option<&Rank>| rank.map_or(0, |rank| rank.0.len());
    let at_an_end = lo.is_none() || hi.is_none();
    let step = luck
        % if at_an_end {
            STEP_MAX.min(room)
        } else {
            (room / STEP_PART).max(1)
        };
    match length(lo).cmp(&length(hi)) {
        std::cmp::Ordering::Greater => step,
        std::cmp::Ordering::Less => room - 1 - step,
        // The middle half.
        std::cmp::Ordering::Equal => room / 4 + luck % (room / 2).max(1),
    }
}

/// The digit of a value below 62.
pub(crate) fn digit(value: usize) -> u8 {
    fraction::letter(u8::try_from(value).expect("a digit's value is below 62"))
}

/// Spreads seeds that differ little (splitmix64, Steele, Lea and Flood 2014).
fn scramble(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl TryFrom<String> for Rank {
    type Error = InvalidRank;

    fn try_from(text: String) -> Result<Self, InvalidRank> {
        Self::parse(text)
    }
}

impl From<Rank> for String {
    fn from(rank: Rank) -> Self {
        rank.0
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    const INSERTS: u64 = 10_000;
    /// What [`Rank::between`] promises for people who keep dropping cards at one spot, in bytes.
    const LENGTH_AT_ONE_SPOT_MAX: usize = 120;

    fn rank(text: &str) -> Rank {
        Rank::parse(text).unwrap()
    }

    fn between(lo: Option<&Rank>, hi: Option<&Rank>, seed: u64) -> Rank {
        let new = Rank::between(lo, hi, seed).unwrap_or_else(|| panic!("no room between {lo:?} and {hi:?}"));
        assert!(
            lo.is_none_or(|lo| *lo < new) && hi.is_none_or(|hi| new < *hi),
            "{lo:?} {new} {hi:?}"
        );
        assert!(!new.0.ends_with('0') && Rank::parse(new.0.clone()).is_ok());
        new
    }

    /// Inserts between two that stay: just above the lower where `side` says true, else just below the upper. Gives
    /// the length of the longest rank.
    fn insert_at_one_spot(
        lo: Option<&str>,
        hi: Option<&str>,
        seed: u64,
        side: impl Fn(u64) -> bool,
    ) -> usize {
        let (lo, hi) = (lo.map(rank), hi.map(rank));
        let mut ranks: VecDeque<Rank> = VecDeque::new();
        for number in 0..INSERTS {
            if side(number) {
                ranks.push_front(between(lo.as_ref(), ranks.front().or(hi.as_ref()), seed ^ number));
            } else {
                ranks.push_back(between(ranks.back().or(lo.as_ref()), hi.as_ref(), seed ^ number));
            }
        }
        ranks.iter().map(|rank| rank.0.len()).max().unwrap_or(0)
    }

    #[test]
    fn ten_thousand_cards_at_either_end_of_a_column_keep_ranks_under_ten_bytes() {
        for seed in 0..4 {
            assert!(insert_at_one_spot(None, Some("V"), seed, |_| true) < 10);
            assert!(insert_at_one_spot(Some("V"), None, seed, |_| false) < 10);
            assert!(insert_at_one_spot(None, None, seed, |_| true) < 10);
        }
    }

    #[test]
    fn ten_thousand_cards_between_the_same_two_keep_ranks_short_from_either_side() {
        let gaps = [
            ("V", "W"),
            ("V", "V1"),
            ("Vzzzzzzzz", "W"),
            ("V", "V000000001"),
            ("A", "z"),
            ("Vab3x", "Vab3y"),
        ];
        for (lo, hi) in gaps {
            let sides: [fn(u64) -> bool; 4] = [
                |_| true,
                |_| false,
                |number| number % 2 == 0,
                |number| scramble(number).is_multiple_of(2),
            ];
            for (side, seed) in sides.into_iter().zip(1..) {
                let longest = insert_at_one_spot(Some(lo), Some(hi), seed, side);
                assert!(
                    longest < LENGTH_AT_ONE_SPOT_MAX,
                    "{longest} bytes between {lo} and {hi}"
                );
            }
        }
    }

    #[test]
    fn ten_thousand_cards_at_random_places_keep_ranks_short() {
        let mut ranks: Vec<Rank> = Vec::new();
        for number in 0..INSERTS {
            let at = (scramble(number) % (ranks.len() as u64 + 1)) as usize;
            let new = between(
                at.checked_sub(1).map(|below| &ranks[below]),
                ranks.get(at),
                number,
            );
            ranks.insert(at, new);
        }
        assert!(ranks.iter().all(|rank| rank.0.len() < 30));
    }

    #[test]
    fn a_worn_out_gap_has_no_rank_rather_than_a_long_one() {
        let (mut lo, mut hi) = (rank("V"), rank("W"));
        let worn_out = (0..INSERTS).find(|number| {
            let Some(new) = Rank::between(Some(&lo), Some(&hi), *number) else {
                return true;
            };
            assert!(new.0.len() <= RANK_BYTES_MAX);
            if number % 2 == 0 {
                lo = new;
            } else {
                hi = new;
            }
            false
        });
        assert!(worn_out.is_some_and(|number| number > 200), "{worn_out:?}");
    }

    #[test]
    fn between_equal_or_touching_ranks_there_is_nothing() {
        for (lo, hi) in [("V", "V"), ("W", "V"), ("V", "V0"), ("V0", "V00")] {
            assert_eq!(Rank::between(Some(&rank(lo)), Some(&rank(hi)), 1), None);
        }
        assert_eq!(Rank::between(None, Some(&rank("000")), 1), None);
        assert_eq!(
            Rank::between(Some(&rank(&"z".repeat(RANK_BYTES_MAX))), None, 1),
            None
        );
    }

    #[test]
    fn two_people_at_one_spot_hardly_ever_choose_the_same() {
        for (lo, hi) in [
            (Some("V"), None),
            (None, Some("V")),
            (Some("V"), Some("W")),
            (None, None),
        ] {
            let (lo, hi) = (lo.map(rank), hi.map(rank));
            let chosen: std::collections::HashSet<_> = (0..300)
                .map(|seed| between(lo.as_ref(), hi.as_ref(), seed))
                .collect();
            assert!(chosen.len() > 295, "{} of 300", chosen.len());
        }
    }

    proptest! {
        #[test]
        fn a_rank_between_any_two_is_strictly_between(
            a in "[0-9A-Za-z]{1,200}", b in "[0-9A-Za-z]{1,200}", seed: u64
        ) {
            let (lo, hi) = if a < b { (rank(&a), rank(&b)) } else { (rank(&b), rank(&a)) };
            if let Some(new) = Rank::between(Some(&lo), Some(&hi), seed) {
                prop_assert!(lo < new && new < hi && new.0.len() <= RANK_BYTES_MAX);
            }
            for (lo, hi) in [(None, Some(&lo)), (Some(&hi), None)] {
                if let Some(new) = Rank::between(lo, hi, seed) {
                    prop_assert!(lo.is_none_or(|lo| *lo < new) && hi.is_none_or(|hi| new < *hi));
                }
            }
        }
    }
}
