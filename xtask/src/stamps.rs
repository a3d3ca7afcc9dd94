//! "Nothing changed" by content: a stamp keeps the hash of what a step read when it last succeeded.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::workspace;

/// Folders that are made by tools and so are never an input.
const MADE_FOLDERS: [&str; 5] = [
    "node_modules",
    "target",
    "dist",
    "test-results",
    "playwright-report",
];

/// What a step read and what it makes.
pub(crate) struct Stamp {
    file: PathBuf,
    inputs: String,
    outputs: Vec<PathBuf>,
}

impl Stamp {
    /// A stamp named `name` over the content of files and folders, and over `also` (flags, a profile).
    pub(crate) fn new(name: &str, inputs: &[PathBuf], also: &str, outputs: &[PathBuf]) -> Result<Self> {
        let file = workspace::notes().join(format!("{name}.stamp"));
        Ok(Self {
            file,
            inputs: fingerprint(inputs, also)?,
            outputs: outputs.to_vec(),
        })
    }

    /// Whether the inputs are those of the last success and its outputs are still there. When not, the step is about to
    /// touch its outputs, and the stamp goes first: should the step fail half-way, nothing vouches for what it left.
    pub(crate) fn is_fresh(&self) -> Result<bool> {
        let fresh = std::fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.inputs)
            && self.outputs.iter().all(|output| output.exists());
        if !fresh && self.file.exists() {
            std::fs::remove_file(&self.file)
                .with_context(|| format!("cannot remove {}", self.file.display()))?;
        }
        Ok(fresh)
    }

    /// Records a success.
    pub(crate) fn keep(&self) -> Result<()> {
        std::fs::create_dir_all(self.file.parent().expect("a stamp lies in a folder"))?;
        std::fs::write(&self.file, &self.inputs)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

/// SHA-256 over the sorted files below `inputs`: name, length and content of each, so that moving a byte from one
/// file to the next is a change. An input that does not exist counts as empty.
fn fingerprint(inputs: &[PathBuf], also: &str) -> Result<String> {
    let mut files = Vec::new();
    for input in inputs {
        collect(input, &mut files)?;
    }
    files.sort();
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    add(also.as_bytes());
    for file in files {
        add(file.as_os_str().as_encoded_bytes());
        add(&std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
    } else if path.is_dir()
        && !path
            .file_name()
            .is_some_and(|name| MADE_FOLDERS.iter().any(|made| name == *made))
    {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Case {
        folder: tempfile::TempDir,
    }

    impl Case {
        fn new() -> Self {
            let case = Self {
                folder: tempfile::tempdir().unwrap(),
            };
            case.write("src/a.rs", "one");
            case.write("src/b.rs", "two");
            case.write("out", "made");
            case
        }

        fn write(&self, name: &str, content: &str) {
            let path = self.folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }

        fn stamp(&self, also: &str) -> Stamp {
            let at = |name: &str| self.folder.path().join(name);
            Stamp {
                file: at("kept.stamp"),
                inputs: fingerprint(&[at("src"), at("Cargo.lock")], also).unwrap(),
                outputs: vec![at("out")],
            }
        }

        fn is_fresh(&self, also: &str) -> bool {
            self.stamp(also).is_fresh().unwrap()
        }
    }

    #[test]
    fn a_step_is_fresh_only_after_a_success() {
        let case = Case::new();
        assert!(!case.is_fresh(""));
        case.stamp("").keep().unwrap();
        assert!(case.is_fresh(""));
    }

    #[test]
    fn changed_added_renamed_and_shifted_content_each_make_a_step_stale() {
        type Change = fn(&Case);
        let changes: [(&str, Change); 5] = [
            ("changed", |case| case.write("src/a.rs", "1")),
            ("added", |case| case.write("src/deep/c.rs", "")),
            ("a missing input that appears", |case| {
                case.write("Cargo.lock", "x");
            }),
            ("renamed", |case| {
                let at = |name: &str| case.folder.path().join(name);
                std::fs::rename(at("src/a.rs"), at("src/z.rs")).unwrap();
            }),
            ("shifted", |case| {
                case.write("src/a.rs", "onetw");
                case.write("src/b.rs", "o");
            }),
        ];
        for (what, change) in changes {
            let case = Case::new();
            case.stamp("").keep().unwrap();
            change(&case);
            assert!(!case.is_fresh(""), "{what}");
        }
    }

    #[test]
    fn another_profile_or_a_lost_output_makes_a_step_stale() {
        let case = Case::new();
        case.stamp("dev").keep().unwrap();
        assert!(!case.is_fresh("release"));
        case.stamp("dev").keep().unwrap();
        std::fs::remove_file(case.folder.path().join("out")).unwrap();
        assert!(!case.is_fresh("dev"));
    }

    #[test]
    fn a_run_that_did_not_end_well_leaves_no_stamp_of_an_earlier_one() {
        let case = Case::new();
        case.stamp("dev").keep().unwrap();
        assert!(!case.is_fresh("release"));
        assert!(!case.is_fresh("dev"));
    }

    #[test]
    fn what_tools_made_is_not_an_input() {
        let case = Case::new();
        case.stamp("").keep().unwrap();
        case.write("src/node_modules/x/index.js", "installed");
        assert!(case.is_fresh(""));
    }
}
