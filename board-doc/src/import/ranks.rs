//! Ranks for a column that is filled at once.

use crate::rank::Rank;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// `count` ranks in order, spread evenly, as short as leaves room for a digit's worth of cards between any two.
pub(super) fn evenly(count: usize) -> impl Iterator<Item = Rank> {
    let gaps = count as u128 + 1;
    let base = DIGITS.len() as u128;
    let digits = (1..=6)
        .find(|digits| base.pow(*digits) / gaps >= base)
        .unwrap_or(6);
    let step = base.pow(digits) / gaps;
    (1..gaps).map(move |number| {
        let mut value = number * step;
        let mut text = vec![0; digits as usize];
        for place in text.iter_mut().rev() {
            *place = DIGITS[(value % base) as usize];
            value /= base;
        }
        let text = String::from_utf8_lossy(&text);
        Rank::parse(text.trim_end_matches('0')).expect("a number above 0 has another digit than 0")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_in_order_short_and_leave_room() {
        for count in [0, 1, 2, 61, 62, 1_000, 20_000] {
            let ranks: Vec<Rank> = evenly(count).collect();
            assert_eq!(ranks.len(), count);
            assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(ranks.iter().all(|rank| rank.as_str().len() <= 4));
            for pair in ranks.windows(2) {
                let between = Rank::between(Some(&pair[0]), Some(&pair[1]), 7).unwrap();
                assert!(between.as_str().len() <= 8, "{between}");
            }
            assert!(Rank::between(None, ranks.first(), 7).is_some());
            assert!(Rank::between(ranks.last(), None, 7).is_some());
        }
    }
}
