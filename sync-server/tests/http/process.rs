//! The program itself: what it prints, when it refuses to start, how it stops.

use crate::support::Client;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

fn command(dir: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
    command
        .env_clear()
        .env("DATA_DIR", dir.path().join("data"))
        .env("BIND", "127.0.0.1:0");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A server in a process of its own, killed when the test is over.
struct Process {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    url: String,
}

impl Process {
    fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line
            .strip_prefix("Weft is ready: ")
            .and_then(|line| line.strip_suffix('\n'))
            .expect(&line);
        Self {
            url: url.to_owned(),
            child,
            stdout,
        }
    }

    /// What it still printed, what it logged, and how it ended.
    fn terminate(mut self) -> (String, String, bool) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        let (mut printed, mut logged) = (String::new(), String::new());
        self.stdout.read_to_string(&mut printed).unwrap();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut logged)
            .unwrap();
        (printed, logged, self.child.wait().unwrap().success())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn refusal(output: &Output) -> String {
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test]
async fn it_prints_one_line_logs_the_rest_and_stops_when_told() {
    let dir = TempDir::new().unwrap();
    let server = Process::start(&mut command(&dir));
    let anybody = Client::new(server.url.clone());
    assert_eq!(anybody.get("/readyz").await.status, 200);
    let alice = anybody.register("alice").await;
    let board = "0192f0c1-2345-7abc-8def-0123456789ab";
    let token = alice.access.clone().unwrap();
    anybody.get(&format!("/ws/boards/{board}?token={token}")).await;
    anybody.get(&format!("/api/workspaces?token={token}")).await;
    let (printed, logged, well) = server.terminate();
    assert_eq!(printed, "");
    assert!(well, "{logged}");
    assert!(logged.contains("path=\"/api/workspaces\""), "{logged}");
    for secret in [&token, alice.refresh.as_ref().unwrap(), "testpass123"] {
        assert!(!logged.contains(secret), "{logged}");
    }
    assert_eq!(
        std::fs::metadata(dir.path().join("data/weft.db"))
            .map(|file| file.is_file())
            .ok(),
        Some(true)
    );
}

#[test]
fn a_second_process_on_the_same_file_is_refused() {
    let dir = TempDir::new().unwrap();
    let first = Process::start(&mut command(&dir));
    let second = refusal(&command(&dir).output().unwrap());
    assert!(second.contains("another process has"), "{second}");
    assert_eq!(second.lines().count(), 1, "{second}");
    drop(first);
    drop(Process::start(&mut command(&dir)));
}

#[test]
fn a_wrong_setting_stops_the_start_with_one_sentence_that_names_it() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let under_a_file = format!("{}/data", file.display());
    for (name, value) in [
        ("BIND", "nowhere"),
        ("BIND", "192.0.2.1:80"),
        ("DATABASE_URL", "mysql://db"),
        ("DATABASE_URL", "sqlite:///nowhere/at/all/weft.db"),
        ("DATABASE_URL", "postgres://weft@127.0.0.1:1/weft"),
        ("DATA_DIR", &under_a_file),
        ("JWT_SECRET", "short"),
        ("LOG_FORMAT", "xml"),
        ("RUST_LOG", "=,="),
    ] {
        let said = refusal(&command(&dir).env(name, value).output().unwrap());
        assert!(
            said.starts_with(&format!("sync-server: {name}")),
            "{name}: {said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[cfg(unix)]
#[test]
fn the_data_directory_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = TempDir::new().unwrap();
    assert!(command(&dir).arg("migrate").output().unwrap().status.success());
    let mode = std::fs::metadata(dir.path().join("data"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[tokio::test]
async fn a_superuser_made_from_the_shell_can_sign_in() {
    let dir = TempDir::new().unwrap();
    let create = |username: &str, password: &str| {
        let mut command = command(&dir);
        command.args(["admin", "create-superuser", "--username", username, "--email"]);
        command
            .arg(format!("{username}@example.org"))
            .arg("--password-stdin")
            .stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
        child.wait_with_output().unwrap()
    };
    assert!(create("first", "testpass123").status.success());
    assert!(create("second", "testpass123").status.success());
    assert!(!create("second", "testpass123").status.success());
    assert!(!create("third", "short").status.success());
    let server = Process::start(&mut command(&dir));
    let body = Client::new(server.url.clone())
        .login("second", "testpass123")
        .await
        .expect(200);
    assert_eq!(body["user"]["is_superuser"], true);
}
