//! Where in an order something goes: the rank it gets, between those that will stand around it.

use crate::action::Target;
use crate::limits::RANK_BYTES_MAX;
use crate::rank::Rank;

/// How far around the wanted spot another one is looked for when it is worn out.
const NEARBY_MAX: usize = 64;

/// How often another prefix is looked for when a batch does not fit behind the first.
const PREFIXES_TRIED_MAX: u64 = 16;

/// Something that stands in an order.
pub(crate) type Standing<'a, Id> = (&'a Rank, &'a Id);

/// New ranks at one spot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placement<Id> {
    /// One for each that comes, in order.
    pub(crate) ranks: Vec<Rank>,
    /// A neighbour that must step aside, to where it keeps its order: there is no rank between two equal ones.
    pub(crate) twin: Option<(Id, Rank)>,
}

/// Finds a place for `one` in `order`, in which it may stand; `None` if it stands there already.
pub(crate) fn find<Id: PartialEq + Clone>(
    order: &[Standing<'_, Id>],
    one: &Id,
    target: Target<'_, Id>,
    seed: u64,
) -> Option<(Rank, Option<(Id, Rank)>)> {
    let stands = order.iter().position(|(_, id)| *id == one);
    if let Target::Rank(rank) = target {
        let is_there = stands.is_some_and(|at| order[at].0 == rank);
        return (!is_there).then(|| (rank.clone(), None));
    }
    let others: Vec<Standing<'_, Id>> = order.iter().filter(|(_, id)| *id != one).copied().collect();
    let wanted = match target {
        // Next to itself is where it is.
        Target::Before(own) | Target::After(own) if own == one => stands.unwrap_or(others.len()),
        target => index(&others, target),
    };
    if stands == Some(wanted) {
        return None;
    }
    let placement = among(&others, wanted, 1, seed);
    let rank = placement
        .ranks
        .into_iter()
        .next()
        .expect("one rank was asked for");
    Some((rank, placement.twin))
}

/// Finds a place for `count` that come together and do not stand in `others`.
pub(crate) fn find_together<Id: PartialEq + Clone>(
    others: &[Standing<'_, Id>],
    target: Target<'_, Id>,
    count: usize,
    seed: u64,
) -> Placement<Id> {
    among(others, index(others, target), count, seed)
}

/// Before which of `others` something goes.
fn index<Id: PartialEq>(others: &[Standing<'_, Id>], target: Target<'_, Id>) -> usize {
    let end = others.len();
    let find = |neighbour: &Id| others.iter().position(|(_, id)| *id == neighbour);
    match target {
        Target::Start => 0,
        Target::End => end,
        Target::Before(neighbour) => find(neighbour).unwrap_or(end),
        Target::After(neighbour) => find(neighbour).map_or(end, |index| index + 1),
        Target::Index(index) => (index as usize).min(end),
        Target::Rank(wanted) => others.iter().position(|(rank, _)| *rank > wanted).unwrap_or(end),
    }
}

fn among<Id: Clone>(others: &[Standing<'_, Id>], wanted: usize, count: usize, seed: u64) -> Placement<Id> {
    let ranks = others.iter().map(|(rank, _)| *rank).collect();
    let (ranks, twin) = Spot { ranks, seed }.make_room(wanted, count);
    Placement {
        ranks,
        twin: twin.map(|(index, rank)| (others[index].1.clone(), rank)),
    }
}

/// The ranks in an order, and luck.
struct Spot<'a> {
    ranks: Vec<&'a Rank>,
    seed: u64,
}

/// A neighbour's index and its new rank.
type Aside = (usize, Rank);

impl Spot<'_> {
    /// Ranks for `count` that go before the `wanted`th, and who takes which other rank for them.
    fn make_room(&self, wanted: usize, count: usize) -> (Vec<Rank>, Option<Aside>) {
        if let Some(ranks) = self.between(wanted, count) {
            return (ranks, None);
        }
        let stepped_aside = self
            .step_up(wanted, count)
            .or_else(|| self.step_down(wanted, count));
        if let Some((ranks, twin)) = stepped_aside {
            return (ranks, Some(twin));
        }
        let around = (1..=NEARBY_MAX).flat_map(|away| [wanted.checked_add(away), wanted.checked_sub(away)]);
        let nearby = around
            .flatten()
            .chain([self.ranks.len(), 0])
            .find_map(|gap| self.between(gap, count));
        // Where even that fails they become twins themselves, beside the right neighbour.
        let beside = || {
            let neighbour = self.ranks.get(wanted).or(self.ranks.last());
            neighbour.map(|rank| vec![(*rank).clone(); count])
        };
        (nearby.or_else(beside).expect("an empty order has room"), None)
    }

    /// Ranks in the gap before the one at `gap`.
    fn between(&self, gap: usize, count: usize) -> Option<Vec<Rank>> {
        if gap > self.ranks.len() {
            return None;
        }
        let lo = gap.checked_sub(1).map(|below| self.ranks[below]);
        together(lo, self.ranks.get(gap).copied(), count, self.seed)
    }

    /// Lets the one at `wanted` step up.
    fn step_up(&self, wanted: usize, count: usize) -> Option<(Vec<Rank>, Aside)> {
        let twin = self.aside(Some(wanted), wanted + 1)?;
        let lo = wanted.checked_sub(1).map(|below| self.ranks[below]);
        Some((together(lo, Some(&twin), count, self.seed)?, (wanted, twin)))
    }

    /// Lets the one below `wanted` step down.
    fn step_down(&self, wanted: usize, count: usize) -> Option<(Vec<Rank>, Aside)> {
        let below = wanted.checked_sub(1)?;
        let twin = self.aside(below.checked_sub(1), below)?;
        let hi = self.ranks.get(wanted).copied();
        Some((together(Some(&twin), hi, count, self.seed)?, (below, twin)))
    }

    fn aside(&self, lo: Option<usize>, hi: usize) -> Option<Rank> {
        let lo = match lo {
            Some(lo) => Some(*self.ranks.get(lo)?),
            None => None,
        };
        // Luck of its own, or both would fall on the same place of equal gaps.
        Rank::between(lo, self.ranks.get(hi).copied(), self.seed.wrapping_add(1))
    }
}

/// `count` ranks between two, in order. Several share a prefix that nobody else's luck gives, so that whoever drops
/// something at the same spot at the same time stands beside all of them.
fn together(lo: Option<&Rank>, hi: Option<&Rank>, count: usize, seed: u64) -> Option<Vec<Rank>> {
    if count == 1 {
        return Some(vec![Rank::between(lo, hi, seed)?]);
    }
    let suffixes = Suffixes::of(count);
    let behind = |prefix: &String| {
        prefix.len() + suffixes.digits <= RANK_BYTES_MAX
            // Whatever is behind a prefix of the upper one may lie above it.
            && hi.is_none_or(|hi| !hi.as_str().starts_with(prefix.as_str()))
    };
    let prefix = (0..PREFIXES_TRIED_MAX)
        .map_while(|luck| Rank::prefix_between(lo, hi, seed.wrapping_add(luck << 32)))
        .find(behind)?;
    (0..count)
        .map(|number| Rank::parse(format!("{prefix}{}", suffixes.get(number))).ok())
        .collect()
}

/// Ends of ranks, spread evenly over so many digits.
struct Suffixes {
    digits: usize,
    step: usize,
}

impl Suffixes {
    const BASE: usize = 62;
    /// Room for another two between any two.
    const STEP_MIN: usize = 3;

    fn of(count: usize) -> Self {
        let (mut digits, mut room) = (1, Self::BASE);
        while room / (count + 1) < Self::STEP_MIN {
            digits += 1;
            room *= Self::BASE;
        }
        Self {
            digits,
            step: room / (count + 1),
        }
    }

    fn get(&self, number: usize) -> String {
        let mut value = (number + 1) * self.step;
        // A zero at the end adds nothing, and leaves no room below.
        if value.is_multiple_of(Self::BASE) {
            value += 1;
        }
        let mut digits = vec![b'0'; self.digits];
        for digit in digits.iter_mut().rev() {
            *digit = crate::rank::digit(value % Self::BASE);
            value /= Self::BASE;
        }
        digits.into_iter().map(char::from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rank(text: &str) -> Rank {
        Rank::parse(text).unwrap()
    }

    proptest! {
        #[test]
        fn a_batch_is_in_order_strictly_between_with_a_prefix_that_the_upper_one_lacks(
            a in "[0-9A-Za-z]{1,200}", b in "[0-9A-Za-z]{1,200}", count in 2..300usize, seed: u64
        ) {
            let (lo, hi) = if a < b { (rank(&a), rank(&b)) } else { (rank(&b), rank(&a)) };
            for (lo, hi) in [(Some(&lo), Some(&hi)), (None, Some(&lo)), (Some(&hi), None), (None, None)] {
                let Some(ranks) = together(lo, hi, count, seed) else { continue };
                prop_assert_eq!(ranks.len(), count);
                prop_assert!(ranks.is_sorted_by(|a, b| a < b), "{:?}", ranks);
                prop_assert!(lo.is_none_or(|lo| *lo < ranks[0]) && hi.is_none_or(|hi| ranks[count - 1] < *hi));
                prop_assert!(ranks.iter().all(|rank| !rank.as_str().ends_with('0')));
            }
        }

        #[test]
        fn two_batches_at_one_spot_do_not_interleave(
            a in "[0-9A-Za-z]{1,20}", b in "[0-9A-Za-z]{1,20}", seed: u64, other: u64
        ) {
            let (lo, hi) = if a < b { (rank(&a), rank(&b)) } else { (rank(&b), rank(&a)) };
            for (lo, hi) in [(Some(&lo), Some(&hi)), (None, Some(&lo)), (Some(&hi), None), (None, None)] {
                let (Some(one), Some(two)) = (together(lo, hi, 40, seed), together(lo, hi, 3, other)) else {
                    continue;
                };
                // Of hundreds of thousands of prefixes they may choose the same.
                if prefix(&one, 2) != prefix(&two, 1) {
                    prop_assert!(stand_apart(&one, &two), "{:?} {:?}", one, two);
                }
            }
        }
    }

    fn prefix(ranks: &[Rank], digits: usize) -> &str {
        let first = ranks[0].as_str();
        &first[..first.len() - digits]
    }

    fn stand_apart(one: &[Rank], two: &[Rank]) -> bool {
        one.last() < two.first() || two.last() < one.first()
    }

    /// Its zeros are where the other's digits are, or all of the other's would stand behind what is left of it.
    #[test]
    fn a_batch_whose_prefix_ends_in_zeros_does_not_interleave_with_another() {
        let upper = rank("1");
        let digits = |seed: u64| {
            let single = Rank::between(None, Some(&upper), seed).expect("there is room");
            single.as_str().len()
        };
        let zero = (0..1_000)
            .min_by_key(|seed| digits(*seed))
            .expect("one in 62 ends in zero");
        let one = together(None, Some(&upper), 40, zero).expect("there is room");
        let begins = prefix(&one, 2).trim_end_matches('0');
        let two = (0..1_000_000)
            .map(|seed| together(None, Some(&upper), 3, seed).expect("there is room"))
            .find(|two| prefix(two, 1).starts_with(begins) && prefix(two, 1) != prefix(&one, 2))
            .expect("one in some thousand");
        assert!(stand_apart(&one, &two), "{one:?} {two:?}");
    }

    #[test]
    fn batch_after_batch_at_one_spot_keeps_ranks_short() {
        let (lo, hi) = (rank("V"), rank("W"));
        let mut upper = hi.clone();
        let mut longest = 0;
        for seed in 0..2_000 {
            let ranks = together(Some(&lo), Some(&upper), 5, seed).expect("there is room");
            longest = longest.max(ranks.iter().map(|rank| rank.as_str().len()).max().unwrap_or(0));
            upper = ranks[0].clone();
        }
        assert!(longest < 120, "{longest} bytes");
    }
}
