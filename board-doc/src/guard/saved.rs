//! What is asked of a saved document before Automerge loads it: that it will not be much larger than it is.
//!
//! Layout: the Automerge binary format specification, "Document chunks". A document's columns are deflated one by
//! one, and their runs may claim any length, so both are measured here, by our own reader.

use super::bytes::Bytes;
use super::columns::Runs;
use super::inflate::inflate;
use super::reader::{CHANGE, CHECKSUM_BYTES, DEFLATED_CHANGE, MAGIC};
use super::{Refusal, reader};
use crate::ids::ChangeHash;
use crate::limits::BOARD_OPERATIONS_MAX;

const DOCUMENT: u8 = 0;
/// All columns of a document when inflated, in bytes.
const INFLATED_BYTES_MAX: usize = 128 << 20;
const ACTORS_MAX: u64 = 100_000;
const HEADS_MAX: u64 = 10_000;
const COLUMNS_MAX: u64 = 64;
const DEFLATED: u64 = 0b1000;

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
        within(operations, BOARD_OPERATIONS_MAX, "operations")?;
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
    let data = if specification & DEFLATED == 0 {
        std::borrow::Cow::Borrowed(data)
    } else {
        inflate(data, INFLATED_BYTES_MAX - *inflated)?.into()
    };
    *inflated += data.len();
    within(*inflated as u64, INFLATED_BYTES_MAX as u64, "bytes")?;
    let count = match specification & 0b111 {
        // Groups, actors, integers, and what values are.
        0..=2 | 6 => Runs::<u64>::count(&data)?,
        3 => Runs::<i64>::count(&data)?,
        4 => booleans(&data)?,
        5 => Runs::<&str>::count(&data)?,
        // Values: bytes.
        _ => 0,
    };
    within(count, BOARD_OPERATIONS_MAX, "operations")?;
    Ok(count)
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
