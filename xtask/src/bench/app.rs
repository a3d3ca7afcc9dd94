//! `cargo xtask bench app`: how fast the app is in Chromium, against the real server.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Parser;

use crate::process::Running;
use crate::{run, tools, workspace};

/// What stands behind `--`.
#[derive(Parser)]
#[command(no_binary_name = true)]
struct Wish {
    /// How many cards the boards have, with commas between
    #[arg(long, default_value = "200,2000,10000")]
    cards: String,
    /// Where the figures are written as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Take development builds, which are no measure of the worker and the server
    #[arg(long)]
    development: bool,
}

/// Builds all as it is shipped, then opens boards in a browser each and prints a table.
pub(super) fn bench(arguments: &[String]) -> Result<()> {
    let wish = Wish::try_parse_from(arguments)?;
    let server = run::build(&run::Options::of(!wish.development))?;
    let mut playwright = workspace::npm(&["run", "bench"]);
    playwright
        .env("CHROMIUM", tools::chromium()?)
        .env("WEFT_SERVER_BIN", server)
        .env("WEFT_BENCH_CARDS", wish.cards);
    if let Some(file) = wish.json {
        playwright.env("WEFT_BENCH_JSON", std::path::absolute(file)?);
    }
    let status = Running::spawn(playwright)?.wait()?;
    if !status.success() {
        bail!("the bench failed ({status})");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_the_dashes_is_read() {
        let none = Wish::try_parse_from::<_, String>([]).unwrap();
        assert_eq!((none.cards.as_str(), none.development), ("200,2000,10000", false));
        let some =
            Wish::try_parse_from(["--cards", "200", "--json", "figures.json", "--development"]).unwrap();
        assert_eq!((some.cards.as_str(), some.development), ("200", true));
        assert_eq!(some.json, Some(PathBuf::from("figures.json")));
        assert!(Wish::try_parse_from(["--cars"]).is_err());
    }
}
