//! The columns of a change chunk: what they are called and how their entries are packed.
//!
//! Layout: the Automerge binary format specification, "Columnar storage format"
//! (<https://automerge.org/automerge-binary-format-spec/>). A column's specification is
//! `id << 4 | deflated << 3 | type`. Integers, actors and strings are run-length encoded: a signed count, then
//! for a positive count one entry repeated, for a negative count as many entries, for zero the length of a run
//! of nulls. Deltas are run-length encoded differences. Booleans are lengths of runs, false first.

use super::Refusal;
use super::bytes::Bytes;

/// Length of a map key or of a string in a key column, in bytes.
const KEY_BYTES_MAX: u64 = 256;

/// The columns' bytes by name; empty where the chunk has no such column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Columns<'a> {
    pub(super) object_actor: &'a [u8],
    pub(super) object_counter: &'a [u8],
    pub(super) key_actor: &'a [u8],
    pub(super) key_counter: &'a [u8],
    pub(super) key_string: &'a [u8],
    pub(super) insert: &'a [u8],
    pub(super) action: &'a [u8],
    pub(super) value_meta: &'a [u8],
    pub(super) value: &'a [u8],
    pub(super) predecessor_count: &'a [u8],
    pub(super) predecessor_actor: &'a [u8],
    pub(super) predecessor_counter: &'a [u8],
}

impl<'a> Columns<'a> {
    /// Reads the columns' metadata and their data, which must end where `contents` ends: what follows would be
    /// an author footer or other extra bytes, which no Weft client writes.
    pub(super) fn read(mut contents: Bytes<'a>) -> Result<Self, Refusal> {
        let specified = read_metadata(&mut contents)?;
        let mut columns = Self::default();
        for (specification, length) in specified {
            *columns.slot(specification)? = contents.take(length)?;
        }
        if contents.is_empty() {
            Ok(columns)
        } else {
            Err(Refusal::Malformed("bytes follow its columns"))
        }
    }

    fn slot(&mut self, specification: u64) -> Result<&mut &'a [u8], Refusal> {
        Ok(match specification {
            0x01 => &mut self.object_actor,
            0x02 => &mut self.object_counter,
            0x11 => &mut self.key_actor,
            0x13 => &mut self.key_counter,
            0x15 => &mut self.key_string,
            0x34 => &mut self.insert,
            0x42 => &mut self.action,
            0x56 => &mut self.value_meta,
            0x57 => &mut self.value,
            0x70 => &mut self.predecessor_count,
            0x71 => &mut self.predecessor_actor,
            0x73 => &mut self.predecessor_counter,
            0x94 | 0xa5 => return Err(Refusal::Malformed("it marks text")),
            _ => return Err(Refusal::Malformed("it has an unknown column")),
        })
    }
}

/// Reads pairs of specification and length. They ascend strictly, so there are never more than columns known.
fn read_metadata(contents: &mut Bytes<'_>) -> Result<Vec<(u64, u64)>, Refusal> {
    let count = contents.unsigned()?;
    let mut specified: Vec<(u64, u64)> = Vec::new();
    for _ in 0..count {
        let (specification, length) = (contents.unsigned()?, contents.unsigned()?);
        if specified
            .last()
            .is_some_and(|(previous, _)| *previous >= specification)
        {
            return Err(Refusal::Malformed("its columns are out of order"));
        }
        if length == 0 {
            return Err(Refusal::Malformed("it has an empty column"));
        }
        Columns::default().slot(specification)?;
        specified.push((specification, length));
    }
    Ok(specified)
}

/// An entry of a run-length encoded column.
pub(super) trait Entry<'a>: Copy {
    fn read(bytes: &mut Bytes<'a>) -> Result<Self, Refusal>;
}

impl Entry<'_> for u64 {
    fn read(bytes: &mut Bytes<'_>) -> Result<Self, Refusal> {
        bytes.unsigned()
    }
}

impl Entry<'_> for i64 {
    fn read(bytes: &mut Bytes<'_>) -> Result<Self, Refusal> {
        bytes.signed()
    }
}

impl<'a> Entry<'a> for &'a str {
    fn read(bytes: &mut Bytes<'a>) -> Result<Self, Refusal> {
        let length = bytes.unsigned()?;
        if length > KEY_BYTES_MAX {
            return Err(Refusal::TooLarge {
                what: "bytes of a key",
                limit: KEY_BYTES_MAX,
            });
        }
        std::str::from_utf8(bytes.take(length)?).map_err(|_| Refusal::Malformed("a key is not UTF-8"))
    }
}

const TOO_SHORT: Refusal = Refusal::Malformed("a column has too few entries");
const TOO_LONG: Refusal = Refusal::Malformed("a column has too many entries");

