//! `sync-server backup` and `sync-server restore`.

use clap::Args;
use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use sync_server::access::Superuser;
use sync_server::clock::{Clock as _, Rng, SystemClock};
use sync_server::config::Config;
use sync_server::storage::Db;
use sync_server::storage::backup::{self, Backup, Manifest, Restoring};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

#[derive(Debug, Args)]
pub(crate) struct Write {
    /// Where it goes. A backup that is there is replaced when the new one is whole; anything else is left alone.
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
}

pub(crate) async fn write(wanted: &Write, config: &Config) -> Result<(), Box<dyn Error>> {
    let db = Db::open_to_read(&config.database_url).await?;
    let chance = Rng::from_system()?.bytes();
    let by = Superuser::at_the_shell();
    let written = backup::write(&db, &by, &wanted.file, SystemClock.now(), chance).await;
    db.close().await;
    let said = described(&written?);
    writeln!(std::io::stdout(), "{}: {said}", wanted.file.display())?;
    Ok(())
}

pub(crate) async fn restore(wanted: &Restore, config: &Config) -> Result<(), Box<dyn Error>> {
    let backup = Backup::open(&wanted.file).await?;
    let db = crate::connect(config).await?;
    let restoring = Restoring {
        now: SystemClock.now(),
        seed: Rng::from_system()?.bytes(),
    };
    let restored = backup::restore(&backup, &db, &Superuser::at_the_shell(), restoring).await;
    db.close().await;
    let said = described(backup.manifest());
    backup.close().await;
    restored?;
    writeln!(
        std::io::stdout(),
        "restored, each board with a new epoch: {said}\nsync-server check reads all of it"
    )?;
    Ok(())
}

/// What is in a backup, in a line.
pub(crate) fn described(manifest: &Manifest) -> String {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(manifest.created_at.0) * 1_000_000);
    let at = at
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_default();
    format!(
        "{} boards with {} kept changes, {} accounts, as of {at}; version {}, schema {}; digest {}",
        manifest.rows("boards"),
        manifest.rows("board_log"),
        manifest.rows("users"),
        manifest.version,
        manifest.schema,
        manifest.digest()
    )
}
