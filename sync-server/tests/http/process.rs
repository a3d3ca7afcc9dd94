//! The program itself: what it prints, when it refuses to start, how it stops.

use crate::support::Client;
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Method;
use serde_json::json;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

pub(super) fn command(dir: &TempDir) -> Command {
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
pub(super) struct Process {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    /// Reads all along: a full pipe would hold the server up.
    stderr: Option<JoinHandle<String>>,
    pub(super) url: String,
}

impl Process {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line
            .strip_prefix("Weft is ready: ")
            .and_then(|line| line.strip_suffix('\n'))
            .expect(&line);
        let mut stderr = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut logged = String::new();
            stderr.read_to_string(&mut logged).unwrap();
            logged
        });
        Self {
            url: url.to_owned(),
            child,
            stdout,
            stderr: Some(stderr),
        }
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it still printed, what it logged, and how it ended.
    pub(super) fn terminate(mut self) -> (String, String, bool) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        let mut printed = String::new();
        self.stdout.read_to_string(&mut printed).unwrap();
        let well = self.child.wait().unwrap().success();
        let logged = self.stderr.take().expect("it is read once").join().unwrap();
        (printed, logged, well)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn refusal(output: &Output) -> String {
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr.clone()).unwrap()
}

const INVITATION: &str = "of-an-invitation";

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
    let invited = format!("/api/invites/{INVITATION}/accept");
    anybody.post(&invited, json!({})).await;
    let (printed, logged, well) = server.terminate();
    assert_eq!(printed, "");
    assert!(well, "{logged}");
    assert!(logged.contains("path=\"/api/workspaces\""), "{logged}");
    for secret in [&token, alice.refresh.as_ref().unwrap(), "testpass123", INVITATION] {
        assert!(!logged.contains(secret), "{logged}");
    }
    assert_eq!(
        std::fs::metadata(dir.path().join("data/weft.db"))
            .map(|file| file.is_file())
            .ok(),
        Some(true)
    );
}

/// Everything that must stay secret, used in every way there is, at the most talkative setting there is.
#[tokio::test]
async fn no_token_reaches_any_line_of_the_log() {
    let dir = TempDir::new().unwrap();
    let server = Process::start(command(&dir).env("RUST_LOG", "trace"));
    let anybody = Client::new(server.url.clone());
    let alice = anybody.register("alice").await;
    let renewed = anybody
        .use_refresh(alice.refresh.as_ref().unwrap())
        .await
        .expect(200);
    let (access, refresh) = (
        renewed["access"].as_str().unwrap(),
        renewed["refresh"].as_str().unwrap(),
    );
    let key = alice
        .post("/api/auth/tokens", json!({"name": "bot"}))
        .await
        .expect(201);
    let key = key["secret"].as_str().unwrap().to_owned();
    let body = json!({"refresh": refresh, "cookie": true});
    let kept = anybody.post("/api/auth/refresh", body).await;
    let cookie = kept
        .header("set-cookie")
        .unwrap()
        .split(['=', ';'])
        .nth(1)
        .unwrap()
        .to_owned();
    let request = anybody
        .request(Method::POST, "/api/auth/refresh")
        .json(&json!({"cookie": true}));
    anybody
        .send(request.header("cookie", format!("weft_refresh={cookie}")))
        .await;
    let board = alice.board(&alice.workspace().await, "a board").await;
    let path = format!("/ws/boards/{}", board["id"].as_str().unwrap());
    for token in [access, &key, &cookie] {
        anybody.get(&format!("{path}?token={token}")).await;
        anybody.get(&format!("/api/workspaces?token={token}")).await;
        anybody.get(&format!("/nowhere?token={token}")).await;
        for headers in [vec![("authorization", format!("Bearer {token}"))], vec![]] {
            listen(&server.url, &path, token, &headers).await;
        }
    }
    anybody.login("alice", "wrong-Passw0rd").await.expect(401);
    anybody
        .post(
            "/api/auth/login",
            json!({"username": 1, "password": "ill-typed-Passw0rd"}),
        )
        .await;
    let (printed, logged, well) = server.terminate();
    assert!(well);
    assert!(logged.contains("DEBUG"), "the setting had no effect");
    let secrets = [
        access,
        refresh,
        &key,
        &cookie,
        alice.access.as_ref().unwrap(),
        alice.refresh.as_ref().unwrap(),
    ];
    for secret in secrets
        .into_iter()
        .chain(["testpass123", "wrong-Passw0rd", "ill-typed-Passw0rd"])
    {
        let line = printed
            .lines()
            .chain(logged.lines())
            .find(|line| shows(line, secret));
        assert!(line.is_none(), "{secret} is in {}", line.unwrap_or_default());
    }
}

