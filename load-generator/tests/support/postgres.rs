//! Databases of a test's own on the server of `TEST_POSTGRES_URL`.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};

/// Makes an empty database on the server of `TEST_POSTGRES_URL` and says its URL. Its name begins with `prefix`.
///
/// # Panics
/// When there is no such server.
pub(crate) async fn new_postgres_database(prefix: &str) -> String {
    let url = std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL must name a PostgreSQL whose user may create databases; `cargo xtask test` starts one",
    );
    new_database_on(&url, prefix).await
}

/// The same on the server of this URL.
pub(crate) async fn new_database_on(url: &str, prefix: &str) -> String {
    // Tests of one process may ask in the same millisecond.
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let (process, call) = (std::process::id(), CALLS.fetch_add(1, Ordering::Relaxed));
    let name = format!("{prefix}_{process}_{call}_{}", load_generator::now().0);
    let mut connection = PgConnection::connect(url)
        .await
        .expect("the server can be reached");
    let create = format!("CREATE DATABASE {name}");
    connection
        .execute(AssertSqlSafe(create))
        .await
        .expect("a database can be made");
    let mut url = reqwest::Url::parse(url).expect("what was connected to is a URL");
    url.set_path(&name);
    url.to_string()
}
