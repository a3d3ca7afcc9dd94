//! `sync-server export`.

use board_doc::export::{Export as View, Format, write_document};
use board_doc::history::Point;
use board_doc::{Board, Timestamp};
use clap::Args;
use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use sync_server::access::Superuser;
use sync_server::clock::{Clock as _, SystemClock};
use sync_server::config::Config;
use sync_server::storage::admin::{self, Export as Stored};
use sync_server::storage::document::reader;
use uuid::Uuid;

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The board's id: it stands in the address of its page.
    #[arg(long, value_name = "ID")]
    board: Uuid,
    /// json, csv, markdown, html or automerge.
    #[arg(long, default_value = "json", value_parser = format)]
    format: Format,
    /// As it was: the id of a step of its history, or an RFC 3339 time. As it is now when absent.
    #[arg(long, value_name = "STEP|TIME", value_parser = point)]
    at: Option<Point>,
    /// Where it goes; standard output when absent. What was there stays until all of it is written.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn format(name: &str) -> Result<Format, String> {
    Format::named(name).ok_or_else(|| "must be json, csv, markdown, html or automerge".to_owned())
}

fn point(at: &str) -> Result<Point, String> {
    let point = sync_server::http::parse_point(at);
    point.ok_or_else(|| "must be the id of a step of the history, or an RFC 3339 time".to_owned())
}

pub(crate) async fn run(wanted: &Export, config: &Config) -> Result<(), Box<dyn Error>> {
    let db = crate::open(config).await?;
    let by = Superuser::at_the_shell();
    let now = SystemClock.now();
    let stored = admin::export(&db, &by, wanted.board, wanted.format, now).await?;
    db.close().await;
    let stored = stored.ok_or_else(|| format!("there is no board {}", wanted.board))?;
    match &wanted.output {
        None => write(wanted, stored, now, &mut io::stdout().lock())?,
        Some(file) => write_file(file, |out| write(wanted, stored, now, out))?,
    }
    Ok(())
}

/// Piece by piece: nothing is held but the board itself.
fn write(wanted: &Export, stored: Stored, now: Timestamp, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let Stored { history, names, .. } = stored;
    match (wanted.format, wanted.at) {
        (Format::Automerge, None) => write_document(&history.document, out)?,
        (Format::Automerge, Some(at)) => {
            write_document(&history.read().document_as_of(at)?, out)?;
        }
        (Format::View(format), at) => {
            let view = match at {
                Some(at) => history.read().as_of(at)?.view(),
                None => Board::over(history.document, reader()).view(),
            };
            let view = view.no_later_than(now);
            let export = View {
                view: &view,
                names: &names,
                at: now,
            };
            export.write(format, out, &mut |_| {})?;
        }
    }
    Ok(())
}

/// Whoever finds the file finds all of it.
fn write_file(
    file: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let cannot = |error: io::Error| format!("cannot write {}: {error}", file.display());
    let mut out = File::create(&part).map_err(cannot)?;
    let written = write(&mut out).and_then(|()| {
        out.sync_all().map_err(cannot)?;
        Ok(std::fs::rename(&part, file).map_err(cannot)?)
    });
    if written.is_err() {
        // What went wrong before is what counts.
        let _ = std::fs::remove_file(&part);
    }
    written
}
