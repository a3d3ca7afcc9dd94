//! What the tests need besides the library.

pub(crate) mod scene;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// Makes an empty database on the server of `TEST_POSTGRES_URL` and says its URL. Its name begins with `prefix`.
///
/// # Panics
/// When there is no such server.
pub(crate) async fn new_postgres_database(prefix: &str) -> String {
    let url = std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL must name a PostgreSQL whose user may create databases; `cargo xtask test` starts one",
    );
    let name = format!("{prefix}_{}_{}", std::process::id(), load_generator::now().0);
    let mut connection = PgConnection::connect(&url)
        .await
        .expect("TEST_POSTGRES_URL can be reached");
    let create = format!("CREATE DATABASE {name}");
    connection
        .execute(AssertSqlSafe(create))
        .await
        .expect("a database can be made");
    let mut url = reqwest::Url::parse(&url).expect("TEST_POSTGRES_URL is a URL");
    url.set_path(&name);
    url.to_string()
}
