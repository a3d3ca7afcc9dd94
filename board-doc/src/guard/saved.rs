//! What is asked of a saved document before Automerge loads it: that it will not be much larger than it is.
//!
//! Layout: the Automerge binary format specification, "Document chunks". A document's columns are deflated one by
//! one, and their runs may claim any length, so both are measured here, by our own reader.

use super::bytes::Bytes;
use super::columns::{Entry, Runs};
use super::inflate::{inflate, inflated_length};
use super::reader::{CHANGE, CHECKSUM_BYTES, DEFLATED_CHANGE, MAGIC};
use super::{Refusal, reader};
use crate::ids::ChangeHash;
use crate::limits::BOARD_OPERATIONS_HARD_MAX;

const DOCUMENT: u8 = 0;
/// All columns of a document when inflated, in bytes: four times what a board may be when it is stored.
const INFLATED_BYTES_MAX: usize = 256 << 20;
/// One column that is not of values, when inflated, in bytes.
const COLUMN_BYTES_MAX: usize = 128 << 20;
/// The type of columns that hold values: bytes of which nothing is counted.
const VALUES: u64 = 7;
const ACTORS_MAX: u64 = 100_000;
const HEADS_MAX: u64 = 10_000;
const COLUMNS_MAX: u64 = 64;
const DEFLATED: u64 = 0b1000;
/// The columns of successors: an operation has one for each that has replaced or deleted it.
const SUCCESSORS: u64 = 8 << 4;
/// All successors in a document: several people may delete one thing at once.
const SUCCESSORS_MAX: u64 = 8 * BOARD_OPERATIONS_HARD_MAX;

/// Measures every chunk of a file.
pub(crate) fn check(file: &[u8]) -> Result<(), Refusal> {
    let mut rest = Bytes::new(file);
    let mut operations = 0_u64;
    let mut inflated = 0;
    while !rest.is_empty() {
        let whole = rest;
        if rest.array()? != MAGIC {
            return Err(Refusal::Malformed("it is not an Automerge file"));
        }
        let _: [u8; CHECKSUM_BYTES] = rest.array()?;
        let kind = rest.byte()?;
        let length = rest.unsigned()?;
        let contents = rest.take(length)?;
        match kind {
            DOCUMENT => operations = operations.saturating_add(document(contents, &mut inflated)?),
            CHANGE | DEFLATED_CHANGE => {
                let chunk = whole.up_to(rest);
                operations = operations.saturating_add(reader::read(chunk)?.operations);
            }
            _ => return Err(Refusal::Malformed("it has a chunk of an unknown kind")),
        }
        within(operations, BOARD_OPERATIONS_HARD_MAX, "operations")?;
    }
    Ok(())
}

/// Measures a document chunk; gives the number of its operations. `inflated` grows by its size.
fn document(contents: &[u8], inflated: &mut usize) -> Result<u64, Refusal> {
    let mut bytes = Bytes::new(contents);
    let actors = bytes.unsigned()?;
    within(actors, ACTORS_MAX, "actors")?;
    for _ in 0..actors {
        let length = bytes.unsigned()?;
        bytes.take(length)?;
    }
    let heads = bytes.unsigned()?;
    within(heads, HEADS_MAX, "heads")?;
    bytes.take(heads * size_of::<ChangeHash>() as u64)?;
    let changes = metadata(&mut bytes)?;
    let operations = metadata(&mut bytes)?;
    for (specification, length) in changes {
        column(specification, bytes.take(length)?, inflated)?;
    }
    let mut most = 0;
    for (specification, length) in operations {
        most = most.max(column(specification, bytes.take(length)?, inflated)?);
    }
    Ok(most)
}

fn metadata(bytes: &mut Bytes<'_>) -> Result<Vec<(u64, u64)>, Refusal> {
    let count = bytes.unsigned()?;
    within(count, COLUMNS_MAX, "columns")?;
    (0..count)
        .map(|_| Ok((bytes.unsigned()?, bytes.unsigned()?)))
        .collect()
}

