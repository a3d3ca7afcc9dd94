//! What is counted is right only if the boards are: looked at after the clock has stopped.

use super::BenchError;
use crate::client::Client;
use crate::rest::Account;
use board_doc::{ChangeHash, Document};
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

/// How long somebody without a replica may take to open a board.
const OPENED_WITHIN: Duration = Duration::from_mins(1);

/// The heads of a document, in one order.
pub(super) fn heads(document: &Document) -> Vec<ChangeHash> {
    let mut heads = document.heads();
    heads.sort_unstable();
    heads
}

/// Somebody without a replica opens the board: it must have exactly these heads and this number of changes.
pub(super) async fn board_is(
    account: &Account,
    board: Uuid,
    heads_wanted: &[ChangeHash],
    changes_wanted: usize,
) -> Result<(), BenchError> {
    let newcomer = newcomer(account, board).await?;
    let found = newcomer
        .ask(|session, _| {
            session
                .replica()
                .map(|board| (heads(board.document()), board.document().change_count()))
        })
        .await;
    let (found_heads, found_changes) = found.unwrap_or_default();
    if found_heads != heads_wanted || found_changes != changes_wanted {
        return Err(BenchError::Failed(format!(
            "the server's board has {found_changes} changes and {} heads where it should be {changes_wanted} and {}",
            found_heads.len(),
            heads_wanted.len()
        )));
    }
    Ok(())
}

/// A replica that has just been loaded from the server.
pub(super) async fn newcomer(account: &Account, board: Uuid) -> Result<Client, BenchError> {
    let newcomer = Client::start(account, board, u64::from_be_bytes(*b"newcomer"));
    let opened = timeout(OPENED_WITHIN, newcomer.until_live()).await;
    opened.map_err(|_| BenchError::Failed(format!("the board was not open after {OPENED_WITHIN:?}")))?;
    Ok(newcomer)
}

/// The document that comes of a saved one and changes.
pub(super) fn document_with(saved: &[u8], chunks: &[Vec<u8>]) -> Result<Document, BenchError> {
    let wrong = |error: &dyn std::error::Error| BenchError::Failed(format!("a board does not load: {error}"));
    let mut document = Document::load(saved).map_err(|error| wrong(&error))?;
    document.apply_changes(chunks).map_err(|error| wrong(&error))?;
    Ok(document)
}
