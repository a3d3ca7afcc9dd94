//! The client's rules (docs/PROTOCOL.md), one by one.

mod client {
    mod actors;
    mod following;
    mod refusals;
    mod scene;
}
