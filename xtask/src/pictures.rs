//! `cargo xtask pictures` and `gallery`: what the browser stories see, as files to look at.

use anyhow::{Context, Result};

use crate::progress::step;
use crate::run::{self, Options};
use crate::{process, tools, workspace};

/// The files in `frontend/e2e/stories` that take the README's pictures.
const README_STORIES: [&str; 2] = ["looks", "offline-together"];
/// Without it the stories write nothing into the tree.
const README_WANTED: &str = "UPDATE_SCREENSHOTS";
/// Without it the stories check each page, and keep no pictures of it.
const GALLERY_WANTED: &str = "WEFT_GALLERY";

/// The README's pictures, taken anew by the stories that show what is in them.
pub(crate) fn pictures(options: &Options) -> Result<()> {
    stories(options, "pictures", &README_STORIES, README_WANTED).map(|_| println!("    in docs/images"))
}

/// Each page and dialog at three widths in both themes, by the stories that come past it.
pub(crate) fn gallery(options: &Options) -> Result<()> {
    let output = stories(options, "gallery", &[], GALLERY_WANTED)?;
    let said = output.lines().find(|line| line.starts_with("gallery: "));
    println!("    {}", said.context("the stories took no pictures")?);
    Ok(())
}

/// Runs these stories, or all of them, and answers what they have printed.
fn stories(options: &Options, name: &str, files: &[&str], wanted: &str) -> Result<String> {
    let server = run::build(options)?;
    let mut output = String::new();
    step(name, |step| {
        let mut playwright = workspace::npm(&["run", "e2e", "--"]);
        playwright
            .args(files)
            .env(wanted, "1")
            .env("CHROMIUM", tools::chromium()?)
            .env("WEFT_SERVER_BIN", &server);
        output = process::run(step, playwright)?;
        Ok("taken".to_owned())
    })?;
    Ok(output)
}
