//! Where log lines go: to stderr. Stdout has the one line that says where the server listens.

use std::error::Error;
use sync_server::config::{Config, LogFormat};
use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// How the targets of our own lines begin.
const OURS: &str = "sync_server";

/// Says of every try to connect what we say once; whoever wants it all sets it behind this.
const QUIET: &str = "async_nats=warn";

pub(crate) fn start(config: &Config) -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", config.log_filter))
        .map_err(|error| format!("RUST_LOG must be like info or sync_server=debug,info: {error}"))?;
    // At `trace`, libraries print what comes over the wire, and with it tokens and passwords.
    let no_wires = filter_fn(|about| about.target().starts_with(OURS) || *about.level() <= Level::DEBUG);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match config.log_format {
        LogFormat::Text => lines
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    // For all lines and not for this layer: behind a filter of one layer, a library that only asks whether it would log, as
    // sqlx does after each statement, takes the next line of its thread with it.
    tracing_subscriber::registry()
        .with(filter)
        .with(no_wires)
        .with(lines)
        .init();
    Ok(())
}
