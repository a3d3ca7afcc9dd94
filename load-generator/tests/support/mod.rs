//! What the tests need besides the library.

pub(crate) mod postgres;
pub(crate) mod scene;
