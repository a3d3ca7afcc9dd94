#![no_main]

#[path = "../bodies/import.rs"]
mod body;

// The guard catches panics of Automerge; only those that escape are findings.
libfuzzer_sys::fuzz_target!(init: { std::panic::set_hook(Box::new(|_| {})) }, |data: &[u8]| body::fuzz_one(data));
