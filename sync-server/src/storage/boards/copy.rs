//! A board once more: a new document with new ids and no history.

use super::birth::{self, BirthError, NewBoard};
use super::{Board, people};
use crate::access::needs::{Member, Viewer};
use crate::access::{BoardAccess, WorkspaceAccess};
use crate::storage::document::{self, StoredError};
use crate::storage::{Db, workspaces};
use board_doc::{Actor, BoardView, Duplicate, Moment, NewChange, ReplicaId, UserId, duplicate, guard};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How a board is copied.
pub struct Copy<N> {
    /// The copy's id.
    pub id: Uuid,
    /// Names its log.
    pub epoch: Uuid,
    /// What it is called; the same as the other when absent.
    pub name: Option<String>,
    /// When and with what luck.
    pub moment: Moment,
    /// Gives a new id with each call, for what is on the board.
    pub new_id: N,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The board cannot be read.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// The copy cannot be made.
    #[error(transparent)]
    Birth(#[from] BirthError),
    /// Something of it is larger than anything on a board may be.
    #[error("the board cannot be copied: {0}")]
    Unacceptable(guard::Refusal),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Makes a board that shows in the workspace of `by` what the board of `from` shows. Cards in the trash stay behind;
/// comments of others are credited to them; whoever is not in that workspace is not assigned there.
pub async fn copy<N: FnMut() -> Uuid + Send + 'static>(
    db: &Db,
    from: &BoardAccess<Viewer>,
    by: &WorkspaceAccess<Member>,
    copy: Copy<N>,
) -> Result<Board, CopyError> {
    let loaded = document::load(db, from.board()).await?;
    let names: HashMap<_, _> = people(db, from)
        .await?
        .into_iter()
        .map(|one| (UserId(one.user_id.into_bytes()), one.display_name))
        .collect();
    let members: HashSet<_> = workspaces::members(db, by)
        .await?
        .into_iter()
        .map(|member| UserId(member.user_id.into_bytes()))
        .collect();
    let author = UserId(by.user().into_bytes());
    let Copy {
        id,
        epoch,
        name,
        moment,
        mut new_id,
    } = copy;
    let copied = document::off_the_async_threads(move || {
        let mut view = board_doc::Board::over(*loaded.document, document::reader()).view();
        keep_assigned(&mut view, &members);
        let actions = duplicate(
            &view,
            &mut Duplicate {
                name: name.as_deref(),
                author,
                new_id: &mut new_id,
                name_of: &|user| names.get(&user).cloned().unwrap_or_else(|| "somebody".to_owned()),
            },
        );
        Ok(changes(author, &actions, moment))
    });
    let (info, changes) = copied.await??;
    let new = NewBoard {
        id,
        epoch,
        name: info.name,
        description: info.description,
        moment,
    };
    Ok(birth::begin(db, by, &new, &changes).await?)
}

fn keep_assigned(view: &mut BoardView, members: &HashSet<UserId>) {
    for card in &mut view.cards {
        card.assignees.retain(|one| members.contains(&one.user));
    }
}

/// What the actions come to on a new board, and the texts that lists show of it.
pub(super) fn changes(
    author: UserId,
    actions: &[board_doc::Action],
    moment: Moment,
) -> Result<(board_doc::BoardInfo, Vec<NewChange>), CopyError> {
    let mut board = board_doc::Board::new(Actor::new(author, ReplicaId::SERVER));
    let mut changes = Vec::new();
    for (n, action) in (0..).zip(actions) {
        let moment = Moment {
            seed: moment.seed.wrapping_add(n),
            ..moment
        };
        let applied = board.apply(action, moment).map_err(BirthError::Text)?;
        if let Some(change) = applied.change {
            guard::check_own(board.document(), &change.chunk).map_err(CopyError::Unacceptable)?;
            changes.push(change);
        }
    }
    Ok((board.document().info(), changes))
}
