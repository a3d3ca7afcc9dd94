//! What a newcomer needs of a stored board.

use super::Node;
use crate::storage::document::StoredError;
use crate::storage::log::{self, CatchUpRead};
use sync_protocol::CatchUp;
use sync_protocol::room::CatchUpRequest;
use uuid::Uuid;

/// How often a catch-up is read again when the snapshot it needs is not there yet.
const CATCH_UP_TRIES_MAX: usize = 3;

/// Reads what a client needs after its Hello. One that must start over gets the newest snapshot; a board that has
/// none yet gets one now. `None`: the board is gone.
pub(super) async fn read(
    node: &Node,
    board: Uuid,
    request: &CatchUpRequest,
) -> Result<Option<CatchUp>, StoredError> {
    for _ in 0..CATCH_UP_TRIES_MAX {
        match node
            .db
            .in_time(log::read_catch_up(&node.db, board, request))
            .await?
        {
            CatchUpRead::Ready(catch_up) => return Ok(Some(catch_up)),
            CatchUpRead::Gone => return Ok(None),
            CatchUpRead::Damaged(seq) => return Err(StoredError::damaged_row(seq)),
            CatchUpRead::NoSnapshot => node.compactor.compact(board).await?,
        }
    }
    Err(StoredError::Damaged("no snapshot of it can be kept".to_owned()))
}
