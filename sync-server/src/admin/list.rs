//! `sync-server admin list-users`.

use super::Shell;
use clap::Args;
use serde_json::json;
use std::error::Error;
use std::io::Write as _;
use sync_server::config::Config;
use sync_server::storage::admin::{self, UserEntry};
use sync_server::storage::page::Page;

/// Accounts read at once.
const PAGE_ACCOUNTS: u32 = 100;

#[derive(Debug, Args)]
pub(crate) struct ListUsers {
    /// Only accounts with this text in name, address or display name.
    #[arg(long, value_name = "TEXT", default_value = "")]
    search: String,
    /// One JSON object per line instead of a table.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(wanted: ListUsers, config: &Config) -> Result<(), Box<dyn Error>> {
    let shell = Shell::open(config).await?;
    let mut stdout = std::io::stdout();
    if !wanted.json {
        writeln!(stdout, "{:32}  {:9}  {:9}  E-MAIL", "USERNAME", "STATE", "RANK")?;
    }
    let mut page = Page {
        number: 1,
        size: PAGE_ACCOUNTS,
        search: wanted.search,
    };
    loop {
        let found = admin::users(&shell.db, &shell.by, &page, super::now()).await?;
        if found.items.is_empty() {
            break;
        }
        for user in &found.items {
            writeln!(
                stdout,
                "{}",
                if wanted.json { as_json(user) } else { as_row(user) }
            )?;
        }
        page.number += 1;
    }
    shell.db.close().await;
    Ok(())
}

fn as_row(user: &UserEntry) -> String {
    let state = if user.is_active { "active" } else { "inactive" };
    let rank = if user.is_superuser { "superuser" } else { "user" };
    format!("{:32}  {state:9}  {rank:9}  {}", user.username, user.email)
}

fn as_json(user: &UserEntry) -> String {
    json!({
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "display_name": user.display_name,
        "is_active": user.is_active,
        "is_superuser": user.is_superuser,
        "created_at_ms": user.created_at,
        "last_seen_at_ms": user.last_seen_at,
        "sessions": user.sessions,
        "workspaces": user.workspaces,
    })
    .to_string()
}
