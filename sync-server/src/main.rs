//! The command line of the server.

mod admin;
mod backup;
mod board_files;
mod check;
mod health;
mod logging;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use sync_server::app;
use sync_server::clock::{Rng, SystemClock};
use sync_server::config::{Config, Migrations, settings};
use sync_server::storage::{Db, OpenError, schema};

/// Merging allocates much that is small.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Weft's server: boards that many people edit at the same time, online and offline.
///
/// Without a command it serves, on an embedded database, at http://localhost:8080:
///
///   sync-server
///   BIND=0.0.0.0:80 DATABASE_URL=postgres://weft@db/weft PUBLIC_URL=https://weft.example.org sync-server
///
/// Commands use the settings of the server. While it runs on SQLite it keeps the file to itself: stop it for other
/// commands than backup and check. On PostgreSQL they run beside it.
#[derive(Debug, Parser)]
#[command(name = "sync-server", version, verbatim_doc_comment)]
#[allow(clippy::doc_markdown, rustdoc::bare_urls, reason = "it is the text of --help")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::doc_markdown, reason = "it is the text of --help")]
enum Command {
    /// Serve until told to stop (what happens without a command, too).
    ///
    /// Brings the tables up to date, says one line on standard output when it is ready, and logs to standard error.
    /// SIGTERM or Ctrl-C stops it: sockets are sent away, what is under way is committed.
    Serve,
    /// Bring the database's tables up to date and end.
    ///
    /// The server and the other commands do so first, too, unless MIGRATIONS=apart: then this one alone does, and a server
    /// waits for it at its start. Servers of the version before go on meanwhile.
    Migrate,
    /// Manage accounts.
    #[command(subcommand)]
    Admin(admin::Command),
    /// Write a board into a file.
    ///
    /// As it is now or as it was, in the trash or not. Written as it is read; the audit log notes it.
    ///
    ///   sync-server export --board 0192f0c1-2345-7abc-8def-0123456789ab -o plans.json
    ///   sync-server export --board ID --format automerge --at 2026-11-28T11:33:31Z -o plans.automerge
    ///
    /// On `SQLite` the server must be stopped for it; while it runs, its administrators get the same from
    /// /api/admin/boards/ID/export. On `PostgreSQL` it runs beside the server.
    #[command(verbatim_doc_comment)]
    Export(board_files::Export),
    /// Make a board of a file.
    ///
    /// Of a board exported from Trello as JSON, of an export of ours, or of a saved document. It says what was left
    /// behind and why.
    ///
    ///   sync-server import --workspace ID --as ana --format weft plans.json
    ///   sync-server import --workspace ID --as ana --format trello --dry-run trello.json
    ///
    /// On `SQLite` the server must be stopped for it; while it runs, members use the same in their workspace. On
    /// `PostgreSQL` it runs beside the server.
    #[command(verbatim_doc_comment)]
    Import(board_files::Import),
    /// Write everything that is stored into one file.
    ///
    /// As of one moment, while the server runs or not, on `SQLite` as on `PostgreSQL`. The file appears when it is whole and
    /// has been read back. It has the accounts' password hashes in it (mode 0600: keep it so) and no secrets of the
    /// server: keep JWT_SECRET, or the file jwt_secret in DATA_DIR, elsewhere.
    ///
    ///   sync-server backup /var/backups/weft.backup
    ///   sync-server check --backup /var/backups/weft.backup
    #[command(verbatim_doc_comment)]
    Backup(backup::Write),
    /// Fill an empty database with what is in a backup.
    ///
    /// Of either kind, whichever the backup was taken of: what DATABASE_URL names. All of it is there at the end or, whatever
    /// goes wrong, nothing. A database that has anything in it, a backup of a newer version and one that is damaged are
    /// refused. Devices that know the boards go on with them, and send again what they have done since the backup.
    ///
    ///   DATABASE_URL=postgres://weft@db/weft sync-server restore /var/backups/weft.backup
    #[command(verbatim_doc_comment)]
    Restore(backup::Restore),
    /// Read everything that is stored and say what is damaged.
    ///
    /// Every board: each change of its log against its hash, both snapshots against the log, what lists and rooms
    /// know of it against its document. Then the audit log's chain of hashes; its number of entries and last hash, kept
    /// elsewhere, show later whether entries were cut off. Nothing is repaired; --rebuild-projections makes anew what
    /// cards are looked up by without their boards.
    ///
    /// It changes nothing and runs beside the server; beside a SQLite file SQLite may leave two of its own, and where they
    /// cannot be made, the server must not run meanwhile. --backup reads a backup instead.
    ///
    /// Ends with 0 when all is sound, with 3 when something is damaged, with 1 when it could not be read.
    Check(check::Check),
    /// Ask the server that runs with these settings on this machine whether it is ready.
    ///
    /// Ends with 0 when it is, with 1 otherwise. For containers, which have no other program to ask with.
    Health,
    /// List every setting with its default.
    Settings,
    /// Print the description of the API (OpenAPI 3.1).
    ///
    /// It is the one at /api/openapi.json; docs/openapi.json is made with this.
    Openapi,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(command()).await {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "sync-server: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for. `--help` and `help settings` list the settings, too.
fn command() -> Command {
    let settings = settings::listed();
    let with_settings = |command: clap::Command| command.after_long_help(settings.clone());
    let cli = with_settings(Cli::command()).mut_subcommand("settings", with_settings);
    let cli = Cli::from_arg_matches(&cli.get_matches()).unwrap_or_else(|error| error.exit());
    cli.command.unwrap_or(Command::Serve)
}

async fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    // What depends on no setting.
    let text = match command {
        Command::Settings => Some(settings::listed()),
        Command::Openapi => Some(sync_server::http::description().to_owned()),
        _ => None,
    };
    if let Some(text) = text {
        write!(std::io::stdout(), "{text}")?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::from_env()?;
    logging::start(&config)?;
    match command {
        Command::Serve => serve(config).await?,
        Command::Migrate => migrate(&config).await?,
        Command::Health => health::ask(config.bind).await?,
        Command::Admin(command) => admin::run(command, &config).await?,
        Command::Export(wanted) => board_files::export(&wanted, &config).await?,
        Command::Import(wanted) => board_files::import(wanted, &config).await?,
        Command::Backup(wanted) => backup::write(&wanted, &config).await?,
        Command::Restore(wanted) => backup::restore(&wanted, &config).await?,
        Command::Check(wanted) => return check::run(&wanted, &config).await,
        Command::Settings | Command::Openapi => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: &Config) -> Result<(), Box<dyn Error>> {
    let db = connect(config).await?;
    schema::migrate(&db).await?;
    let version = schema::version(&db).await?.unwrap_or_default();
    db.close().await;
    writeln!(std::io::stdout(), "the tables are of version {version}")?;
    Ok(())
}

/// Opens the database for a command beside the server, its tables such that this program can work with them.
async fn open(config: &Config) -> Result<Db, Box<dyn Error>> {
    let db = connect(config).await?;
    match config.migrations {
        Migrations::AtStart => schema::migrate(&db).await?,
        Migrations::Apart => schema::must_fit(&db).await?,
    }
    Ok(db)
}

/// The same with its tables as they are.
async fn connect(config: &Config) -> Result<Db, Box<dyn Error>> {
    app::make_data_dir(config)?;
    match Db::connect(&config.database_url).await {
        Err(error @ OpenError::InUse(_)) => Err(format!(
            "{error} (a running server keeps its SQLite file to itself: stop it first, or let its administrators use the pages under /admin meanwhile)"
        )
        .into()),
        other => Ok(other?),
    }
}

/// Says one line on stdout when it is ready (and one with the set-up link, if that is needed), and stops gracefully at SIGTERM or SIGINT.
async fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    let stop = stop_signal()?;
    let running = app::start(config, Arc::new(SystemClock), Rng::from_system()?).await?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "Weft is ready: http://{}", running.address())?;
    if let Some(link) = running.setup_link() {
        writeln!(
            stdout,
            "Make the first account, which administers this server: {link}"
        )?;
    }
    stdout.flush()?;
    stop.await;
    tracing::info!("stopping");
    running.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Listens from now on, so that no early signal is missed.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C cannot be heard");
            std::future::pending::<()>().await;
        }
    })
}
