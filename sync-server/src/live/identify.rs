//! Who is behind a token, and whether this board is theirs to see.

use super::Node;
use super::sockets::Owner;
use crate::auth::{AuthError, Caller};
use crate::storage::boards;
use tracing::Instrument;
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
    /// Who is behind the token.
    pub(super) async fn authenticate(&self, token: &str, board: Uuid) -> Result<Caller, Unidentified> {
        let span = tracing::info_span!("authenticate", %board);
        self.caller(token).instrument(span).await
    }

    /// Who is behind the token, whatever it is that they want.
    pub(super) async fn caller(&self, token: &str) -> Result<Caller, Unidentified> {
        self.auth.authenticate(token).await.map_err(|error| match error {
            AuthError::Database(error) => {
                tracing::error!(%error, "an access key could not be looked up");
                Unidentified::Unavailable
            }
            AuthError::Invalid(_) | AuthError::Ended => Unidentified::NotSignedIn,
        })
    }

    /// Reads the token and looks for the board. The role is read again, with the rest, when they join.
    pub(super) async fn identify(&self, token: &str, board: Uuid) -> Result<Owner, Unidentified> {
        let caller = self.authenticate(token, board).await?;
        match boards::access(&self.db, board, caller.asker()).await {
            Ok(Some(access)) if !access.trashed() => Ok(Owner::from(&caller)),
            Ok(_) => Err(Unidentified::NoSuchBoard),
            Err(error) => {
                tracing::error!(%board, %error, "a board's access could not be read");
                Err(Unidentified::Unavailable)
            }
        }
    }
}

impl From<&Caller> for Owner {
    fn from(caller: &Caller) -> Self {
        Self {
            user: caller.user_id(),
            credential: caller.by.id(),
            most: caller.scope().most(),
        }
    }
}
