//! `sync-server import`.

use board_doc::Moment;
use board_doc::import::{FILE_BYTES_MAX, Format, Report};
use clap::Args;
use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use sync_server::access::needs::Member;
use sync_server::access::{Asker, WorkspaceAccess};
use sync_server::clock::{Clock as _, Rng, SystemClock};
use sync_server::config::Config;
use sync_server::storage::boards::{self, Board};
use sync_server::storage::{Db, users, workspaces};
use uuid::Uuid;

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The workspace that gets the board: its id stands in the address of its page.
    #[arg(long, value_name = "ID")]
    workspace: Uuid,
    /// Whose board it will be, by username or e-mail address: a member of the workspace.
    #[arg(long = "as", value_name = "USER")]
    importer: String,
    /// What the file is: trello, weft (JSON of an export) or automerge.
    #[arg(long, value_parser = format)]
    format: Format,
    /// Only say what would come of it.
    #[arg(long)]
    dry_run: bool,
    /// The file, up to 32 MiB; - for standard input.
    file: PathBuf,
}

fn format(name: &str) -> Result<Format, String> {
    Format::named(name).ok_or_else(|| "must be trello, weft or automerge".to_owned())
}

pub(crate) async fn run(wanted: Import, config: &Config) -> Result<(), Box<dyn Error>> {
    let file = read(&wanted.file)?;
    let db = crate::open(config).await?;
    let by = access(&db, &wanted).await?;
    let rng = Rng::from_system()?;
    let now = SystemClock.now();
    let import = boards::Import {
        file: file.into(),
        format: wanted.format,
        dry_run: wanted.dry_run,
        id: rng.uuid_v7(now),
        epoch: rng.uuid_v4(),
        moment: Moment {
            at: now,
            seed: rng.seed(),
        },
        turn: Box::new(()),
    };
    let (board, report) = boards::import(&db, &by, import).await?;
    db.close().await;
    write!(io::stdout(), "{}", said(board.as_ref(), &report))?;
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let cannot = |error: io::Error| format!("cannot read {}: {error}", path.display());
    let from: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(cannot)?)
    };
    let mut bytes = Vec::new();
    // One byte more shows that there is more than may be.
    from.take(FILE_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(format!("{} has more than {FILE_BYTES_MAX} bytes", path.display()).into());
    }
    Ok(bytes)
}

/// What the importer may do in the workspace, as if they did it themselves.
async fn access(db: &Db, wanted: &Import) -> Result<WorkspaceAccess<Member>, Box<dyn Error>> {
    let name = &wanted.importer;
    let user = match users::by_username(db, name).await? {
        Some(user) => Some(user),
        None => users::by_email(db, name).await?,
    };
    let user = user.filter(|user| user.is_active);
    let user = user.ok_or_else(|| {
        format!("no active account is called {name:?}: admin list-users shows which there are")
    })?;
    let access = workspaces::access(db, wanted.workspace, Asker::whole(user.id)).await?;
    let access = access.ok_or_else(|| {
        format!(
            "there is no workspace {}, or {} is no member of it",
            wanted.workspace, user.username
        )
    })?;
    let member = access.at_least::<Member>();
    Ok(member.map_err(|_| format!("{} may only look at this workspace", user.username))?)
}

fn said(board: Option<&Board>, report: &Report) -> String {
    let Report {
        cards,
        columns,
        labels,
        comments,
        ..
    } = report;
    let counts = format!("{cards} cards, {columns} columns, {labels} labels, {comments} comments");
    let mut said = match board {
        Some(board) => format!("board {} {:?}: {counts}\n", board.id, board.name),
        None => format!("nothing is made; it would have {counts}\n"),
    };
    for dropped in &report.dropped {
        let count = match dropped.count {
            0 => String::new(),
            count => format!("{count} "),
        };
        // Writing into a string cannot fail.
        let _ = writeln!(said, "dropped: {count}{}: {}", dropped.what, dropped.why);
    }
    said
}
