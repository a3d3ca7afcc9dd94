//! `cargo xtask pictures`: the README's pictures, taken anew by the stories that show what is in them.

use anyhow::Result;

use crate::progress::step;
use crate::run::{self, Options};
use crate::{process, tools, workspace};

/// The files in `frontend/e2e/stories` that take them.
const STORIES: [&str; 2] = ["looks", "offline-together"];
/// Without it the stories write nothing into the tree.
const WRITE: &str = "UPDATE_SCREENSHOTS";

pub(crate) fn pictures(options: &Options) -> Result<()> {
    let server = run::build(options)?;
    step("pictures", |step| {
        let mut playwright = workspace::npm(&["run", "e2e", "--"]);
        playwright
            .args(STORIES)
            .env(WRITE, "1")
            .env("CHROMIUM", tools::chromium()?)
            .env("WEFT_SERVER_BIN", &server);
        process::run(step, playwright)?;
        Ok("in docs/images".to_owned())
    })
    .map(drop)
}
