//! Taking a backup.

use super::copy::copy;
use super::file::{self, APPLICATION_ID};
use super::manifest::{Contents, Manifest};
use super::tables::tables;
use super::{Backup, BackupError, is_backup};
use crate::access::Superuser;
use crate::hex::hex;
use crate::storage::{Db, Either, OpenError, Tx, schema};
use board_doc::Timestamp;
use sqlx::AssertSqlSafe;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Writes everything that the database holds at one moment into a file, which appears when it is whole, durable and has
/// been read back. A backup that is there already is replaced then; anything else that is there is left alone.
///
/// The database may be in use meanwhile. `chance` names the file while it is being written.
pub async fn write(
    db: &Db,
    _by: &Superuser,
    path: &Path,
    now: Timestamp,
    chance: [u8; 4],
) -> Result<Manifest, BackupError> {
    let failed = BackupError::of_file(path);
    if path.exists() && !is_backup(path) {
        let there = "there is something else already, and it is no backup: it is left alone";
        return Err(failed(io::Error::new(io::ErrorKind::AlreadyExists, there)));
    }
    let part = beside(path, chance);
    let open = make(&part).map_err(failed)?;
    let written = match fill(db, &part, now).await {
        Ok(manifest) => finish(&open, &part, path).await.map(|()| manifest),
        Err(error) => Err(error),
    };
    if written.is_err() {
        // What went wrong before is what counts.
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn beside(path: &Path, chance: [u8; 4]) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.part", hex(&chance)));
    PathBuf::from(name)
}

/// There are password hashes in it: nobody else may read it, from the beginning.
fn make(part: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(part)
}

async fn fill(db: &Db, part: &Path, now: Timestamp) -> Result<Manifest, BackupError> {
    let known = schema::known();
    let version = match schema::version(db).await?.unwrap_or_default() {
        0 => return Err(OpenError::OlderSchema { found: 0, known }.into()),
        found if found > known => return Err(OpenError::NewerSchema { found, known }.into()),
        version => version,
    };
    let file = file::create(part, version).await?;
    let mut from = db.begin_read().await?;
    let mut to = file.begin_write().await?;
    let mut manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema: version,
        created_at: now,
        tables: Vec::new(),
    };
    for table in tables(&mut to).await? {
        let copied = copy(&mut from, &mut to, &table, |_| {}).await?;
        manifest.tables.push(Contents {
            table: table.name,
            rows: copied.read.rows,
            digest: copied.read.digest,
        });
    }
    from.rollback().await?;
    manifest.write(&mut to).await?;
    mark(&mut to).await?;
    to.commit().await?;
    file.close().await;
    Ok(manifest)
}

/// From now on it says that it is a backup.
async fn mark(file: &mut Tx) -> sqlx::Result<()> {
    if let Either::Sqlite(conn) = file.on() {
        let text = format!("PRAGMA application_id = {APPLICATION_ID}");
        sqlx::query(AssertSqlSafe(text)).execute(conn).await?;
    }
    Ok(())
}

/// Durable, read back, and only then in its place.
async fn finish(open: &File, part: &Path, path: &Path) -> Result<(), BackupError> {
    let failed = BackupError::of_file(path);
    open.sync_all().map_err(failed)?;
    let backup = Backup::open(part).await?;
    let verified = backup.verify().await;
    backup.close().await;
    verified?;
    std::fs::rename(part, path).map_err(failed)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}
