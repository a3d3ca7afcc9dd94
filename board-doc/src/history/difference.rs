//! What differs between two moments of a board.

use crate::view::{BoardInfo, BoardView, CardView, ColumnView, LabelView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What differs between two views of one board.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Difference {
    /// The board's own texts, when one of them differs.
    pub info: Option<InfoChange>,
    /// The columns that differ, were added or are gone, in the order of their ids.
    pub columns: Vec<ColumnChange>,
    /// Whether the columns that are in both stand in another order.
    pub columns_reordered: bool,
    /// The labels that differ, were added or are gone, in the order of their ids.
    pub labels: Vec<LabelChange>,
    /// The cards that differ, were added or are gone for ever, in the order of their ids.
    pub cards: Vec<CardChange>,
}

impl Difference {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The board's own texts before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct InfoChange {
    /// As they were.
    pub before: BoardInfo,
    /// As they are then.
    pub after: BoardInfo,
}

macro_rules! change {
    ($(#[$doc:meta])* $name:ident, $view:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
        pub struct $name {
            /// As it was; absent when it was added.
            pub before: Option<$view>,
            /// As it is then; absent when it is gone.
            pub after: Option<$view>,
        }
    };
}

change!(
    /// A column before and after.
    ColumnChange,
    ColumnView
);
change!(
    /// A label before and after.
    LabelChange,
    LabelView
);
change!(
    /// A card before and after.
    CardChange,
    CardView
);

/// What has become of `before` in `after`.
pub fn difference(before: &BoardView, after: &BoardView) -> Difference {
    let info = (before.info != after.info).then(|| InfoChange {
        before: before.info.clone(),
        after: after.info.clone(),
    });
    let columns = changes(&before.columns, &after.columns, |column| &column.id);
    let labels = changes(&before.labels, &after.labels, |label| &label.id);
    let cards = changes(&before.cards, &after.cards, |card| &card.id);
    Difference {
        info,
        columns: pairs(columns, |before, after| ColumnChange { before, after }),
        columns_reordered: are_reordered(&before.columns, &after.columns),
        labels: pairs(labels, |before, after| LabelChange { before, after }),
        cards: pairs(cards, |before, after| CardChange { before, after }),
    }
}

type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// What is not the same in both, by id.
fn changes<'a, T: PartialEq, Id: Ord + 'a>(
    before: &'a [T],
    after: &'a [T],
    id: impl Fn(&'a T) -> &'a Id,
) -> impl Iterator<Item = Pair<'a, T>> {
    let mut pairs: BTreeMap<&'a Id, Pair<'a, T>> = BTreeMap::new();
    for one in before {
        pairs.entry(id(one)).or_default().0 = Some(one);
    }
    for one in after {
        pairs.entry(id(one)).or_default().1 = Some(one);
    }
    pairs.into_values().filter(|(before, after)| before != after)
}

fn pairs<'a, T: Clone + 'a, C>(
    changes: impl Iterator<Item = Pair<'a, T>>,
    make: impl Fn(Option<T>, Option<T>) -> C,
) -> Vec<C> {
    changes
        .map(|(before, after)| make(before.cloned(), after.cloned()))
        .collect()
}

fn are_reordered(before: &[ColumnView], after: &[ColumnView]) -> bool {
    let common = |from: &[ColumnView], other: &[ColumnView]| -> Vec<_> {
        let ids = from.iter().map(|column| column.id.clone());
        ids.filter(|id| other.iter().any(|column| column.id == *id))
            .collect()
    };
    common(before, after) != common(after, before)
}
