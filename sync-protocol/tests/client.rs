//! The client's rules (docs/PROTOCOL.md), one by one.

mod client {
    mod actors;
    mod copies;
    mod device;
    mod following;
    mod left;
    mod parked;
    mod past;
    mod present;
    mod refusals;
    mod scene;
    mod settled;
    mod tabs;
    mod undo;
}
