//! Numbers that decide: drawn by a property test, which shrinks them, or grown from a seed.

/// What one step is decided by.
pub type Numbers = [u32; 12];

/// Decides one thing after the other; when the numbers have run out, the first of what there is to choose from.
pub struct Choices<'a> {
    numbers: std::slice::Iter<'a, u32>,
}

impl<'a> Choices<'a> {
    pub fn new(numbers: &'a Numbers) -> Self {
        Self {
            numbers: numbers.iter(),
        }
    }

    /// Any number.
    pub fn number(&mut self) -> u32 {
        self.numbers.next().copied().unwrap_or_default()
    }

    /// Any long number.
    pub fn long(&mut self) -> u64 {
        u64::from(self.number()) << 32 | u64::from(self.number())
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.number() as usize % end
    }

    /// One of two.
    pub fn either(&mut self) -> bool {
        self.below(2) == 1
    }

    /// The index of one of these weights, each as likely as it weighs.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut at = self.number() % weights.iter().sum::<u32>();
        let fits = |weight: &u32| {
            let here = at < *weight;
            at = at.saturating_sub(*weight);
            here
        };
        weights.iter().position(fits).expect("it is below their sum")
    }
}

/// Numbers from a seed, for ever: `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn long(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.long() % end as u64) as usize
    }

    /// What one step is decided by.
    pub fn numbers(&mut self) -> Numbers {
        std::array::from_fn(|_| (self.long() >> 32) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_what_they_weigh() {
        let chosen = |number| Choices::new(&[number; 12]).weighted(&[2, 0, 3]);
        assert_eq!([0, 1, 2, 3, 4, 5].map(chosen), [0, 0, 2, 2, 2, 0]);
    }

    /// The reference implementation's first numbers for the seed 1234567.
    #[test]
    fn a_seed_gives_the_numbers_that_it_gives_everywhere() {
        let mut seeded = Seeded::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| seeded.long()).collect();
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }
}
