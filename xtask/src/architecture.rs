//! Imports point one way. The directions of docs/ARCHITECTURE.md, checked over `cargo metadata` and the sources.

mod modules;
mod packages;

use anyhow::{Result, bail};

use crate::progress::step;

/// `cargo xtask architecture`.
pub(crate) fn report() -> Result<()> {
    step("imports", |step| {
        let broken = violations()?;
        if broken.is_empty() {
            return Ok("point one way".to_owned());
        }
        for line in &broken {
            step.say(&format!("    {line}"));
        }
        bail!("{} imports point the wrong way", broken.len())
    })
    .map(drop)
}

/// Each import that points the wrong way, as one sentence.
fn violations() -> Result<Vec<String>> {
    Ok([packages::violations()?, modules::violations()?].concat())
}

#[cfg(test)]
mod tests {
    #[test]
    fn imports_point_one_way() {
        let broken = super::violations().unwrap();
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }
}
