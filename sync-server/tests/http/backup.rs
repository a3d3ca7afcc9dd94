//! `sync-server backup`, `restore` and `check --backup`, run as processes. (That people go on with a restored server:
//! `live/restored.rs`.)

use super::command_line::{board_of_root, places, run, said};
use super::process::{Process, command, refusal};
use crate::support::{Client, Place};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Output};
use std::time::{Duration, Instant};
use sync_server::storage::{Db, Either};

/// Accounts whose names have 100 KB each take a process a while to copy.
const LARGE_ROWS: usize = 200;
/// What must have been copied of them before the process is killed, in bytes: more than the tables alone take.
const COPIED: u64 = 4 << 20;
/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

fn backup_at(place: &Place) -> PathBuf {
    place.dir.path().join("weft.backup")
}

fn backup(place: &Place) -> PathBuf {
    let file = backup_at(place);
    said(&run(place, &["backup", file.to_str().unwrap()]));
    file
}

fn restore(place: &Place, file: &Path) -> Output {
    run(place, &["restore", file.to_str().unwrap()])
}

fn check(place: &Place, file: &Path) -> Output {
    run(place, &["check", "--backup", file.to_str().unwrap()])
}

#[tokio::test]
async fn a_running_server_is_backed_up_checked_and_restored() {
    for (place, other) in places().await.into_iter().zip(places().await) {
        board_of_root(&place).await;
        let server = Process::start(&mut super::command_line::at(&place, &[]));
        let file = backup(&place);
        let sound = said(&run(&place, &["check"]));
        assert!(
            sound.starts_with("boards: 2 read with 4 changes, 0 damaged"),
            "{sound}"
        );
        let sound = said(&check(&other, &file));
        assert!(
            sound.starts_with("backup: 2 boards with 4 kept changes, 1 accounts, as of 20")
                && sound.contains("boards: 2 read with 4 changes, 0 damaged"),
            "{sound}"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "others can read it");
        }
        // Again, over the one before; nothing else is left beside it, and nothing else is written over.
        backup(&place);
        let names = fs::read_dir(place.dir.path()).unwrap();
        let parts = names.filter(|name| {
            name.as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .ends_with(".part")
        });
        assert_eq!(parts.count(), 0);
        let note = place.dir.path().join("note.txt");
        fs::write(&note, "a note").unwrap();
        assert!(refusal(&run(&place, &["backup", note.to_str().unwrap()])).contains("no backup"));
        assert_eq!(fs::read(&note).unwrap(), b"a note");
        drop(server);

        said(&restore(&other, &file));
        let sound = said(&run(&other, &["check"]));
        assert!(
            sound.contains("boards: 2 read with 4 changes, 0 damaged"),
            "{sound}"
        );
        assert!(refusal(&restore(&other, &file)).contains("not empty"));
        let server = Process::start(&mut super::command_line::at(&other, &[]));
        let anybody = Client::new(server.url.clone());
        let root = anybody.signed_in(&anybody.login("root", "testpass123").await.expect(200));
        let log = root.get("/api/admin/audit").await.expect(200);
        assert_eq!(log["items"][0]["action"], "server.restored", "{log}");
        drop(server);
        place.drop_database().await;
        other.drop_database().await;
    }
}

/// What somebody does to a backup, and what is said then.
type Damage = (&'static str, fn(&mut Vec<u8>), &'static str);

const DAMAGE: [Damage; 4] = [
    ("cut", |bytes| bytes.truncate(bytes.len() / 2), "is damaged"),
    ("changed", |bytes| flip(bytes, b"root@example.org"), "is damaged"),
    (
        "unfinished",
        |bytes| bytes[68..72].fill(0),
        "is no finished backup",
    ),
    ("emptied", Vec::clear, "is no finished backup"),
];

/// One bit, everywhere it stands: in its row and in the index.
fn flip(bytes: &mut [u8], text: &[u8]) {
    let found: Vec<_> = (0..bytes.len() - text.len())
        .filter(|&at| bytes[at..].starts_with(text))
        .collect();
    assert!(!found.is_empty());
    for at in found {
        bytes[at] ^= 1;
    }
}

#[tokio::test]
async fn what_is_no_whole_backup_is_refused_and_leaves_the_database_empty() {
    let place = Place::sqlite();
    board_of_root(&place).await;
    let file = backup(&place);
    for target in places().await {
        for (name, damage, reason) in DAMAGE {
            let damaged = place.dir.path().join(name);
            let mut bytes = fs::read(&file).unwrap();
            damage(&mut bytes);
            fs::write(&damaged, bytes).unwrap();
            is_refused(&target, &damaged, reason);
        }
        for (name, change, reason) in [
            (
                "manifest",
                "UPDATE backup_tables SET rows = 0 WHERE name = 'boards'",
                "its manifest was changed",
            ),
            (
                "lost",
                "DELETE FROM board_log",
                "is damaged: table board_log is not what it was",
            ),
            (
                "newer",
                "UPDATE backup_manifest SET value = '999' WHERE key = 'format'",
                "use that version or a newer one",
            ),
        ] {
            let changed = place.dir.path().join(name);
            fs::copy(&file, &changed).unwrap();
            let url = format!("sqlite://{}", changed.display());
            let mut conn = SqliteConnection::connect(&url).await.unwrap();
            conn.execute(change).await.unwrap();
            conn.close().await.unwrap();
            is_refused(&target, &changed, reason);
        }
        // Nothing was left behind: what is whole can be restored there.
        said(&restore(&target, &file));
        target.drop_database().await;
    }
}

