//! The command line of the server.

mod admin;
mod logging;

use clap::{Parser, Subcommand};
use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use sync_server::app::{self, StartError};
use sync_server::clock::{Rng, SystemClock};
use sync_server::config::Config;
use sync_server::storage::Db;

/// Weft's server. Its settings are environment variables; docs/OPERATIONS.md lists them.
#[derive(Debug, Parser)]
#[command(name = "sync-server", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until told to stop (what happens without a command, too).
    Serve,
    /// Bring the database's tables up to date and end.
    Migrate,
    /// Print the description of the API (OpenAPI 3.1) and end.
    Openapi,
    /// Manage accounts.
    #[command(subcommand)]
    Admin(admin::Command),
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Cli::parse().command.unwrap_or(Command::Serve);
    match run(command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "sync-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let config = Config::from_env()?;
    logging::start(&config)?;
    match command {
        Command::Serve => serve(config).await,
        Command::Migrate => {
            open(&config).await?.close().await;
            Ok(())
        }
        Command::Openapi => Ok(std::io::stdout().write_all(sync_server::http::description().as_bytes())?),
        Command::Admin(command) => admin::run(command, &config).await,
    }
}

async fn open(config: &Config) -> Result<Db, StartError> {
    app::make_data_dir(config)?;
    Ok(Db::open(&config.database_url).await?)
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
