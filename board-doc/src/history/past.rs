//! A board as it was.

use crate::ids::CardId;
use crate::model::Model;
use crate::source::AsOf;
use crate::view::{BoardView, CardView};

/// A board as it was at some moment: to look at, to export, and to go back to.
///
/// Who wrote what is told as far as it is known today.
#[derive(Debug, Clone)]
pub struct Past {
    pub(super) model: Model,
}

impl Past {
    pub(super) fn read(then: &AsOf<'_>) -> Self {
        Self {
            model: Model::of(then),
        }
    }

    /// The whole view, copied; an [`Export`](crate::export::Export) takes it. Its times are those that authors' clocks
    /// have claimed: see [`BoardView::no_later_than`].
    pub fn view(&self) -> BoardView {
        self.model.view()
    }

    /// One card.
    pub fn card(&self, id: &CardId) -> Option<CardView> {
        self.model.card(id).cloned()
    }
}
