//! The room's rules (docs/PROTOCOL.md), one by one.

mod room {
    mod accepting;
    mod editing;
    mod elsewhere;
    mod following;
    mod listening;
    mod looking;
    mod memory;
    mod present;
    mod quarantine;
    mod roles;
    mod scene;
    mod set_back;
    mod stock;
    mod stock_later;
    mod turns;
}
