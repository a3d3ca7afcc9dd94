//! Where in an order something goes.

use crate::ids::{CardId, ColumnId, ItemId};
use crate::rank::Rank;
use serde::{Deserialize, Serialize};

/// A place in an order of things with such ids.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target<'a, Id> {
    Start,
    End,
    Before(&'a Id),
    After(&'a Id),
    Index(u32),
    Rank(&'a Rank),
}

impl<Id> Clone for Target<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Target<'_, Id> {}

macro_rules! position {
    ($(#[$doc:meta])* $name:ident, $id:ty, $neighbour:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
        #[serde(tag = "at", rename_all = "snake_case")]
        pub enum $name {
            /// Before all others.
            Start,
            /// After all others.
            End,
            /// Just before this one; at the end if it is not there (any more).
            Before {
                /// The neighbour.
                $neighbour: $id,
            },
            /// Just after this one; at the end if it is not there (any more).
            After {
                /// The neighbour.
                $neighbour: $id,
            },
            /// At this index, counted from 0 among the others; beyond the end is the end.
            Index {
                /// The index.
                index: u32,
            },
            /// At exactly this rank, where somebody has put it before.
            Rank {
                /// The rank.
                rank: Rank,
            },
        }

        impl $name {
            pub(crate) fn target(&self) -> Target<'_, $id> {
                match self {
                    Self::Start => Target::Start,
                    Self::End => Target::End,
                    Self::Before { $neighbour } => Target::Before($neighbour),
                    Self::After { $neighbour } => Target::After($neighbour),
                    Self::Index { index } => Target::Index(*index),
                    Self::Rank { rank } => Target::Rank(rank),
                }
            }
        }
    };
}

position!(
    /// A place in a column.
    Position,
    CardId,
    card
);
position!(
    /// A place among the columns.
    ColumnPosition,
    ColumnId,
    column
);
position!(
    /// A place in a checklist.
    ItemPosition,
    ItemId,
    item
);
