//! The digest of a table.

use super::rows::Cell;
use super::tables::Table;
use sha2::{Digest as _, Sha256};

/// SHA-256 over a table's name, its columns, and its rows in the order of their keys; each text and each value has its
/// kind and its length in front. It says the same whichever database the rows are in.
#[derive(Debug, Clone)]
pub(super) struct Digest {
    hasher: Sha256,
    rows: u64,
}

/// What a table comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) rows: u64,
    pub(super) digest: [u8; 32],
}

impl Digest {
    pub(super) fn of(table: &Table) -> Self {
        let mut digest = Self {
            hasher: Sha256::new(),
            rows: 0,
        };
        for name in std::iter::once(&table.name).chain(&table.columns) {
            digest.add(&Cell::Text(name.clone()));
        }
        digest
    }

    pub(super) fn row(&mut self, cells: &[Cell]) {
        self.rows += 1;
        for cell in cells {
            self.add(cell);
        }
    }

    pub(super) fn finish(self) -> Sum {
        Sum {
            rows: self.rows,
            digest: self.hasher.finalize().into(),
        }
    }

    fn add(&mut self, cell: &Cell) {
        let (kind, bytes): (u8, &[u8]) = match cell {
            Cell::Null => (0, &[]),
            Cell::Int(number) => (1, &number.to_be_bytes()),
            Cell::Text(text) => (2, text.as_bytes()),
            Cell::Bytes(bytes) => (3, bytes),
        };
        self.hasher.update([kind]);
        self.hasher.update((bytes.len() as u64).to_be_bytes());
        self.hasher.update(bytes);
    }
}
