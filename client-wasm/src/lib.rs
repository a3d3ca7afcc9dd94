//! The browser's face of `board-doc` and `sync-protocol`: one class per open board and the types that
//! cross, declared for TypeScript. It decides nothing: everything it does is in those two crates, and
//! everything that has to be done comes back as [`Effect`]s for the worker to perform.

mod effect;
mod export;
mod import;
mod panic;
mod past;
mod session;

pub use effect::{Acted, Effect, Undone};
pub use export::FileWriter;
pub use import::{ChosenPerson, ImportFile, ImportMember, ImportedBoard};
pub use past::PastView;
pub use session::{BoardSession, subprotocol};
