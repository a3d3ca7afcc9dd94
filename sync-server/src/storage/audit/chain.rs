//! The chain of hashes.

use crate::hex::hex;
use crate::storage::{Db, Tx, in_tx};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Rows read at once while the chain is verified.
const PAGE_ROWS: i64 = 1_000;

/// A row, as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Row {
    pub(super) seq: i64,
    pub(super) at: i64,
    pub(super) actor_kind: String,
    pub(super) actor_id: Option<Uuid>,
    pub(super) action: String,
    pub(super) target_kind: String,
    pub(super) target_id: Option<Uuid>,
    pub(super) detail: String,
    pub(super) address: Option<String>,
    pub(super) hash: Vec<u8>,
}

impl Row {
    /// SHA-256 over the previous hash and all fields, each with its length in front; what is absent has length -1.
    pub(super) fn hash_after(&self, previous: &[u8]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut add = |field: Option<&[u8]>| {
            let length = field.map_or(-1, |bytes| bytes.len() as i64);
            hasher.update(length.to_be_bytes());
            hasher.update(field.unwrap_or_default());
        };
        add(Some(previous));
        add(Some(&self.seq.to_be_bytes()));
        add(Some(&self.at.to_be_bytes()));
        add(Some(self.actor_kind.as_bytes()));
        add(self.actor_id.as_ref().map(|id| &id.as_bytes()[..]));
        add(Some(self.action.as_bytes()));
        add(Some(self.target_kind.as_bytes()));
        add(self.target_id.as_ref().map(|id| &id.as_bytes()[..]));
        add(Some(self.detail.as_bytes()));
        add(self.address.as_deref().map(str::as_bytes));
        hasher.finalize().into()
    }
}

/// The end of the log. Kept elsewhere, it shows later whether rows were cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many rows there are.
    pub seq: i64,
    /// The hash of the last one; zeros when there is none.
    pub hash: Vec<u8>,
}

impl Head {
    fn of_nothing() -> Self {
        Self {
            seq: 0,
            hash: vec![0; 32],
        }
    }

    /// The hash in hexadecimal digits.
    pub fn hex(&self) -> String {
        hex(&self.hash)
    }
}

/// The end of the log, as the transaction sees it.
pub(super) async fn head(tx: &mut Tx) -> sqlx::Result<Head> {
    let row: Option<(i64, Vec<u8>)> = in_tx!(tx, |conn| {
        sqlx::query_as("SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1")
            .fetch_optional(&mut *conn)
            .await?
    });
    Ok(row.map_or_else(Head::of_nothing, |(seq, hash)| Head { seq, hash }))
}

/// What the verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every row fits the one before; this is the end.
    Whole(Head),
    /// The log was tampered with or damaged.
    Broken(Broken),
}

/// Where the chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A row is not there.
    #[error("the audit log has no entry {seq}")]
    Missing {
        /// Which.
        seq: i64,
    },
    /// A row is not what it was when it was written.
    #[error("entry {seq} of the audit log does not fit its hash: it or one before it was changed")]
    Changed {
        /// Which.
        seq: i64,
    },
}

/// Reads the whole log and says whether every row is where and what it was.
pub async fn verify(db: &Db) -> sqlx::Result<Verdict> {
    let mut tx = db.begin_read().await?;
    let mut head = Head::of_nothing();
    loop {
        let rows = page_after(&mut tx, head.seq).await?;
        if rows.is_empty() {
            return Ok(Verdict::Whole(head));
        }
        for row in rows {
            if let Err(broken) = fits(&row, &head) {
                return Ok(Verdict::Broken(broken));
            }
            head = Head {
                seq: row.seq,
                hash: row.hash,
            };
        }
    }
}

fn fits(row: &Row, before: &Head) -> Result<(), Broken> {
    let seq = before.seq + 1;
    if row.seq != seq {
        Err(Broken::Missing { seq })
    } else if row.hash != row.hash_after(&before.hash) {
        Err(Broken::Changed { seq })
    } else {
        Ok(())
    }
}

async fn page_after(tx: &mut Tx, seq: i64) -> sqlx::Result<Vec<Row>> {
    in_tx!(tx, |conn| {
        sqlx::query_as(
            "SELECT seq, at, actor_kind, actor_id, action, target_kind, target_id, detail, address, hash \
             FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT $2",
        )
        .bind(seq)
        .bind(PAGE_ROWS)
        .fetch_all(&mut *conn)
        .await
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            seq: 1,
            at: 2,
            actor_kind: "user".to_owned(),
            actor_id: Some(Uuid::from_u128(3)),
            action: "a".to_owned(),
            target_kind: "bc".to_owned(),
            target_id: None,
            detail: "{}".to_owned(),
            address: None,
            hash: Vec::new(),
        }
    }

    #[test]
    fn every_field_and_the_hash_before_are_covered() {
        let changes: [fn(&mut Row); 9] = [
            |row| row.seq += 1,
            |row| row.at += 1,
            |row| row.actor_kind.push('s'),
            |row| row.actor_id = None,
            |row| row.action.push('b'),
            |row| row.target_kind.push('d'),
            |row| row.target_id = Some(Uuid::nil()),
            |row| row.detail.push(' '),
            |row| row.address = Some(String::new()),
        ];
        let mut hashes = vec![row().hash_after(&[0; 32]), row().hash_after(&[1; 32])];
        for change in changes {
            let mut other = row();
            change(&mut other);
            hashes.push(other.hash_after(&[0; 32]));
        }
        let all = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), all);
    }

    #[test]
    fn what_moves_from_one_field_to_the_next_changes_the_hash() {
        let mut moved = row();
        moved.action = "ab".to_owned();
        moved.target_kind = "c".to_owned();
        assert_ne!(moved.hash_after(&[0; 32]), row().hash_after(&[0; 32]));
    }
}
