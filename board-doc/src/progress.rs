//! How far long work has come.

/// How far an export or an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Parts done: cards of an export or of a file to import, changes of an import.
    pub done: usize,
    /// Parts in all.
    pub total: usize,
}
