//! History.
mod support;
#[test]
fn it_compiles() {}
