//! `sync-server admin …`: accounts from a shell.

mod list;
mod password;

use clap::{Args, Subcommand};
use std::error::Error;
use std::io::Write as _;
use std::sync::Arc;
use sync_server::access::Superuser;
use sync_server::auth::Auth;
use sync_server::auth::accounts::Registration;
use sync_server::auth::administration::AccountChange;
use sync_server::auth::keys::Keys;
use sync_server::auth::names::{Email, Username};
use sync_server::auth::password::{Hasher, NewPassword};
use sync_server::clock::{Clock as _, Rng, SystemClock};
use sync_server::cluster::Bus;
use sync_server::config::Config;
use sync_server::storage::Db;
use sync_server::storage::users::{Superuser as Rank, User};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an account that administers the server.
    ///
    /// The password is asked for at the terminal, or read from the first line of standard input:
    ///
    ///   sync-server admin create-superuser --username ana --email ana@example.org
    ///   printf %s "$PASSWORD" | sync-server admin create-superuser --username ana --email ana@example.org --password-stdin
    #[command(verbatim_doc_comment)]
    CreateSuperuser(CreateSuperuser),
    /// Set somebody's password and end all their sessions.
    ///
    /// For those who have no administrator left to send them a link. Access keys stay.
    ///
    ///   sync-server admin set-password ana
    #[command(verbatim_doc_comment)]
    SetPassword(SetPassword),
    /// Take an account out of use.
    ///
    /// Its sessions and access keys end; a running server closes its sockets within 30 seconds. The last active
    /// superuser cannot be deactivated.
    ///
    ///   sync-server admin deactivate ben
    #[command(verbatim_doc_comment)]
    Deactivate(Who),
    /// Let an account be used again. What has ended stays ended.
    Activate(Who),
    /// List accounts.
    ///
    ///   sync-server admin list-users --search example.org
    ///   sync-server admin list-users --json
    #[command(verbatim_doc_comment)]
    ListUsers(list::ListUsers),
}

#[derive(Debug, Args)]
pub(crate) struct CreateSuperuser {
    /// Its name: 3 to 32 letters, digits and . _ + -
    #[arg(long)]
    username: String,
    /// Its e-mail address.
    #[arg(long)]
    email: String,
    #[command(flatten)]
    password: password::From,
}

#[derive(Debug, Args)]
pub(crate) struct SetPassword {
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    password: password::From,
}

#[derive(Debug, Args)]
pub(crate) struct Who {
    /// The account's username or e-mail address.
    #[arg(value_name = "NAME")]
    name: String,
}

pub(crate) async fn run(command: Command, config: &Config) -> Result<(), Box<dyn Error>> {
    match command {
        Command::CreateSuperuser(wanted) => create_superuser(wanted, config).await,
        Command::SetPassword(wanted) => set_password(wanted, config).await,
        Command::Deactivate(who) => set_active(&who, false, config).await,
        Command::Activate(who) => set_active(&who, true, config).await,
        Command::ListUsers(wanted) => list::run(wanted, config).await,
    }
}

/// What the commands work with.
struct Shell {
    db: Db,
    auth: Auth,
    by: Superuser,
}

impl Shell {
    async fn open(config: &Config) -> Result<Self, Box<dyn Error>> {
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
        let by = Superuser::at_the_shell();
        Ok(Self { db, auth, by })
    }

    async fn find(&self, who: &Who) -> Result<User, Box<dyn Error>> {
        let found = self.auth.find_account(&who.name).await?;
        Ok(found.ok_or_else(|| {
            format!(
                "no account is called {:?}: list-users shows which there are",
                who.name
            )
        })?)
    }

    async fn close(self, said: String) -> Result<(), Box<dyn Error>> {
        self.db.close().await;
        writeln!(std::io::stdout(), "{said}")?;
        Ok(())
    }
}

async fn create_superuser(wanted: CreateSuperuser, config: &Config) -> Result<(), Box<dyn Error>> {
    let username = Username::parse(&wanted.username).map_err(|what| format!("--username {what}"))?;
    let email = Email::parse(&wanted.email).map_err(|what| format!("--email {what}"))?;
    let password = acceptable(&wanted.password.read()?, &wanted.username)?;
    let shell = Shell::open(config).await?;
    let registration = Registration {
        username,
        email,
        password,
        superuser: Rank::Yes,
    };
    let user = shell.auth.make_account(&shell.by, registration).await?;
    let said = format!("{} administers this server now ({})", user.username, user.id);
    shell.close(said).await
}

async fn set_password(wanted: SetPassword, config: &Config) -> Result<(), Box<dyn Error>> {
    let password = wanted.password.read()?;
    let shell = Shell::open(config).await?;
    let user = shell.find(&wanted.who).await?;
    let password = acceptable(&password, &user.username)?;
    shell.auth.set_password(&shell.by, user.id, password).await?;
    let said = format!(
        "{} has another password now, and all sessions have ended",
        user.username
    );
    shell.close(said).await
}

async fn set_active(who: &Who, is_active: bool, config: &Config) -> Result<(), Box<dyn Error>> {
    let shell = Shell::open(config).await?;
    let user = shell.find(who).await?;
    let change = AccountChange {
        is_active: Some(is_active),
        is_superuser: None,
    };
    shell.auth.change_account(&shell.by, user.id, change).await?;
    let what = if is_active {
        "may be used"
    } else {
        "may not be used any more"
    };
    shell.close(format!("{} {what}", user.username)).await
}

fn acceptable(password: &str, username: &str) -> Result<NewPassword, String> {
    NewPassword::parse(password, username).map_err(|what| format!("the password {what}"))
}

fn now() -> board_doc::Timestamp {
    SystemClock.now()
}
