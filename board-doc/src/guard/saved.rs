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
/// The columns of what changes build upon.
const DEPENDENCIES: u64 = 4 << 4;
/// All successors, or dependencies, in a document: several people may delete one thing at once.
const LINKS_MAX: u64 = 8 * BOARD_OPERATIONS_HARD_MAX;

/// What Automerge takes while it loads a file, in bytes: for each operation of a document, at most (typed backwards).
const OPERATION_MEMORY: u64 = 340;
/// For each change of a document: it is built anew, in room for some twenty operations that need not be there.
const CHANGE_MEMORY: u64 = 3_500;
/// For each dependency, successor and actor.
const LINK_MEMORY: u64 = 150;
/// For each byte, inflated: values are copied from column to column, and into changes.
const BYTE_MEMORY: u64 = 8;
/// For each operation of a change that is no part of a document: it is spelled out, with all others of the file.
const SPELLED_OPERATION_MEMORY: u64 = 700;
/// For each change that is no part of a document.
const SPELLED_CHANGE_MEMORY: u64 = 2_500;

/// What there is in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Measured {
    operations: u64,
    changes: u64,
    links: u64,
    inflated_bytes: u64,
    /// Those of all but a document at the beginning.
    spelled_operations: u64,
    spelled_changes: u64,
}

impl Measured {
    /// What loading it takes in memory at most, in bytes: an estimate, by measured weights.
    pub(crate) fn memory(&self) -> u64 {
        [
            (self.operations, OPERATION_MEMORY),
            (self.changes, CHANGE_MEMORY),
            (self.links, LINK_MEMORY),
            (self.inflated_bytes, BYTE_MEMORY),
            (self.spelled_operations, SPELLED_OPERATION_MEMORY),
            (self.spelled_changes, SPELLED_CHANGE_MEMORY),
        ]
        .into_iter()
        .map(|(count, weight)| count * weight)
        .sum()
    }
}

/// Measures every chunk of a file.
pub(crate) fn check(file: &[u8]) -> Result<Measured, Refusal> {
    let mut rest = Bytes::new(file);
    let mut found = Measured::default();
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
            DOCUMENT => {
                let before = found;
                document(contents, &mut found)?;
                // Automerge takes a document apart into changes where it is not the first chunk.
                if whole.len() < file.len() {
                    found.spelled_operations += found.operations - before.operations;
                    found.spelled_changes += found.changes - before.changes;
                }
            }
            CHANGE | DEFLATED_CHANGE => {
                let read = reader::read(whole.up_to(rest))?;
                found.operations += read.operations;
                found.spelled_operations += read.operations;
                found.spelled_changes += 1;
                found.inflate(read.bytes.len())?;
            }
            _ => return Err(Refusal::Malformed("it has a chunk of an unknown kind")),
        }
        within(found.operations, BOARD_OPERATIONS_HARD_MAX, "operations")?;
    }
    Ok(found)
}

impl Measured {
    /// How many more bytes may be inflated.
    fn left(&self) -> usize {
        INFLATED_BYTES_MAX.saturating_sub(usize::try_from(self.inflated_bytes).unwrap_or(usize::MAX))
    }

    fn inflate(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.inflated_bytes += bytes as u64;
        within(self.inflated_bytes, INFLATED_BYTES_MAX as u64, "bytes")
    }
}

/// Measures a document chunk.
fn document(contents: &[u8], found: &mut Measured) -> Result<(), Refusal> {
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
    found.links += actors + heads;
    let changes = metadata(&mut bytes)?;
    let operations = metadata(&mut bytes)?;
    found.changes += columns(&changes, DEPENDENCIES, &mut bytes, found)?;
    found.operations += columns(&operations, SUCCESSORS, &mut bytes, found)?;
    Ok(())
}

fn metadata(bytes: &mut Bytes<'_>) -> Result<Vec<(u64, u64)>, Refusal> {
    let count = bytes.unsigned()?;
    within(count, COLUMNS_MAX, "columns")?;
    (0..count)
        .map(|_| Ok((bytes.unsigned()?, bytes.unsigned()?)))
        .collect()
}

/// How many rows these columns claim. Entries in groups (`grouped`) are links: their numbers are a column of their own,
/// with an entry for each row.
fn columns(
    columns: &[(u64, u64)],
    grouped: u64,
    bytes: &mut Bytes<'_>,
    found: &mut Measured,
) -> Result<u64, Refusal> {
    let (mut rows, mut links) = (0, 0);
    for (specification, length) in columns {
        let count = column(*specification, bytes.take(*length)?, found)?;
        if specification & !0b1111 == grouped && specification & 0b111 != 0 {
            within(count, LINKS_MAX, "links")?;
            links = count.max(links);
        } else {
            within(count, BOARD_OPERATIONS_HARD_MAX, "operations")?;
            rows = count.max(rows);
        }
    }
    found.links += links;
    Ok(rows)
}

/// How many entries a column claims.
fn column(specification: u64, data: &[u8], found: &mut Measured) -> Result<u64, Refusal> {
    if specification & 0b111 == VALUES {
        found.inflate(if specification & DEFLATED == 0 {
            data.len()
        } else {
            inflated_length(data, found.left())?
        })?;
        return Ok(0);
    }
    let data = if specification & DEFLATED == 0 {
        std::borrow::Cow::Borrowed(data)
    } else {
        inflate(data, found.left().min(COLUMN_BYTES_MAX))?.into()
    };
    found.inflate(data.len())?;
    match specification & 0b111 {
        // Groups, actors, integers, and what values are.
        0..=2 | 6 => Runs::<u64>::count(&data),
        3 => Runs::<i64>::count(&data),
        4 => booleans(&data),
        5 => Runs::<Prefixed>::count(&data),
        _ => unreachable!("three bits, and values are dealt with"),
    }
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

    fn too_large(what: &'static str, limit: u64) -> Result<Measured, Refusal> {
        Err(Refusal::TooLarge { what, limit })
    }

    #[test]
    fn a_genuine_document_passes_with_changes_behind_it() {
        let saved = Document::new().save();
        assert!(check(&saved).is_ok());
        let genesis = crate::genesis::genesis_change();
        assert!(check(&[&saved, genesis].concat()).is_ok());
        assert!(check(&[&saved, &genesis[..genesis.len() - 1]].concat()).is_err());
        assert!(check(&[&saved, &b"more"[..]].concat()).is_err());
    }

    #[test]
    fn runs_are_counted_before_anything_is_made_of_them() {
        // 5,500,000 and 5,500,001 times "set", as a signed LEB128 count and a value.
        let most = [0xe0, 0xd8, 0xcf, 0x02, 1];
        let more = [0xe1, 0xd8, 0xcf, 0x02, 1];
        assert!(check(&file(0x42, &most)).is_ok());
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
        assert!(check(&file(DEFLATED_VALUES, &deflated(1_000))).is_ok());
        let bomb = file(DEFLATED_VALUES, &deflated(INFLATED_BYTES_MAX + 1));
        assert!(bomb.len() < 1 << 20);
        assert!(matches!(check(&bomb), Err(Refusal::TooLarge { .. })));
    }
}
