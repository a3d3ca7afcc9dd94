//! A cursor over bytes from outside: nothing is copied, nothing is read past the end.
//!
//! Numbers are LEB128. Only the shortest encoding is accepted: any other would not come out of Automerge
//! again as it went in, and two encodings of one change would have two hashes.

use super::Refusal;

const CONTINUES: u8 = 0x80;
const SIGN: u8 = 0x40;
const PAYLOAD: u8 = 0x7f;
const PAYLOAD_BITS: u32 = 7;

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes are left.
    pub(super) fn len(self) -> usize {
        self.0.len()
    }

    /// What has been read since, where `later` is this cursor after some reading.
    pub(super) fn up_to(self, later: Self) -> &'a [u8] {
        &self.0[..self.0.len().saturating_sub(later.0.len())]
    }

    pub(super) fn byte(&mut self) -> Result<u8, Refusal> {
        let (first, rest) = self
            .0
            .split_first()
            .ok_or(Refusal::Malformed("it ends too early"))?;
        self.0 = rest;
        Ok(*first)
    }

    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = usize::try_from(length)
            .ok()
            .and_then(|length| self.0.split_at_checked(length))
            .ok_or(Refusal::Malformed("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (taken, rest) = self
            .0
            .split_first_chunk()
            .ok_or(Refusal::Malformed("it ends too early"))?;
        self.0 = rest;
        Ok(*taken)
    }

    /// An unsigned LEB128 number of at most 64 bits.
    pub(super) fn unsigned(&mut self) -> Result<u64, Refusal> {
        let mut value = 0;
        let mut shift = 0;
        loop {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 {
                return Err(Refusal::Malformed("a number has more than 64 bits"));
            }
            value |= u64::from(byte & PAYLOAD) << shift;
            if byte & CONTINUES == 0 {
                if byte == 0 && shift > 0 {
                    return Err(Refusal::Malformed("a number is not in its shortest form"));
                }
                return Ok(value);
            }
            shift += PAYLOAD_BITS;
        }
    }

    /// A signed LEB128 number of at most 64 bits.
    pub(super) fn signed(&mut self) -> Result<i64, Refusal> {
        let mut value = 0;
        let mut shift = 0;
        let mut previous = None;
        loop {
            let byte = self.byte()?;
            if shift == 63 && byte != 0 && byte != PAYLOAD {
                return Err(Refusal::Malformed("a number has more than 64 bits"));
            }
            value |= i64::from(byte & PAYLOAD) << shift;
            shift += PAYLOAD_BITS;
            if byte & CONTINUES == 0 {
                if previous.is_some_and(|previous| only_extends_the_sign(previous, byte)) {
                    return Err(Refusal::Malformed("a number is not in its shortest form"));
                }
                if shift < i64::BITS && byte & SIGN != 0 {
                    value |= -1 << shift;
                }
                return Ok(value);
            }
            previous = Some(byte);
        }
    }
}

/// Whether the last byte of a signed number says nothing that the sign bit of the one before does not say.
fn only_extends_the_sign(previous: u8, last: u8) -> bool {
    match previous & SIGN {
        0 => last == 0,
        _ => last == PAYLOAD,
    }
}

/// Appends `value` as unsigned LEB128.
pub(super) fn write_unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value > u64::from(PAYLOAD) {
        out.push(value as u8 | CONTINUES);
        value >>= PAYLOAD_BITS;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signed(bytes: &[u8]) -> Result<i64, Refusal> {
        Bytes::new(bytes).signed()
    }

    fn unsigned(bytes: &[u8]) -> Result<u64, Refusal> {
        Bytes::new(bytes).unsigned()
    }

    proptest! {
        #[test]
        fn an_unsigned_number_survives(value: u64) {
            let mut bytes = Vec::new();
            write_unsigned(&mut bytes, value);
            prop_assert_eq!(unsigned(&bytes), Ok(value));
        }

        #[test]
        fn a_number_has_one_encoding(bytes in proptest::collection::vec(any::<u8>(), 1..12)) {
            let mut reader = Bytes::new(&bytes);
            if let Ok(value) = reader.unsigned() {
                let mut again = Vec::new();
                write_unsigned(&mut again, value);
                prop_assert_eq!(again, &bytes[..bytes.len() - reader.0.len()]);
            }
        }
    }

    #[test]
    fn signed_numbers_are_read() {
        assert_eq!(signed(&[0x00]), Ok(0));
        assert_eq!(signed(&[0x7f]), Ok(-1));
        assert_eq!(signed(&[0x3f]), Ok(63));
        assert_eq!(signed(&[0xc0, 0x00]), Ok(64));
        assert_eq!(signed(&[0xbf, 0x7f]), Ok(-65));
        let least = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f];
        assert_eq!(signed(&least), Ok(i64::MIN));
        let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00];
        assert_eq!(signed(&most), Ok(i64::MAX));
    }

    #[test]
    fn longer_forms_are_refused() {
        assert!(unsigned(&[0x80, 0x00]).is_err());
        assert!(signed(&[0x80, 0x00]).is_err());
        assert!(signed(&[0xff, 0x7f]).is_err());
        assert!(unsigned(&[0xff; 12]).is_err());
        assert!(signed(&[0xff; 12]).is_err());
    }

    #[test]
    fn nothing_is_read_past_the_end() {
        assert!(unsigned(&[0x80]).is_err());
        assert!(signed(&[]).is_err());
        assert!(Bytes::new(&[1, 2]).take(3).is_err());
        assert!(Bytes::new(&[1, 2]).take(u64::MAX).is_err());
        assert!(Bytes::new(&[1, 2]).array::<4>().is_err());
    }
}