/// How many entries a column claims.
fn column(specification: u64, data: &[u8], inflated: &mut usize) -> Result<u64, Refusal> {
    let left = INFLATED_BYTES_MAX - *inflated;
    if specification & 0b111 == VALUES {
        *inflated += if specification & DEFLATED == 0 {
            data.len()
        } else {
            inflated_length(data, left)?
        };
        within(*inflated as u64, INFLATED_BYTES_MAX as u64, "bytes")?;
        return Ok(0);
    }
    let data = if specification & DEFLATED == 0 {
        std::borrow::Cow::Borrowed(data)
    } else {
        inflate(data, left.min(COLUMN_BYTES_MAX))?.into()
    };
    *inflated += data.len();
    within(*inflated as u64, INFLATED_BYTES_MAX as u64, "bytes")?;
    let count = match specification & 0b111 {
        // Groups, actors, integers, and what values are.
        0..=2 | 6 => Runs::<u64>::count(&data)?,
        3 => Runs::<i64>::count(&data)?,
        4 => booleans(&data)?,
        5 => Runs::<Prefixed>::count(&data)?,
        _ => unreachable!("three bits, and values are dealt with"),
    };
    // They stand in groups, whose count is a column of its own with an entry for each operation.
    if specification & !0b1111 == SUCCESSORS && specification & 0b111 != 0 {
        within(count, SUCCESSORS_MAX, "successors")?;
        return Ok(0);
    }
    within(count, BOARD_OPERATIONS_HARD_MAX, "operations")?;
    Ok(count)
}

/// A key or a message, of whatever length: only measured.
#[derive(Debug, Clone, Copy)]
struct Prefixed;

impl Entry<'_> for Prefixed {
    fn read(bytes: &mut Bytes<'_>) -> Result<Self, Refusal> {
        let length = bytes.unsigned()?;
        bytes.take(length).map(|_| Self)
    }
}

fn booleans(data: &[u8]) -> Result<u64, Refusal> {
    let mut bytes = Bytes::new(data);
    let mut total = 0_u64;
    while !bytes.is_empty() {
        total = total.saturating_add(bytes.unsigned()?);
    }
    Ok(total)
}

fn within(found: u64, limit: u64, what: &'static str) -> Result<(), Refusal> {
    if found > limit {
        Err(Refusal::TooLarge { what, limit })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::bytes::write_unsigned;
    use super::*;
    use crate::document::Document;
    use flate2::{Compress, Compression, FlushCompress};

    /// The column of values, deflated.
    const DEFLATED_VALUES: u64 = 0x57 | DEFLATED;

    /// A file of one document with one column of operations.
    fn file(specification: u64, data: &[u8]) -> Vec<u8> {
        // No actors, no heads, no columns of changes.
        let mut contents = vec![0, 0, 0, 1];
        write_unsigned(&mut contents, specification);
        write_unsigned(&mut contents, data.len() as u64);
        contents.extend_from_slice(data);
        let mut file = [&MAGIC[..], &[0; CHECKSUM_BYTES], &[DOCUMENT]].concat();
        write_unsigned(&mut file, contents.len() as u64);
        file.extend_from_slice(&contents);
        file
    }

    fn too_large(what: &'static str, limit: u64) -> Result<(), Refusal> {
        Err(Refusal::TooLarge { what, limit })
    }

    #[test]
    fn a_genuine_document_passes_with_changes_behind_it() {
        let saved = Document::new().save();
        assert_eq!(check(&saved), Ok(()));
        let genesis = crate::genesis::genesis_change();
        assert_eq!(check(&[&saved, genesis].concat()), Ok(()));
        assert!(check(&[&saved, &genesis[..genesis.len() - 1]].concat()).is_err());
        assert!(check(&[&saved, &b"more"[..]].concat()).is_err());
    }

    #[test]
    fn runs_are_counted_before_anything_is_made_of_them() {
        // 5,500,000 and 5,500,001 times "set", as a signed LEB128 count and a value.
        let most = [0xe0, 0xd8, 0xcf, 0x02, 1];
        let more = [0xe1, 0xd8, 0xcf, 0x02, 1];
        assert_eq!(check(&file(0x42, &most)), Ok(()));
        assert_eq!(
            check(&file(0x42, &more)),
            too_large("operations", BOARD_OPERATIONS_HARD_MAX)
        );
        assert_eq!(
            check(&file(0x34, &more[..4])),
            too_large("operations", BOARD_OPERATIONS_HARD_MAX)
        );
    }

    #[test]
    fn columns_are_inflated_under_a_lid() {
        let deflated = |bytes: usize| {
            let mut out = Vec::with_capacity(1 << 20);
            let zeros = vec![0; bytes];
            Compress::new(Compression::default(), false)
                .compress_vec(&zeros, &mut out, FlushCompress::Finish)
                .unwrap();
            out
        };
        assert_eq!(check(&file(DEFLATED_VALUES, &deflated(1_000))), Ok(()));
        let bomb = file(DEFLATED_VALUES, &deflated(INFLATED_BYTES_MAX + 1));
        assert!(bomb.len() < 1 << 20);
        assert!(matches!(check(&bomb), Err(Refusal::TooLarge { .. })));
    }
}
