//! The same, called from Node.

use wasm_bindgen::prelude::wasm_bindgen;

/// [`trace::schedule`](crate::trace::schedule).
#[wasm_bindgen]
pub fn schedule(seed: u32) -> String {
    crate::trace::schedule(seed)
}

/// [`hostile::PROBES`](crate::hostile::PROBES).
#[wasm_bindgen]
pub fn probes() -> u32 {
    crate::hostile::PROBES
}

/// The reader of a probe, then [`hostile::probe`](crate::hostile::probe).
#[wasm_bindgen]
pub fn probe(seed: u32, number: u32) -> String {
    crate::hostile::probe(seed, number)
}

/// What is written where [`probe`] did not come back.
#[wasm_bindgen]
pub fn panicked(seed: u32, number: u32) -> String {
    crate::hostile::line(seed, number, crate::hostile::PANICKED)
}
