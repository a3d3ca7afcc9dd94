//! `cargo xtask examples`: the examples of docs/API.md, run against a server of their own.

use anyhow::Result;

use crate::contract::start;
use crate::process;
use crate::progress::step;
use crate::{python, workspace};

/// Answers how many have run.
pub(crate) fn examples() -> Result<String> {
    let server = crate::run::build_server(false)?;
    let mut ran = String::new();
    step("examples", |step| {
        let programs = python::programs(step, "examples")?;
        let folder = tempfile::Builder::new().prefix("weft-examples-").tempdir()?;
        let (_running, address) = start(&server, folder.path())?;
        let mut driver = workspace::command(programs.join("python"));
        driver
            .arg("xtask/python/examples.py")
            .arg(address)
            .arg(workspace::root().join("docs/examples"));
        let output = process::run(step, driver)?;
        let count = output
            .lines()
            .filter(|line| line.starts_with("examples: "))
            .count();
        ran = format!("{count} ran");
        Ok(ran.clone())
    })?;
    Ok(ran)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each stands in the page as it is in its file, between fences.
    #[test]
    fn the_page_has_every_example_to_the_letter() {
        let docs = workspace::root().join("docs");
        let page = std::fs::read_to_string(docs.join("API.md")).unwrap();
        let mut found = 0;
        for entry in std::fs::read_dir(docs.join("examples")).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(
                page.contains(&format!("\n{text}```\n")),
                "docs/API.md has another text than {}",
                path.display()
            );
            found += 1;
        }
        assert!(found >= 2, "{found} examples");
    }
}
