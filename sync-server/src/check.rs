//! `sync-server check`.

use crate::backup::described;
use clap::Args;
use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use sync_server::access::Superuser;
use sync_server::config::Config;
use sync_server::jobs::check::{self, Finding};
use sync_server::storage::audit::Verdict;
use sync_server::storage::backup::{Backup, BackupError};
use sync_server::storage::{Db, schema};

/// How the process ends when something is damaged; 1 says that it could not be looked at.
const DAMAGED: u8 = 3;

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Look at the audit log only.
    #[arg(long)]
    audit: bool,
    /// First make anew what cards are looked up by without their boards, from the boards.
    #[arg(long, conflicts_with = "audit")]
    rebuild_projections: bool,
    /// Read this backup and not the database.
    #[arg(long, value_name = "FILE", conflicts_with = "rebuild_projections")]
    backup: Option<PathBuf>,
}

pub(crate) async fn run(wanted: &Check, config: &Config) -> Result<ExitCode, Box<dyn Error>> {
    let is_sound = match &wanted.backup {
        Some(file) => backup(file, wanted).await?,
        None => database(wanted, config).await?,
    };
    Ok(if is_sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(DAMAGED)
    })
}

async fn database(wanted: &Check, config: &Config) -> Result<bool, Box<dyn Error>> {
    if wanted.rebuild_projections {
        let db = crate::open(config).await?;
        let rebuilt = rebuild_projections(&db).await;
        db.close().await;
        rebuilt?;
    }
    let db = Db::open_to_read(&config.database_url).await?;
    let sound = match schema::must_fit(&db).await {
        Ok(()) => stored(&db, wanted).await,
        Err(error) => Err(error.into()),
    };
    db.close().await;
    sound
}

async fn stored(db: &Db, wanted: &Check) -> Result<bool, Box<dyn Error>> {
    let boards_are_sound = wanted.audit || (boards(db).await? & tables(db).await?);
    let log_is_whole = audit_log(db).await?;
    Ok(boards_are_sound && log_is_whole)
}

async fn tables(db: &Db) -> Result<bool, Box<dyn Error>> {
    let faults = check::tables(db, &Superuser::at_the_shell()).await?;
    for fault in &faults {
        writeln!(std::io::stdout(), "tables: {fault}")?;
    }
    Ok(faults.is_empty())
}

async fn backup(file: &Path, wanted: &Check) -> Result<bool, Box<dyn Error>> {
    let mut stdout = std::io::stdout();
    let backup = match Backup::open(file).await {
        Err(error @ BackupError::Damaged { .. }) => {
            writeln!(stdout, "{error}")?;
            return Ok(false);
        }
        other => other?,
    };
    writeln!(stdout, "backup: {}", described(backup.manifest()))?;
    let sound = match backup.verify().await {
        Err(error @ BackupError::Damaged { .. }) => {
            writeln!(stdout, "{error}")?;
            Ok(false)
        }
        Err(error) => Err(error.into()),
        Ok(()) if backup.is_current() => stored(backup.db(), wanted).await,
        Ok(()) => {
            writeln!(
                stdout,
                "backup: all of it is as it was written; its boards are read by a check after it is restored, for its \
                 tables are of an older version"
            )?;
            Ok(true)
        }
    };
    backup.close().await;
    sound
}

async fn rebuild_projections(db: &Db) -> Result<(), Box<dyn Error>> {
    let mut unread = Vec::new();
    let by = Superuser::at_the_shell();
    let rebuilt = check::rebuild_projections(db, &by, |board, error| unread.push((board, error))).await?;
    for (board, error) in unread {
        writeln!(
            std::io::stdout(),
            "board {board}: its cards cannot be looked up: {error}"
        )?;
    }
    writeln!(std::io::stdout(), "cards: looked up anew for {rebuilt} boards")?;
    Ok(())
}

async fn boards(db: &Db) -> Result<bool, Box<dyn Error>> {
    let mut stdout = std::io::stdout();
    let mut told = Ok(());
    let tell = |finding: Finding| {
        for what in &finding.what {
            let line = writeln!(stdout, "board {} {:?}: {what}", finding.board, finding.name);
            told = std::mem::replace(&mut told, Ok(())).and(line);
        }
    };
    let checked = check::boards(db, &Superuser::at_the_shell(), tell).await?;
    told?;
    writeln!(
        std::io::stdout(),
        "boards: {} read with {} changes, {} damaged",
        checked.boards,
        checked.changes,
        checked.damaged
    )?;
    Ok(checked.damaged == 0)
}

async fn audit_log(db: &Db) -> Result<bool, Box<dyn Error>> {
    let verdict = check::audit_log(db).await?;
    let said = match &verdict {
        Verdict::Whole(head) => format!("audit log: {} entries, whole; last hash {}", head.seq, head.hex()),
        Verdict::Broken(broken) => format!("audit log: {broken}"),
    };
    writeln!(std::io::stdout(), "{said}")?;
    Ok(matches!(verdict, Verdict::Whole(_)))
}
