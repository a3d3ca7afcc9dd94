//! The program's commands, run as processes, on both databases.

use super::process::{Process, command, refusal};
use crate::support::{Client, Place};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor as _};
use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use sync_server::storage::{Db, Either};

/// A command with the settings of this place.
pub(super) fn at(place: &Place, arguments: &[&str]) -> Command {
    let mut command = command(&place.dir);
    command.env("DATABASE_URL", &place.url).args(arguments);
    command
}

pub(super) fn run(place: &Place, arguments: &[&str]) -> Output {
    at(place, arguments).output().unwrap()
}

/// What it says when it does what it is told.
pub(super) fn said(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn with_password(place: &Place, arguments: &[&str], password: &str) -> Output {
    let mut command = at(place, arguments);
    let mut child = command
        .arg("--password-stdin")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    // A process that refuses before it reads closes the pipe.
    let _ = writeln!(child.stdin.take().unwrap(), "{password}");
    child.wait_with_output().unwrap()
}

fn create(place: &Place, username: &str, password: &str) -> Output {
    let email = format!("{username}@example.org");
    let arguments = [
        "admin",
        "create-superuser",
        "--username",
        username,
        "--email",
        &email,
    ];
    with_password(place, &arguments, password)
}

fn listed(place: &Place) -> Vec<Value> {
    let lines = said(&run(place, &["admin", "list-users", "--json"]));
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub(super) async fn places() -> [Place; 2] {
    [Place::sqlite(), Place::postgres().await]
}

#[tokio::test]
async fn accounts_are_made_listed_and_changed_from_a_shell() {
    for place in places().await {
        said(&create(&place, "first", "testpass123"));
        said(&create(&place, "second", "testpass123"));
        assert!(refusal(&create(&place, "second", "testpass123")).contains("taken"));
        assert!(refusal(&create(&place, "third", "short")).contains("8 bytes"));
        let asked = run(
            &place,
            &[
                "admin",
                "create-superuser",
                "--username",
                "third",
                "--email",
                "t@example.org",
            ],
        );
        assert!(refusal(&asked).contains("--password-stdin"));

        said(&run(&place, &["admin", "deactivate", "second@example.org"]));
        let users = listed(&place);
        assert_eq!(users.len(), 2);
        assert_eq!(
            (&users[0]["username"], &users[0]["is_active"]),
            (&json!("first"), &json!(true))
        );
        assert_eq!(
            (&users[1]["username"], &users[1]["is_active"]),
            (&json!("second"), &json!(false))
        );
        let table = said(&run(&place, &["admin", "list-users", "--search", "SECOND"]));
        assert_eq!(table.lines().count(), 2, "{table}");
        assert!(
            table.contains("inactive") && table.contains("second@example.org"),
            "{table}"
        );
        assert!(refusal(&run(&place, &["admin", "deactivate", "first"])).contains("last active superuser"));
        assert!(refusal(&run(&place, &["admin", "deactivate", "nobody"])).contains("list-users"));
        said(&with_password(
            &place,
            &["admin", "set-password", "first"],
            "another pass",
        ));

        let server = Process::start(&mut at(&place, &[]));
        let anybody = Client::new(server.url.clone());
        anybody.login("first", "testpass123").await.expect(401);
        anybody.login("second", "testpass123").await.expect(401);
        let first = anybody.signed_in(&anybody.login("first", "another pass").await.expect(200));
        let log = first.get("/api/admin/audit").await.expect(200);
        let entries = log["items"].as_array().unwrap();
        let actions: Vec<_> = entries
            .iter()
            .map(|entry| entry["action"].as_str().unwrap())
            .collect();
        let expected = [
            "password.changed",
            "account.deactivated",
            "account.created",
            "account.created",
        ];
        assert_eq!(actions, expected);
        assert!(entries.iter().all(|entry| entry["actor"]["kind"] == "shell"));
        drop(server);
        said(&run(&place, &["admin", "activate", "second"]));
        assert_eq!(listed(&place)[1]["is_active"], true);
        place.drop_database().await;
    }
}

#[tokio::test]
async fn on_postgres_the_shell_works_beside_a_running_server() {
    let place = Place::postgres().await;
    said(&create(&place, "root", "testpass123"));
    said(&create(&place, "ana", "testpass123"));
    let server = Process::start(&mut at(&place, &[]));
    let anybody = Client::new(server.url.clone());
    let ana = anybody.signed_in(&anybody.login("ana", "testpass123").await.expect(200));
    said(&run(&place, &["admin", "deactivate", "ana"]));
    // What asks the database knows at once; access tokens end within 30 s.
    ana.get("/api/admin/overview").await.expect(403);
    ana.use_refresh(ana.refresh.as_ref().unwrap()).await.expect(401);
    anybody.login("ana", "testpass123").await.expect(401);
    drop(server);
    place.drop_database().await;
}

#[tokio::test]
async fn on_sqlite_a_running_server_keeps_its_file_to_itself_and_the_shell_says_so() {
    let place = Place::sqlite();
    let server = Process::start(&mut at(&place, &[]));
    let nobody = "00000000-0000-0000-0000-000000000001";
    for arguments in [
        &["admin", "list-users"][..],
        &["migrate"],
        &["check", "--rebuild-projections"],
        &["export", "--board", nobody],
    ] {
        let refused = refusal(&run(&place, arguments));
        assert!(
            refused.contains("another process has") && refused.contains("running server"),
            "{refused}"
        );
        assert_eq!(refused.lines().count(), 1, "{refused}");
    }
    drop(server);
    said(&run(&place, &["migrate"]));
}

async fn execute(db: &Db, statement: &str) {
    let statement = AssertSqlSafe(statement.to_owned());
    match db.write() {
        Either::Postgres(on) => on.execute(statement).await.map(drop).unwrap(),
        Either::Sqlite(on) => on.execute(statement).await.map(drop).unwrap(),
    }
}

/// Makes a superuser and a board with a name, by the server itself.
pub(super) async fn board_of_root(place: &Place) {
    said(&create(place, "root", "testpass123"));
    let server = Process::start(&mut at(place, &[]));
    let anybody = Client::new(server.url.clone());
    let root = anybody.signed_in(&anybody.login("root", "testpass123").await.expect(200));
    root.board(&root.workspace().await, "Plans").await;
    root.board(&root.workspace().await, "Other plans").await;
    let (_, logged, well) = server.terminate();
    assert!(well, "{logged}");
}

#[tokio::test]
async fn check_says_that_all_is_sound_or_what_is_damaged() {
    for place in places().await {
        board_of_root(&place).await;
        let sound = said(&run(&place, &["check"]));
        assert!(
            sound.contains("boards: 2 read with 4 changes, 0 damaged"),
            "{sound}"
        );
        assert!(sound.contains("audit log: 1 entries, whole"), "{sound}");
        for (damage, found) in [
            (
                "UPDATE boards SET name = 'Nothing' WHERE name = 'Plans'",
                "its name in lists is not the one",
            ),
            (
                "DELETE FROM change_times WHERE seq = 2",
                "the list of its changes has 1",
            ),
            (
                "UPDATE board_log SET user_id = NULL, actor_seq = 7 WHERE seq = 2",
                "row 2 of its log is of another actor than it says",
            ),
            (
                "UPDATE board_log SET hash = chunk WHERE seq = 2",
                "row 2 of its log is not what its hash says",
            ),
            ("DELETE FROM workspace_members", "has no owner"),
            (
                "INSERT INTO card_projections (board_id, epoch, seq) SELECT id, epoch, 99 FROM boards WHERE true \
                 ON CONFLICT (board_id) DO UPDATE SET seq = 99",
                "its cards are looked up as of change 99, its head is 2",
            ),
            ("DELETE FROM board_actors", "its list of actors lacks"),
            (
                "DELETE FROM board_log WHERE seq = 1",
                "changes 1 to 1 are neither",
            ),
        ] {
            let db = Db::open(&place.url).await.unwrap();
            execute(&db, damage).await;
            db.close().await;
            let checked = run(&place, &["check"]);
            let told = String::from_utf8_lossy(&checked.stdout).into_owned();
            assert_eq!(checked.status.code(), Some(3), "{damage}: {told}");
            assert!(told.contains(found), "{damage}: {told}");
        }
        let db = Db::open(&place.url).await.unwrap();
        let trigger = match &db {
            Db::Postgres(_) => "DROP TRIGGER audit_log_rows_stay ON audit_log",
            Db::Sqlite { .. } => "DROP TRIGGER audit_log_rows_are_not_changed",
        };
        execute(&db, trigger).await;
        execute(&db, "UPDATE audit_log SET action = 'nothing' WHERE seq = 1").await;
        db.close().await;
        let checked = run(&place, &["check", "--audit"]);
        let told = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert_eq!(
            (checked.status.code(), told.lines().count()),
            (Some(3), 1),
            "{told}"
        );
        assert!(told.contains("entry 1 of the audit log does not fit"), "{told}");
        place.drop_database().await;
    }
}

#[test]
fn the_help_teaches_and_lists_every_setting() {
    let place = Place::sqlite();
    for arguments in [&["--help"][..], &["help", "settings"], &["settings"]] {
        let text = said(&run(&place, arguments));
        for setting in sync_server::config::settings::SETTINGS {
            assert!(text.contains(setting.name), "{arguments:?}: {text}");
        }
    }
    let text = said(&run(&place, &["help", "admin", "create-superuser"]));
    assert!(
        text.contains("sync-server admin create-superuser --username ana"),
        "{text}"
    );
    let wrong = run(&place, &["admin", "create-superman"]);
    assert_eq!(wrong.status.code(), Some(2));
}

/// A board with a card of root's and one of ana's, a member; the server is stopped. Says workspace, board, and the step
/// between the two.
async fn plans(place: &Place) -> [String; 3] {
    said(&create(place, "root", "testpass123"));
    said(&create(place, "ana", "testpass123"));
    let server = Process::start(&mut at(place, &[]));
    let anybody = Client::new(server.url.clone());
    let root = anybody.signed_in(&anybody.login("root", "testpass123").await.expect(200));
    let workspace = root.workspace().await;
    let board = root.board(&workspace, "Plans").await;
    let board = board["id"].as_str().unwrap().to_owned();
    let cards = format!("/api/boards/{board}/cards");
    root.post(&cards, json!({"title": "Sow beans"})).await.expect(201);
    let history = format!("/api/boards/{board}/history");
    let step = root.get(&history).await.expect(200)[0]["id"].clone();
    // A step of another person, which ends the first.
    let invited = json!({"username": "ana"});
    root.post(&format!("/api/workspaces/{workspace}/members"), invited)
        .await
        .expect(201);
    let ana = anybody.signed_in(&anybody.login("ana", "testpass123").await.expect(200));
    ana.post(&cards, json!({"title": "Water them"})).await.expect(201);
    drop(server);
    let step = step.as_str().unwrap().to_owned();
    [workspace, board, step]
}

/// Writes the board into that file, and shows that nothing else does.
fn export(place: &Place, board: &str, step: &str, file: &str) {
    assert_eq!(said(&run(place, &["export", "--board", board, "-o", file])), "");
    let written = std::fs::read_to_string(file).unwrap();
    let exported: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(exported["cards"].as_array().unwrap().len(), 2, "{exported}");
    assert!(!std::path::Path::new(&format!("{file}.part")).exists());
    let then = said(&run(
        place,
        &["export", "--board", board, "--format", "csv", "--at", step],
    ));
    assert!(
        then.contains("Sow beans") && !then.contains("Water them"),
        "{then}"
    );
    let automerge = run(place, &["export", "--board", board, "--format", "automerge"]);
    assert!(board_doc::Document::load(&automerge.stdout).is_ok());
    let wrong = refusal(&run(place, &["export", "--board", &"0".repeat(32)]));
    assert!(wrong.contains("there is no board"), "{wrong}");
    let wrong = refusal(&run(
        place,
        &["export", "--board", board, "--at", &"0".repeat(64), "-o", file],
    ));
    assert!(wrong.contains("step"), "{wrong}");
    assert_eq!(
        std::fs::read_to_string(file).unwrap(),
        written,
        "what was there stays"
    );
}

#[tokio::test]
async fn boards_are_exported_and_imported_from_a_shell() {
    for place in places().await {
        let [workspace, board, step] = plans(&place).await;
        let file = place.dir.path().join("plans.json");
        let file = file.to_str().unwrap();
        export(&place, &board, &step, file);
        let import = |user: &'static str, more: &'static [&'static str]| {
            let mut arguments = vec![
                "import",
                "--workspace",
                &workspace,
                "--as",
                user,
                "--format",
                "weft",
                file,
            ];
            arguments.extend(more);
            run(&place, &arguments)
        };
        let tried = said(&import("ana", &["--dry-run"]));
        assert!(
            tried.starts_with("nothing is made; it would have 2 cards, 3 columns"),
            "{tried}"
        );
        let made = said(&import("ana@example.org", &[]));
        assert!(made.contains("\"Plans\": 2 cards, 3 columns"), "{made}");
        assert!(refusal(&import("nobody", &[])).contains("list-users"));
        said(&create(&place, "eve", "testpass123"));
        assert!(refusal(&import("eve", &[])).contains("is no member of it"));
        let not_ours = place.dir.path().join("note.txt");
        std::fs::write(&not_ours, "a note").unwrap();
        let arguments = [
            "import",
            "--workspace",
            &workspace,
            "--as",
            "ana",
            "--format",
            "trello",
        ];
        let refused = refusal(&run(
            &place,
            &[&arguments[..], &[not_ours.to_str().unwrap()]].concat(),
        ));
        let last = refused.lines().last().unwrap();
        assert!(
            last.starts_with("sync-server: ") && !refused.contains("panicked"),
            "{refused}"
        );

        let server = Process::start(&mut at(&place, &[]));
        let anybody = Client::new(server.url.clone());
        let ana = anybody.signed_in(&anybody.login("ana", "testpass123").await.expect(200));
        let boards = ana
            .get(&format!("/api/workspaces/{workspace}/boards"))
            .await
            .expect(200);
        assert_eq!(boards.as_array().unwrap().len(), 2);
        drop(server);
        place.drop_database().await;
    }
}