/// Who edits which board can be followed; what they write cannot.
#[tokio::test]
async fn a_batch_is_logged_with_its_board_and_its_users_and_without_what_they_wrote() {
    let dir = TempDir::new().unwrap();
    let server = Process::start(command(&dir).env("RUST_LOG", "trace").env("LOG_FORMAT", "json"));
    let alice = Client::new(server.url.clone()).register("alice").await;
    let board = alice.board(&alice.workspace().await, "a board").await;
    let id = board["id"].as_str().unwrap();
    let card = json!({"title": "confidential-title", "description": "confidential-description"});
    let card = alice
        .post(&format!("/api/boards/{id}/cards"), card)
        .await
        .expect(201);
    let comments = format!("/api/cards/{}/comments", card["id"].as_str().unwrap());
    alice
        .post(&comments, json!({"body": "confidential-comment"}))
        .await
        .expect(201);
    let name = json!({"name": "confidential-name"});
    alice.patch(&format!("/api/boards/{id}"), name).await.expect(200);
    let me = alice.get("/api/auth/me").await.expect(200);
    let user = me["id"].as_str().unwrap().to_owned();
    let (_, logged, well) = server.terminate();
    assert!(well);
    let lines = logged
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect(line));
    let batches: Vec<_> = lines
        .flat_map(|line| line["spans"].as_array().cloned().unwrap_or_default())
        .filter(|span| span["name"] == "batch")
        .collect();
    assert!(!batches.is_empty(), "no batch is in the log");
    for batch in batches {
        assert_eq!(batch["board"], id);
        assert!(batch["users"].as_str().unwrap().contains(&user), "{batch}");
    }
    let content = logged.lines().find(|line| shows(line, "confidential-"));
    assert!(content.is_none(), "{}", content.unwrap_or_default());
}

/// As text, as numbers in a list, or in hexadecimal.
fn shows(line: &str, secret: &str) -> bool {
    let bytes = &secret.as_bytes()[..secret.len().min(16)];
    let decimal = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let mut hex = String::new();
    for byte in bytes {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    line.contains(secret) || line.contains(&decimal) || line.contains(&hex)
}

/// Opens a socket with the token in the address, or with these headers, or in the first frame.
async fn listen(server: &str, path: &str, token: &str, headers: &[(&'static str, String)]) {
    let query = if headers.is_empty() {
        format!("?token={token}")
    } else {
        String::new()
    };
    let url = format!("{}{path}{query}", server.replacen("http", "ws", 1));
    let mut request = url.into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    request
        .headers_mut()
        .insert("sec-websocket-protocol", "weft.sync.v1".parse().unwrap());
    // Whether it is let in does not matter here.
    if let Ok((mut socket, _)) = tokio_tungstenite::connect_async(request).await {
        let frames = [
            Message::Binary(token.as_bytes().to_vec().into()),
            Message::Text(token.to_owned().into()),
        ];
        for frame in frames {
            let _ = socket.send(frame).await;
        }
        let _ = tokio::time::timeout(Duration::from_secs(10), socket.next()).await;
    }
}

#[test]
fn health_asks_the_server_that_runs() {
    let dir = TempDir::new().unwrap();
    let server = Process::start(&mut command(&dir));
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let ask = || {
        command(&dir)
            .arg("health")
            .env("BIND", &address)
            .output()
            .unwrap()
    };
    let answer = ask();
    assert!(
        answer.status.success(),
        "{}",
        String::from_utf8_lossy(&answer.stderr)
    );
    let (_, _, well) = server.terminate();
    assert!(well);
    let refused = refusal(&ask());
    assert!(
        refused.contains(&format!("{address} cannot be asked")),
        "{refused}"
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

/// Makes a superuser from the shell.
pub(super) fn create_superuser(dir: &TempDir, username: &str, password: &str) -> Output {
    let mut command = command(dir);
    command.args(["admin", "create-superuser", "--username", username, "--email"]);
    command
        .arg(format!("{username}@example.org"))
        .arg("--password-stdin")
        .stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
    child.wait_with_output().unwrap()
}

#[tokio::test]
async fn with_strangers_about_it_prints_the_set_up_link_until_there_is_an_account() {
    let dir = TempDir::new().unwrap();
    let public = |dir: &TempDir| {
        let mut command = command(dir);
        command.env("PUBLIC_URL", "https://weft.example.org");
        command
    };
    let mut server = Process::start(&mut public(&dir));
    let mut line = String::new();
    server.stdout.read_line(&mut line).unwrap();
    let (_, token) = line.split_once("https://weft.example.org/setup#").expect(&line);
    let token = token.trim_end();
    let body = serde_json::json!({"username": "alice", "email": "alice@example.org", "password": "testpass123",
        "setup": token});
    let made = Client::new(server.url.clone())
        .post("/api/auth/register", body)
        .await
        .expect(201);
    assert_eq!(made["user"]["is_superuser"], true);
    let (_, logged, _) = server.terminate();
    assert!(!logged.contains(token), "{logged}");
    let (printed, ..) = Process::start(&mut public(&dir)).terminate();
    assert_eq!(printed, "");
}

/// As PostgreSQL's protocol has it: the client asks for TLS, the server says `S`, and what comes then is TLS.
#[test]
fn with_an_sslmode_it_speaks_tls_to_postgresql() {
    const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    const TLS_HANDSHAKE: u8 = 0x16;
    let dir = TempDir::new().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let database = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut request = [0; 8];
        connection.read_exact(&mut request).unwrap();
        connection.write_all(b"S").unwrap();
        let mut first = [0];
        connection.read_exact(&mut first).unwrap();
        (request, first[0])
    });
    let url = format!("postgres://weft@{address}/weft?sslmode=verify-full");
    let said = refusal(&command(&dir).env("DATABASE_URL", url).output().unwrap());
    assert!(said.starts_with("sync-server: DATABASE_URL"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(database.join().unwrap(), (SSL_REQUEST, TLS_HANDSHAKE));
}
