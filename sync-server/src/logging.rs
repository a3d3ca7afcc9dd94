//! Where log lines go: to stderr. Stdout has the one line that says where the server listens.

use std::error::Error;
use sync_server::config::{Config, LogFormat};
use tracing_subscriber::EnvFilter;

pub(crate) fn start(config: &Config) -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_new(&config.log_filter)
        .map_err(|error| format!("RUST_LOG must be like info or sync_server=debug,info: {error}"))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => lines
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}
