//! The browser app: packages, checks and the build, each skipped when nothing changed.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::progress::step;
use crate::stamps::Stamp;
use crate::{process, tools, workspace};

/// Installs the packages of the lock file.
///
/// Not `npm ci`: it refuses a lock file that leaves out optional packages of other systems, and npm leaves those out that
/// the registry it was made with does not have. So we look ourselves that the lock file fits.
pub(crate) fn install() -> Result<()> {
    install_in("app packages", "packages", &workspace::frontend())
}

/// Installs the packages of a folder's lock file; `stamp` names what is kept of that.
pub(crate) fn install_in(name: &str, stamp: &str, folder: &Path) -> Result<()> {
    step(name, |step| {
        tools::node()?;
        let inputs = ["package.json", "package-lock.json", ".npmrc"].map(|name| folder.join(name));
        let stamp = Stamp::new(
            stamp,
            &inputs,
            "",
            &[folder.join("node_modules/.package-lock.json")],
        )?;
        if stamp.is_fresh()? {
            return Ok("nothing changed".to_owned());
        }
        if !lock_fits(&read_json(&inputs[0])?, &read_json(&inputs[1])?) {
            bail!(
                "{} is not that of package.json: run `npm install` beside it and commit it",
                inputs[1].display()
            );
        }
        let mut npm = workspace::command("npm");
        npm.current_dir(folder).args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]);
        // The browser tests use the system's Chromium.
        npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        process::run(step, npm)?;
        stamp.keep()?;
        Ok("installed".to_owned())
    })
    .map(drop)
}

/// Whether the lock file was made for exactly these dependencies.
fn lock_fits(package: &Value, lock: &Value) -> bool {
    let locked = &lock["packages"][""];
    ["dependencies", "devDependencies"]
        .iter()
        .all(|kind| package[kind] == locked[kind])
}

fn read_json(path: &Path) -> Result<Value> {
    let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not JSON", path.display()))
}

/// Builds the app that the server serves; the module must have been built.
pub(crate) fn build() -> Result<()> {
    step("app", |step| {
        let app = workspace::frontend();
        let sources = [
            "src",
            "public",
            "index.html",
            "package.json",
            "package-lock.json",
            "vite.config.ts",
            "tsconfig.json",
            "build",
        ];
        let inputs = sources.map(|name| app.join(name));
        let stamp = Stamp::new("app", &inputs, "", &[app.join("dist/index.html")])?;
        if stamp.is_fresh()? {
            return Ok("nothing changed".to_owned());
        }
        process::run(step, workspace::npm(&["run", "build"]))?;
        stamp.keep()?;
        Ok("built".to_owned())
    })
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_lock_file_fits_when_it_was_made_for_the_same_dependencies() {
        let package = json!({"dependencies": {"react": "19.3.1"}, "devDependencies": {"vite": "8.3.8"}});
        let lock = |react: &str| json!({"packages": {"": {"dependencies": {"react": react}, "devDependencies": {"vite": "8.3.8"}}}});
        assert!(lock_fits(&package, &lock("19.3.1")));
        assert!(!lock_fits(&package, &lock("19.3.0")));
    }
}
