//! Tells Cargo what is embedded: the migrations, and the built app in release builds (debug builds read it from
//! disk at run time). Unpacks the page that shows the API.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::error::Error;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../migrations");
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if release || std::env::var_os("CARGO_FEATURE_EMBED").is_some() {
        println!("cargo:rerun-if-changed=../frontend/dist");
    }
    // Without `..`: rust-embed compares it with real paths, and the app may be built after the server.
    let app = Path::new("../frontend").canonicalize()?.join("dist");
    println!("cargo:rustc-env=WEFT_APP_FILES={}", app.display());
    unpack_swagger_ui()
}

/// Two of the archive's files, as small as they can be served.
fn unpack_swagger_ui() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    for (suffix, to) in [
        ("/dist/swagger-ui-bundle.js", "swagger-ui.js.gz"),
        ("/dist/swagger-ui.css", "swagger-ui.css.gz"),
    ] {
        let names: Vec<String> = archive
            .file_names()
            .map(|name| name.map(Into::into))
            .collect::<Result<_, _>>()?;
        let name = names.iter().find(|name| name.ends_with(suffix));
        let name = name.ok_or_else(|| format!("no {suffix} in the archive"))?;
        let mut text = String::new();
        archive.by_name(name)?.read_to_string(&mut text)?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(text.as_bytes())?;
        std::fs::write(out.join(to), gzip.finish()?)?;
    }
    Ok(())
}