fn is_refused(target: &Place, file: &Path, reason: &str) {
    let refused = refusal(&restore(target, file));
    assert!(refused.contains(reason), "{}: {refused}", file.display());
    assert_eq!(refused.lines().count(), 1, "{refused}");
    let checked = check(target, file);
    let told = String::from_utf8_lossy(&checked.stdout).into_owned();
    // Damaged, or not to be read.
    let code = if reason.contains("damaged") || reason.contains("changed") {
        3
    } else {
        1
    };
    assert_eq!(checked.status.code(), Some(code), "{}: {told}", file.display());
}

#[tokio::test]
async fn a_backup_is_not_served_as_a_database() {
    let place = Place::sqlite();
    board_of_root(&place).await;
    let file = backup(&place);
    let before = fs::read(&file).unwrap();
    let url = format!("sqlite://{}", file.display());
    let mut migrate = command(&place.dir);
    let refused = migrate.env("DATABASE_URL", url).arg("migrate").output().unwrap();
    assert!(refusal(&refused).contains("is a backup: restore it"));
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn killed_in_the_middle_neither_leaves_half_of_anything() {
    let place = Place::sqlite();
    board_of_root(&place).await;
    fill(&place).await;

    // A backup: no file, and what there is of it is none.
    let file = backup_at(&place);
    let child = spawn(&place, &["backup", file.to_str().unwrap()]);
    let part = until(|| parts(&place).into_iter().find(|part| size(part) > COPIED));
    kill(child);
    assert!(!file.exists());
    let target = Place::sqlite();
    assert!(refusal(&restore(&target, &part)).contains("is no finished backup"));
    backup(&place);

    for target in places().await {
        let child = spawn(&target, &["restore", file.to_str().unwrap()]);
        is_copying(&target).await;
        kill(child);
        let db = Db::open(&target.url).await.unwrap();
        let rows: i64 = match db.read() {
            Either::Postgres(on) => {
                sqlx::query_scalar("SELECT COUNT(*) FROM users")
                    .fetch_one(on)
                    .await
            }
            Either::Sqlite(on) => {
                sqlx::query_scalar("SELECT COUNT(*) FROM users")
                    .fetch_one(on)
                    .await
            }
        }
        .unwrap();
        db.close().await;
        assert_eq!(rows, 0, "half of it is there");
        said(&restore(&target, &file));
        said(&run(&target, &["check"]));
        target.drop_database().await;
    }
}

async fn fill(place: &Place) {
    let mut conn = SqliteConnection::connect(&place.url).await.unwrap();
    let text = format!(
        "WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < {LARGE_ROWS}) \
         INSERT INTO users (id, username, username_key, email, email_key, display_name, password_hash, is_active, \
         is_superuser, created_at, updated_at) \
         SELECT randomblob(16), n, n, n, n, hex(randomblob(50000)), '', 1, 0, 0, 0 FROM many"
    );
    conn.execute(AssertSqlSafe(text)).await.unwrap();
    conn.close().await.unwrap();
}

fn spawn(place: &Place, arguments: &[&str]) -> Child {
    super::command_line::at(place, arguments).spawn().unwrap()
}

fn kill(mut child: Child) {
    assert!(child.try_wait().unwrap().is_none(), "it was faster than the test");
    child.kill().unwrap();
    child.wait().unwrap();
}

fn parts(place: &Place) -> Vec<PathBuf> {
    let files = fs::read_dir(place.dir.path()).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "part"))
        .collect()
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |data| data.len())
}

fn until<T>(mut there: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(there) = there() {
            return there;
        }
        assert!(Instant::now() < deadline, "it did not come");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Waits until a restore has written some of it.
async fn is_copying(target: &Place) {
    if let Some(path) = target.url.strip_prefix("sqlite://") {
        let log = PathBuf::from(format!("{path}-wal"));
        until(|| (size(&log) > COPIED).then_some(()));
        return;
    }
    // What it has locked cannot be looked at; what it is at can.
    let mut conn = PgConnection::connect(&target.url).await.unwrap();
    let deadline = Instant::now() + PATIENCE;
    let text = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() \
                AND query LIKE 'INSERT INTO \"users\"%')";
    while !sqlx::query_scalar::<_, bool>(text)
        .fetch_one(&mut conn)
        .await
        .unwrap()
    {
        assert!(Instant::now() < deadline, "it did not come");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    conn.close().await.unwrap();
}
