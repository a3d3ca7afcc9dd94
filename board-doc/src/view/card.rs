//! A card as it is seen.

use super::{Authored, Conflict};
use crate::ids::{CardId, ColumnId, CommentId, ItemId, LabelId, Timestamp, UserId};
use crate::values::Due;
use serde::{Deserialize, Serialize};

/// Length of a card's version, in bytes of its hash.
const VERSION_BYTES: usize = 16;

/// Where a card stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// On the board.
    #[default]
    Active,
    /// Put away.
    Archived,
    /// In the trash.
    Trashed,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct CardView {
    /// Its id.
    pub id: CardId,
    /// Its title.
    pub title: String,
    /// Its description (Markdown).
    pub description: String,
    /// The column it shows in; `recovered` when its own is gone or deleted.
    pub column: ColumnId,
    /// The column it names, where that is gone or deleted: restoring it brings the card back to it.
    pub lost_column: Option<ColumnId>,
    /// Its order there: cards sort by (rank, id), both compared as bytes.
    pub rank: String,
    /// Where it stands in its life.
    pub state: CardState,
    /// Who archived or trashed it, and when; absent while it is active.
    pub put_away: Option<Authored>,
    /// In the trash: whether somebody has edited it since, or at the same time, without knowing.
    pub edited_after_deletion: bool,
    /// When it is due.
    pub due: Option<Due>,
    /// Its labels, all of the board, in the order of their ids.
    pub labels: Vec<LabelId>,
    /// Who is assigned, the first first.
    pub assignees: Vec<Assignee>,
    /// Its checklist, in order.
    pub checklist: Vec<ChecklistItem>,
    /// Its comments in the order of their ids: the oldest first. Deleted ones are among them, without their text.
    pub comments: Vec<CommentView>,
    /// Whom an imported card comes from, as text.
    pub imported_from: Option<String>,
    /// Who added it; absent where nobody can tell.
    pub created_by: Option<UserId>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Who wrote the newest of what it shows, comments included; absent where nobody can tell.
    pub updated_by: Option<UserId>,
    /// When that was.
    pub updated_at: Timestamp,
    /// What others wrote at the same time to its place, state or due date, and lost; the newest first.
    pub conflicts: Vec<Conflict>,
}

impl CardView {
    /// Names what the card shows, its comments and its place included: another text for another content. Not what
    /// depends on other cards, like its number in the column.
    pub fn version(&self) -> String {
        use sha2::Digest as _;
        use std::fmt::Write as _;
        let json = serde_json::to_vec(self).expect("a card is made of texts, numbers and lists");
        let hash = sha2::Sha256::digest(&json);
        let mut version = String::with_capacity(2 * VERSION_BYTES);
        for byte in &hash[..VERSION_BYTES] {
            let _ = write!(version, "{byte:02x}");
        }
        version
    }

    /// How many comments it has that are not deleted.
    pub fn comment_count(&self) -> usize {
        self.comments.iter().filter(|comment| !comment.deleted).count()
    }
}

/// Somebody who is assigned to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Assignee {
    /// Who.
    pub user: UserId,
    /// Since when.
    pub assigned_at: Timestamp,
}

/// An item of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct ChecklistItem {
    /// Its id, in its card.
    pub id: ItemId,
    /// What it says.
    pub text: String,
    /// Whether it is ticked.
    pub done: bool,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct CommentView {
    /// Its id.
    pub id: CommentId,
    /// Who wrote it.
    pub author: UserId,
    /// What it says (Markdown); empty when it is deleted.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its text was last changed since.
    pub edited_at: Option<Timestamp>,
    /// Whether it is deleted; it can be restored.
    pub deleted: bool,
    /// Whom an imported comment comes from, as text; the author is then who imported it.
    pub imported_from: Option<String>,
}