/// A run-length encoded column, unpacked entry by entry.
#[derive(Debug, Clone)]
pub(super) struct Runs<'a, T> {
    bytes: Bytes<'a>,
    left: u64,
    run: Run<T>,
}

#[derive(Debug, Clone, Copy)]
enum Run<T> {
    Of(T),
    Literal,
    Nulls,
}

impl<'a, T: Entry<'a>> Runs<'a, T> {
    pub(super) fn new(column: &'a [u8]) -> Self {
        Self {
            bytes: Bytes::new(column),
            left: 0,
            run: Run::Nulls,
        }
    }

    /// The next entry, which may be null.
    pub(super) fn next(&mut self) -> Result<Option<T>, Refusal> {
        if self.left == 0 {
            self.begin_run()?;
        }
        self.left -= 1;
        match self.run {
            Run::Of(entry) => Ok(Some(entry)),
            Run::Literal => T::read(&mut self.bytes).map(Some),
            Run::Nulls => Ok(None),
        }
    }

    /// The next entry, which must not be null.
    pub(super) fn next_present(&mut self) -> Result<T, Refusal> {
        self.next()?
            .ok_or(Refusal::Malformed("an entry is null that must not be"))
    }

    pub(super) fn finish(&self) -> Result<(), Refusal> {
        if self.left == 0 && self.bytes.is_empty() {
            Ok(())
        } else {
            Err(TOO_LONG)
        }
    }

    fn begin_run(&mut self) -> Result<(), Refusal> {
        if self.bytes.is_empty() {
            return Err(TOO_SHORT);
        }
        let count = self.bytes.signed()?;
        (self.left, self.run) = match count {
            0 => (self.bytes.unsigned()?, Run::Nulls),
            1.. => (count.unsigned_abs(), Run::Of(T::read(&mut self.bytes)?)),
            _ => (count.unsigned_abs(), Run::Literal),
        };
        if self.left == 0 {
            Err(Refusal::Malformed("a run is empty"))
        } else {
            Ok(())
        }
    }

    /// How many entries the column has, from the lengths of its runs: work in proportion to its bytes, however
    /// long the runs claim to be.
    pub(super) fn count(column: &'a [u8]) -> Result<u64, Refusal> {
        let mut runs = Self::new(column);
        let mut total: u64 = 0;
        while !runs.bytes.is_empty() {
            runs.begin_run()?;
            if let Run::Literal = runs.run {
                for _ in 0..runs.left {
                    T::read(&mut runs.bytes)?;
                }
            }
            total = total.saturating_add(runs.left);
        }
        Ok(total)
    }
}

/// A nullable run-length encoded column, which is left out when all its entries are null.
#[derive(Debug, Clone)]
pub(super) struct NullableRuns<'a, T>(Option<Runs<'a, T>>);

impl<'a, T: Entry<'a>> NullableRuns<'a, T> {
    pub(super) fn new(column: &'a [u8]) -> Self {
        Self((!column.is_empty()).then(|| Runs::new(column)))
    }

    pub(super) fn next(&mut self) -> Result<Option<T>, Refusal> {
        self.0.as_mut().map_or(Ok(None), Runs::next)
    }

    pub(super) fn finish(&self) -> Result<(), Refusal> {
        self.0.as_ref().map_or(Ok(()), Runs::finish)
    }
}

/// Adds up differences; counters are never negative.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum(i64);

impl Sum {
    pub(super) fn add(&mut self, difference: i64) -> Result<u64, Refusal> {
        self.0 = self
            .0
            .checked_add(difference)
            .ok_or(Refusal::Malformed("a counter overflows"))?;
        u64::try_from(self.0).map_err(|_| Refusal::Malformed("a counter is negative"))
    }
}

/// A column of booleans.
#[derive(Debug, Clone)]
pub(super) struct Booleans<'a> {
    bytes: Bytes<'a>,
    left: u64,
    value: bool,
}

impl<'a> Booleans<'a> {
    pub(super) fn new(column: &'a [u8]) -> Self {
        Self {
            bytes: Bytes::new(column),
            left: 0,
            value: true,
        }
    }

    pub(super) fn next(&mut self) -> Result<bool, Refusal> {
        while self.left == 0 {
            if self.bytes.is_empty() {
                return Err(TOO_SHORT);
            }
            self.left = self.bytes.unsigned()?;
            self.value = !self.value;
        }
        self.left -= 1;
        Ok(self.value)
    }

    pub(super) fn finish(&self) -> Result<(), Refusal> {
        if self.left == 0 && self.bytes.is_empty() {
            Ok(())
        } else {
            Err(TOO_LONG)
        }
    }
}
