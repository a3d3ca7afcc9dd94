//! Tells Cargo what is embedded: the migrations, and the built app in release builds (debug builds read it from
//! disk at run time).

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../migrations");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../frontend/dist");
    }
}
