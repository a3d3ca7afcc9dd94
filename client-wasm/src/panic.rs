//! Panics that can be read: without a hook a wasm module dies with "unreachable executed" and nothing else.

use std::sync::Once;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);
}

/// From now on a panic says on the console what went wrong, and where in our source.
pub(crate) fn report_to_the_console() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|panic| console_error(&format!("weft: {panic}")))));
}
