//! New ids, all from one moment: `UUIDv7`s that ascend in the order in which they are asked for.

use crate::action::Moment;

/// Makes ids: 48 bits of time, 26 of a count, 48 of chance (RFC 9562, "UUID Version 7" with a counter in `rand_a`
/// and the beginning of `rand_b`).
pub(super) struct Ids {
    unix_ms: u64,
    chance: u64,
    count: u32,
}

impl Ids {
    pub(super) fn new(moment: Moment) -> Self {
        Self {
            unix_ms: u64::try_from(moment.at.0).unwrap_or(0),
            chance: scramble(moment.seed),
            count: 0,
        }
    }

    pub(super) fn next(&mut self) -> String {
        self.count += 1;
        self.chance = scramble(self.chance);
        let mut random = [0; 10];
        // The builder overwrites the high 4 bits of the first and the high 2 of the third byte.
        random[0] = (self.count >> 22) as u8 & 0x0f;
        random[1] = (self.count >> 14) as u8;
        random[2] = (self.count >> 8) as u8 & 0x3f;
        random[3] = self.count as u8;
        random[4..].copy_from_slice(&self.chance.to_be_bytes()[..6]);
        uuid::Builder::from_unix_timestamp_millis(self.unix_ms, &random)
            .into_uuid()
            .hyphenated()
            .to_string()
    }
}

/// Spreads seeds that differ little (splitmix64, Steele, Lea and Flood 2014).
fn scramble(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Timestamp;

    #[test]
    fn ids_are_uuids_of_version_7_that_ascend() {
        let ids = |seed| {
            let at = Timestamp(1_800_000_000_000);
            let mut ids = Ids::new(Moment { at, seed });
            (0..100_000).map(|_| ids.next()).collect::<Vec<_>>()
        };
        let (first, second) = (ids(1), ids(2));
        assert!(first.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(first.iter().zip(&second).all(|(a, b)| a != b));
        for id in &first[..10] {
            let uuid = uuid::Uuid::parse_str(id).unwrap();
            assert_eq!(uuid.get_version_num(), 7);
            assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
        }
    }
}
