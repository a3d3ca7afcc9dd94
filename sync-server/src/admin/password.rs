//! Where passwords come from: the terminal, without showing them, or standard input.

use clap::Args;
use std::error::Error;
use std::io::{BufRead as _, IsTerminal as _};

#[derive(Debug, Args)]
pub(super) struct From {
    /// Read the password from the first line of standard input without asking.
    #[arg(long)]
    password_stdin: bool,
}

impl From {
    /// The password. At a terminal it is asked for twice and not shown.
    pub(super) fn read(&self) -> Result<String, Box<dyn Error>> {
        let stdin = std::io::stdin();
        if self.password_stdin {
            let mut line = String::new();
            stdin.lock().read_line(&mut line)?;
            return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
        }
        if !stdin.is_terminal() {
            return Err("there is no terminal to ask for the password at: use --password-stdin".into());
        }
        let password = rpassword::prompt_password("Password: ")?;
        if rpassword::prompt_password("Again: ")? == password {
            Ok(password)
        } else {
            Err("the two passwords are not the same".into())
        }
    }
}
