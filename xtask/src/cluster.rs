//! `cargo xtask cluster`: the topology of compose.yaml as processes of this machine. The load generator starts them
//! (`load-generator/src/cluster/`); here is found and built what they need.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::postgres::Prepared;
use crate::process::{self, Running};
use crate::progress::step;
use crate::{run, tools, workspace};

/// Where people come in, unless they say another port.
const DEFAULT_PORT: u16 = 8080;

/// `cargo xtask cluster`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Prove it instead: browsers on two nodes; NATS, the database and nodes killed and restarted under load
    #[arg(long)]
    test: bool,
    /// Build everything as it is shipped
    #[arg(long)]
    release: bool,
    /// The port of nginx
    #[arg(long, default_value_t = DEFAULT_PORT)]
    port: u16,
}

pub(crate) fn cluster(options: &Options) -> Result<()> {
    if options.test {
        return test_of(options.release).map(drop);
    }
    run::build(&run::Options {
        release: options.release,
    })?;
    let parts = Parts::make(options.release, false)?;
    println!();
    let mut serve = parts.command("serve")?;
    serve.args(["--port", &options.port.to_string()]);
    let status = Running::spawn(serve)?.wait()?;
    if !status.success() && !process::interrupted() {
        bail!("the cluster ended ({status})");
    }
    Ok(())
}

/// As every test run does it; answers the last figure.
pub(crate) fn test() -> Result<String> {
    test_of(false)
}

fn test_of(release: bool) -> Result<String> {
    run::build(&run::Options { release })?;
    browsers(release)?;
    prove(release, &[])
}

/// People in Chromium, each at another node.
fn browsers(release: bool) -> Result<()> {
    let parts = Parts::make(release, true)?;
    step("browsers on two nodes", |step| {
        let mut with = parts.command("with")?;
        with.env("CHROMIUM", tools::chromium()?)
            .current_dir(workspace::frontend())
            .args(["--", "npm", "run", "e2e:cluster"]);
        process::run(step, with)?;
        Ok("passed".to_owned())
    })
    .map(drop)
}

/// Everything in and around the cluster is killed and restarted under load; answers what was lost, which is nothing.
pub(crate) fn prove(release: bool, sizes: &[&str]) -> Result<String> {
    let parts = Parts::make(release, false)?;
    let mut figure = None;
    step("restarts under load", |step| {
        let mut prove = parts.command("prove")?;
        prove.args(sizes);
        let output = process::run(step, prove)?;
        for line in output.lines() {
            step.say(&format!("    {line}"));
        }
        figure = output.lines().last().map(str::to_owned);
        Ok("nothing lost".to_owned())
    })?;
    figure.context("nothing was proven")
}

/// What a cluster is made of.
struct Parts {
    load_generator: std::path::PathBuf,
    server: std::path::PathBuf,
    postgres: Prepared,
}

impl Parts {
    fn make(release: bool, with_browser: bool) -> Result<Self> {
        step("cluster tools", |step| tools::cluster(step, with_browser))?;
        let server = run::build_server(release)?;
        let load_generator = run::build_load_generator(release)?;
        let mut postgres = None;
        step("postgresql", |step| {
            postgres = Some(Prepared::make(step)?);
            Ok("a cluster of its own is made".to_owned())
        })?;
        Ok(Self {
            load_generator,
            server,
            postgres: postgres.context("the database has been made")?,
        })
    }

    /// `load-generator cluster WHAT`, with all that it asks for.
    fn command(&self, what: &str) -> Result<Command> {
        let mut command = workspace::command(&self.load_generator);
        command.args(["cluster", what]).arg("--server").arg(&self.server);
        command.arg("--nginx").arg(tools::nginx()?);
        command
            .arg("--nginx-conf")
            .arg(workspace::root().join("deploy/nginx.conf"));
        command.arg("--nats").arg(tools::nats()?);
        command.args(["--database-url", &self.postgres.url()]);
        command.env("WEFT_POSTGRES_COMMAND", self.postgres.words()?);
        Ok(command)
    }
}
