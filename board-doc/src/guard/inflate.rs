//! Raw deflate with a lid: Automerge inflates a chunk without a bound and before it looks at the checksum.

use super::Refusal;
use flate2::{Decompress, FlushDecompress, Status};

/// How much is inflated between two looks at the limit, in bytes.
const STEP_BYTES: usize = 16 * 1024;

/// Inflates one raw deflate stream that fills `deflated` exactly. Never holds more than `limit` bytes and a step.
pub(super) fn inflate(deflated: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut inflated = Vec::new();
    step_by_step(deflated, limit, |fresh| inflated.extend_from_slice(fresh))?;
    Ok(inflated)
}

/// How long the stream is when inflated, without keeping what comes of it.
pub(super) fn inflated_length(deflated: &[u8], limit: usize) -> Result<usize, Refusal> {
    step_by_step(deflated, limit, |_| {})
}

fn step_by_step(deflated: &[u8], limit: usize, mut keep: impl FnMut(&[u8])) -> Result<usize, Refusal> {
    let mut stream = Decompress::new(false);
    let mut length: usize = 0;
    let mut step = vec![0; STEP_BYTES];
    loop {
        let consumed = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
        let produced = stream.total_out();
        let input = deflated.get(consumed..).unwrap_or_default();
        let status = stream
            .decompress(input, &mut step, FlushDecompress::None)
            .map_err(|_| Refusal::Malformed("it cannot be inflated"))?;
        let fresh = usize::try_from(stream.total_out() - produced).unwrap_or(usize::MAX);
        length = length.saturating_add(fresh);
        if length > limit {
            return Err(Refusal::TooLarge {
                what: "inflated bytes",
                limit: limit as u64,
            });
        }
        keep(&step[..fresh]);
        let read = stream.total_in() as usize;
        match status {
            Status::StreamEnd if read == deflated.len() => return Ok(length),
            Status::StreamEnd => return Err(Refusal::Malformed("bytes follow the deflate stream")),
            _ if fresh == 0 && read == consumed => {
                return Err(Refusal::Malformed("the deflate stream does not end"));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compress, Compression, FlushCompress};

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len() + 1024);
        let status =
            Compress::new(Compression::default(), false).compress_vec(bytes, &mut out, FlushCompress::Finish);
        assert_eq!(status.unwrap(), Status::StreamEnd);
        out
    }

    #[test]
    fn what_was_deflated_comes_back() {
        for length in [0, 1, STEP_BYTES - 1, STEP_BYTES, STEP_BYTES + 1, 5 * STEP_BYTES] {
            let bytes: Vec<u8> = (0..length).map(|i| (i * i / 7) as u8).collect();
            assert_eq!(inflate(&deflate(&bytes), length), Ok(bytes));
        }
    }

    #[test]
    fn a_byte_over_the_limit_is_too_large() {
        let deflated = deflate(&vec![7; 100_000]);
        assert!(inflate(&deflated, 100_000).is_ok());
        assert!(matches!(
            inflate(&deflated, 99_999),
            Err(Refusal::TooLarge { .. })
        ));
    }

    #[test]
    fn a_stream_fills_its_bytes_exactly() {
        let deflated = deflate(b"a change");
        assert!(inflate(&[&deflated[..], &[0]].concat(), 100).is_err());
        for short in 0..deflated.len() {
            assert!(inflate(&deflated[..short], 100).is_err(), "{short}");
        }
    }
}
