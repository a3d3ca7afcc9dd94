//! A Weft board as an Automerge document.
//!
//! This crate owns the document's schema: nobody else reads or writes Automerge keys. It is pure: time,
//! chance and ids are arguments, there is no I/O, and it compiles for native targets and for wasm.
//!
//! | to … | see |
//! | --- | --- |
//! | say what a user wants | [`Action`] |
//! | keep a board with a view of it | [`Board`] |
//! | make one board of another | [`duplicate()`] |
//! | keep a document without a view | [`Document`] |
//! | keep a document with a view that follows when somebody looks (the server's rooms) | [`LiveDocument`] |
//! | look back, and go back | [`history`] |
//! | decide whether bytes from outside may enter | [`guard`] |
//! | take back what one has done, and do it again | [`UndoStack`], [`Board::revert`] |
//! | write a board out for people and programs | [`export`] |
//! | make a board out of another's file | [`import`] |

mod action;
mod batches;
mod board;
mod document;
mod duplicate;
mod edit;
pub mod export;
mod fullness;
mod genesis;
pub mod guard;
mod happened;
pub mod history;
mod ids;
pub mod import;
pub mod limits;
mod live;
mod model;
mod path;
mod place;
mod plan;
mod progress;
mod rank;
mod read;
mod schema;
mod source;
mod stock;
mod text;
mod touched;
mod undo;
mod values;
mod view;

pub use action::{Action, ActionError, ColumnPosition, ItemPosition, Moment, Position, TextEdit, TextField};
pub use batches::in_batches;
pub use board::{Applied, Board};
pub use document::{ApplyError, Document, LoadError, NewChange, NotBound};
pub use duplicate::{Duplicate, duplicate};
pub use fullness::{Limited, NearlyFull};
pub use genesis::{GENESIS_ACTOR, genesis_change, genesis_hash};
pub use happened::{BoardEvent, Happened};
pub use ids::{
    Actor, ActorHead, CardId, ChangeHash, ColumnId, CommentId, InvalidId, ItemId, LabelId, ReplicaId,
    Timestamp, UserId,
};
pub use live::{CardChanges, LiveDocument};
pub use progress::Progress;
pub use rank::{InvalidRank, Rank};
pub use stock::{StockError, StockPeer};
pub use undo::{
    EntryField, Field, FieldStep, Inverse, Kept, Op, Part, Renames, Reverted, Run, Scalar, Splice,
    StackChange, State, Step, Taken, TextName, TextStep, UndoEntry, UndoId, UndoStack, WhyKept,
};
pub use values::{Color, Due, InvalidValue};
pub use view::{
    Assignee, Authored, BoardInfo, BoardSnapshot, BoardView, CardState, CardView, ChecklistItem, ColumnView,
    CommentView, Conflict, DeletedColumn, LabelView, LostValue, Placed, RECOVERED, ViewDelta,
};
