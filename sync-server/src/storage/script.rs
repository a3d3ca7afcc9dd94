//! Statements that follow each other in a transaction. SQLite gets several in one go: the way to its thread and back
//! costs more than most statements do.

use super::{Either, Tx};
use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Executor as _, SqliteConnection};
use std::borrow::Cow;
use uuid::Uuid;

/// Statements that SQLite gets in one go. Beyond [`FEW_STATEMENTS`] they go in powers of two, so that few texts are
/// prepared.
const STATEMENTS_AT_ONCE_MAX: usize = 16;
/// So many go in one go whatever their number.
const FEW_STATEMENTS: usize = 4;

/// What a statement's parameter is bound to.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A number.
    Int(i64),
    /// An id.
    Id(Uuid),
    /// A text, or none.
    Text(Option<String>),
    /// Bytes, or none.
    Bytes(Option<Vec<u8>>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(Some(bytes.to_vec()))
    }
}

impl From<Option<&[u8]>> for Value {
    fn from(bytes: Option<&[u8]>) -> Self {
        Self::Bytes(bytes.map(<[u8]>::to_vec))
    }
}

/// Statements that give no rows, in order. Their parameters are `$1`, `$2`, …, in each from 1 on.
#[derive(Debug, Default)]
pub(super) struct Script(Vec<Statement>);

#[derive(Debug)]
struct Statement {
    text: Cow<'static, str>,
    values: Vec<Value>,
}

/// Binds whatever it is to a query of either database.
macro_rules! bind {
    ($query:expr, $value:expr) => {
        match $value {
            Value::Int(number) => $query.bind(number),
            Value::Id(id) => $query.bind(id),
            Value::Text(text) => $query.bind(text),
            Value::Bytes(bytes) => $query.bind(bytes),
        }
    };
}

impl Script {
    /// One more.
    pub(super) fn add(&mut self, text: impl Into<Cow<'static, str>>, values: impl Into<Vec<Value>>) {
        self.0.push(Statement {
            text: text.into(),
            values: values.into(),
        });
    }

    /// Runs them and says how many rows each has changed. After an error nothing but a rollback makes sense.
    pub(super) async fn run(self, tx: &mut Tx) -> sqlx::Result<Vec<u64>> {
        let mut changed = Vec::with_capacity(self.0.len());
        match tx.on() {
            Either::Postgres(conn) => {
                for Statement { text, values } in self.0 {
                    let mut query = sqlx::query(AssertSqlSafe(text.into_owned()));
                    for value in values {
                        query = bind!(query, value);
                    }
                    changed.push(query.execute(&mut *conn).await?.rows_affected());
                }
            }
            Either::Sqlite(conn) => {
                let mut rest = self.0;
                while !rest.is_empty() {
                    let later = rest.split_off(at_once(rest.len()));
                    changed.extend(in_one_go(rest, conn).await?);
                    rest = later;
                }
            }
        }
        Ok(changed)
    }

    /// Runs all of them on SQLite in one go, also what begins and ends a transaction. After an error the connection is
    /// good for nothing: it may be inside that transaction.
    pub(super) async fn run_in_one_go(self, conn: &mut SqliteConnection) -> sqlx::Result<()> {
        in_one_go(self.0, conn).await.map(drop)
    }
}

async fn in_one_go(statements: Vec<Statement>, conn: &mut SqliteConnection) -> sqlx::Result<Vec<u64>> {
    let mut changed = Vec::with_capacity(statements.len());
    let (text, values) = joined(statements);
    let mut query = sqlx::query(AssertSqlSafe(text));
    for value in values {
        query = bind!(query, value);
    }
    let mut results = conn.fetch_many(query);
    while let Some(result) = results.try_next().await? {
        if let sqlx::Either::Left(done) = result {
            changed.push(done.rows_affected());
        }
    }
    Ok(changed)
}

fn at_once(statements: usize) -> usize {
    if statements <= FEW_STATEMENTS {
        statements
    } else {
        (1 << statements.ilog2()).min(STATEMENTS_AT_ONCE_MAX)
    }
}

/// One text whose parameters have no numbers, and the values in the order in which they stand there: the library looks a
/// numbered one up among all that are bound, each time.
fn joined(statements: Vec<Statement>) -> (String, Vec<Value>) {
    let mut text = String::new();
    let mut values = Vec::new();
    for statement in statements {
        let mut parts = statement.text.split('$');
        text.push_str(parts.next().unwrap_or_default());
        let mut numbers: Vec<usize> = Vec::with_capacity(statement.values.len());
        for part in parts {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            numbers.push(part[..digits].parse().expect("parameters have numbers"));
            text.push('?');
            text.push_str(&part[digits..]);
        }
        text.push_str(";\n");
        if numbers.iter().copied().eq(1..=statement.values.len()) {
            values.extend(statement.values);
        } else {
            values.extend(
                numbers
                    .into_iter()
                    .map(|number| statement.values[number - 1].clone()),
            );
        }
    }
    (text, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_order_of_their_parameters() {
        let mut script = Script::default();
        script.add(
            "UPDATE a SET b = $1 WHERE c = $2 AND d > $1",
            [1.into(), 2.into()],
        );
        script.add("DELETE FROM a", []);
        script.add("INSERT INTO a VALUES ($1, $2)", [3.into(), 4.into()]);
        let (text, values) = joined(script.0);
        assert_eq!(
            text,
            "UPDATE a SET b = ? WHERE c = ? AND d > ?;\nDELETE FROM a;\nINSERT INTO a VALUES (?, ?);\n"
        );
        let numbers = values.iter().map(|value| match value {
            Value::Int(number) => *number,
            other => panic!("{other:?}"),
        });
        assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 1, 3, 4]);
    }

    #[test]
    fn statements_go_in_few_sizes() {
        assert_eq!(
            [1, 3, 4, 5, 7, 8, 15, 16, 40].map(at_once),
            [1, 3, 4, 4, 4, 8, 8, 16, 16]
        );
    }
}
