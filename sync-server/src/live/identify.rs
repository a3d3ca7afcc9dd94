//! Who is behind a token, and whether this board is theirs to see.

use super::Node;
use super::sockets::Owner;
use crate::storage::boards;
use uuid::Uuid;

/// Why somebody may not connect to a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unidentified {
    /// The token is not good.
    NotSignedIn,
    /// The board is not there, in the trash, or not theirs to see.
    NoSuchBoard,
    /// The database did not answer.
    Unavailable,
}

impl Node {
    /// Reads the token and looks for the board. The role is read again, with the rest, when they join.
    pub(super) async fn identify(&self, token: &str, board: Uuid) -> Result<Owner, Unidentified> {
        let caller = self
            .auth
            .authenticate(token)
            .map_err(|_| Unidentified::NotSignedIn)?;
        match boards::access(&self.db, board, caller.user).await {
            Ok(Some(access)) if !access.trashed() => Ok(Owner {
                user: caller.user_id(),
                session: caller.session,
            }),
            Ok(_) => Err(Unidentified::NoSuchBoard),
            Err(error) => {
                tracing::error!(%board, %error, "a board's access could not be read");
                Err(Unidentified::Unavailable)
            }
        }
    }
}
