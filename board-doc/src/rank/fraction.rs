//! Whole multiples of 62⁻ⁿ between 0 and 1.

const BASE: u64 = 62;

/// A multiple of 62⁻ⁿ, by its n digits; `whole` counts the ones before the point (only 1 itself has one).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fraction {
    whole: u64,
    digits: Vec<u8>,
}

impl Fraction {
    /// One, with n digits behind the point.
    pub(super) fn one(n: usize) -> Self {
        Self {
            whole: 1,
            digits: vec![0; n],
        }
    }

    /// The largest multiple that is not above the rank; 0 for no rank.
    pub(super) fn floor(rank: Option<&str>, n: usize) -> Self {
        let known = rank.unwrap_or_default().bytes().map(value);
        Self {
            whole: 0,
            digits: known.chain(std::iter::repeat(0)).take(n).collect(),
        }
    }

    /// The least multiple that is not below the rank.
    pub(super) fn ceiling(rank: &str, n: usize) -> Self {
        let floor = Self::floor(Some(rank), n);
        let exact = rank.bytes().skip(n).all(|digit| digit == b'0');
        if exact {
            floor
        } else {
            floor.plus(1).expect("a rank is less than 1")
        }
    }

    /// How many multiples `other` lies below, counted no further than `u64::MAX` / 64; `None` if it lies above.
    pub(super) fn minus(&self, other: &Self) -> Option<u64> {
        const ENOUGH: i128 = (u64::MAX / 64) as i128;
        let digits = self
            .digits
            .iter()
            .zip(&other.digits)
            .map(|(a, b)| i128::from(*a) - i128::from(*b));
        let mut difference = i128::from(self.whole) - i128::from(other.whole);
        for digit in digits {
            difference = difference * i128::from(BASE) + digit;
            // The digits to come add up to less than one: they cannot turn it round.
            if difference < 0 {
                return None;
            }
            difference = difference.min(ENOUGH);
        }
        u64::try_from(difference).ok()
    }

    /// So many multiples further; `None` beyond 1.
    pub(super) fn plus(mut self, count: u64) -> Option<Self> {
        let mut carry = count;
        for digit in self.digits.iter_mut().rev() {
            if carry == 0 {
                break;
            }
            let sum = carry + u64::from(*digit);
            *digit = (sum % BASE) as u8;
            carry = sum / BASE;
        }
        self.whole += carry;
        (self.whole <= 1).then_some(self)
    }

    /// The digits behind the point, without the zeros at the end that add nothing.
    pub(super) fn to_digits(&self) -> String {
        let used = self
            .digits
            .iter()
            .rposition(|digit| *digit != 0)
            .map_or(0, |last| last + 1);
        letters(&self.digits[..used])
    }

    /// All n digits behind the point.
    pub(super) fn to_all_digits(&self) -> String {
        letters(&self.digits)
    }
}

fn letters(digits: &[u8]) -> String {
    digits.iter().map(|digit| char::from(letter(*digit))).collect()
}

fn value(letter: u8) -> u8 {
    match letter {
        b'0'..=b'9' => letter - b'0',
        b'A'..=b'Z' => letter - b'A' + 10,
        _ => letter.wrapping_sub(b'a') + 36,
    }
}

pub(super) fn letter(value: u8) -> u8 {
    match value {
        0..=9 => b'0' + value,
        10..=35 => b'A' + (value - 10),
        _ => b'a' + (value - 36),
    }
}
