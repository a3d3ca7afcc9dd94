#![no_main]

#[path = "../bodies/json_frames.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|data: &[u8]| body::fuzz_one(data));
