//! `sync-server admin …`: accounts from a shell.

use clap::{Args, Subcommand};
use std::error::Error;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::sync::Arc;
use sync_server::auth::Auth;
use sync_server::auth::accounts::Registration;
use sync_server::auth::keys::Keys;
use sync_server::auth::names::{Email, Username};
use sync_server::auth::password::{Hasher, NewPassword};
use sync_server::clock::{Rng, SystemClock};
use sync_server::cluster::Bus;
use sync_server::config::Config;
use sync_server::storage::audit::By;
use sync_server::storage::users::Superuser;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an account that administers the server.
    CreateSuperuser(CreateSuperuser),
}

#[derive(Debug, Args)]
pub(crate) struct CreateSuperuser {
    /// Its name.
    #[arg(long)]
    username: String,
    /// Its e-mail address.
    #[arg(long)]
    email: String,
    /// Read the password from the first line of stdin without asking.
    #[arg(long)]
    password_stdin: bool,
}

pub(crate) async fn run(command: Command, config: &Config) -> Result<(), Box<dyn Error>> {
    match command {
        Command::CreateSuperuser(wanted) => create_superuser(wanted, config).await,
    }
}

async fn create_superuser(wanted: CreateSuperuser, config: &Config) -> Result<(), Box<dyn Error>> {
    let username = Username::parse(&wanted.username).map_err(|what| format!("--username {what}"))?;
    let email = Email::parse(&wanted.email).map_err(|what| format!("--email {what}"))?;
    let password = read_password(wanted.password_stdin)?;
    let password =
        NewPassword::parse(&password, &wanted.username).map_err(|what| format!("the password {what}"))?;

    let db = crate::open(config).await?;
    let rng = Arc::new(Rng::from_system()?);
    let (keys, hasher) = (Keys::from_config(config, &rng)?, Hasher::new(1, &rng)?);
    let auth = Auth::new(
        db.clone(),
        Arc::new(SystemClock),
        rng,
        Bus::in_process(),
        keys,
        hasher,
    );
    let user = auth
        .register(
            Registration {
                username,
                email,
                password,
                superuser: Superuser::Yes,
            },
            By::shell(),
        )
        .await?;
    db.close().await;
    writeln!(
        std::io::stdout(),
        "{} administers this server now ({})",
        user.username,
        user.id
    )?;
    Ok(())
}

/// The first line of stdin. Someone at a terminal is asked for it; the terminal shows what they type.
fn read_password(quietly: bool) -> Result<String, Box<dyn Error>> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() && !quietly {
        let mut stderr = std::io::stderr();
        write!(stderr, "Password (it will be visible): ")?;
        stderr.flush()?;
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
