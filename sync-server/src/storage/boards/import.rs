//! A board made of another's file.

use super::Board;
use super::birth::{self, BirthError, NewBoard};
use super::copy::{CopyError, changes};
use crate::access::WorkspaceAccess;
use crate::access::needs::Member;
use crate::storage::document::{StoredError, off_the_async_threads};
use crate::storage::{Db, workspaces};
use board_doc::import::{Format, ImportError, Importing, Members, Report, plan};
use board_doc::{BoardInfo, Moment, NewChange, UserId};
use bytes::Bytes;
use std::any::Any;
use uuid::Uuid;

/// What a board is called whose file does not say.
const UNNAMED: &str = "Imported board";

/// A file, and what becomes of it.
pub struct Import {
    /// The file.
    pub file: Bytes,
    /// What it is.
    pub format: Format,
    /// Only say what would come of it.
    pub dry_run: bool,
    /// The new board's id.
    pub id: Uuid,
    /// Names its log.
    pub epoch: Uuid,
    /// When and with what luck.
    pub moment: Moment,
    /// Kept until the work in memory is done, also where nobody waits for it any more.
    pub turn: Box<dyn Any + Send>,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum NotImported {
    /// It is the file's fault.
    #[error(transparent)]
    File(#[from] ImportError),
    /// The board cannot be made.
    #[error(transparent)]
    Changes(#[from] CopyError),
    /// The board cannot begin.
    #[error(transparent)]
    Birth(#[from] BirthError),
    /// Reading the file panicked.
    #[error(transparent)]
    Reading(#[from] StoredError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Makes a board out of a file, all at once; without one when it is only tried. The file is read on the blocking
/// pool. Who is no member of the workspace is not assigned; every change is the importer's own.
pub async fn import(
    db: &Db,
    by: &WorkspaceAccess<Member>,
    import: Import,
) -> Result<(Option<Board>, Report), NotImported> {
    let members = members(db, by).await?;
    let importer = UserId(by.user().into_bytes());
    let (id, epoch, moment) = (import.id, import.epoch, import.moment);
    let read = off_the_async_threads(move || Ok(read(&import, importer, &members)));
    let (report, made) = read.await??;
    let Some((info, changes)) = made else {
        return Ok((None, report));
    };
    let new = NewBoard {
        id,
        epoch,
        name: info.name,
        description: info.description,
        moment,
    };
    let board = birth::begin(db, by, &new, &changes).await?;
    Ok((Some(board), report))
}

type Made = Option<(BoardInfo, Vec<NewChange>)>;

fn read(import: &Import, importer: UserId, members: &Members) -> Result<(Report, Made), NotImported> {
    let importing = Importing {
        importer,
        moment: import.moment,
        members,
    };
    let mut plan = plan(import.format, &import.file, importing, &mut |_| {})?;
    if import.dry_run {
        return Ok((plan.report, None));
    }
    plan.name_if_unnamed(UNNAMED);
    let made = changes(importer, &plan.steps, import.moment)?;
    Ok((plan.report, Some(made)))
}

async fn members(db: &Db, by: &WorkspaceAccess<Member>) -> sqlx::Result<Members> {
    let mut members = Members::default();
    for member in workspaces::members(db, by).await? {
        let user = UserId(member.user_id.into_bytes());
        members.add(user, [member.display_name.as_str(), member.username.as_str()]);
    }
    Ok(members)
}
