//! `/api/boards/{board_id}/export`: a board to take away.

use super::download::Download;
use super::error::{ApiError, ApiResult};
use super::history::{busy, point, refused};
use super::query::Params;
use super::stream;
use crate::access::BoardAccess;
use crate::access::needs::Viewer;
use crate::app::App;
use crate::shares::Part;
use crate::storage::document::{off_the_async_threads, reader};
use crate::storage::history::{self, StoredHistory};
use axum::extract::State;
use board_doc::export::{self as files, Export, ViewFormat, write_document};
use board_doc::history::{HistoryError, Point};
use board_doc::{Board, BoardView, Document, Timestamp, UserId};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// As what a board is exported.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ExportFormat {
    /// Everything that shows, for programs; it can be imported.
    Json,
    /// A row a card, for spreadsheets.
    Csv,
    /// One page of text.
    Markdown,
    /// One page to read and to print.
    Html,
    /// The whole document with its history, as Automerge stores it.
    Automerge,
}

impl From<ExportFormat> for files::Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Json => Self::View(ViewFormat::Json),
            ExportFormat::Csv => Self::View(ViewFormat::Csv),
            ExportFormat::Markdown => Self::View(ViewFormat::Markdown),
            ExportFormat::Html => Self::View(ViewFormat::Html),
            ExportFormat::Automerge => Self::Automerge,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportParams {
    /// `json` when absent.
    #[param(inline)]
    format: Option<ExportFormat>,
    /// As of a step of the history (its id) or a time; as it is now when absent.
    at: Option<String>,
}

/// A copy of a board
///
/// As it is now, or as it was. The answer is written as it is read.
#[utoipa::path(get, path = "/api/boards/{board_id}/export", tag = "history", params(ExportParams),
    responses((status = 200, description = "A file", content(
        (serde_json::Value = "application/json"), (String = "text/csv"), (String = "text/markdown"), (String = "text/html"),
        (Vec<u8> = "application/octet-stream")))))]
pub(super) async fn export(
    access: BoardAccess<Viewer>,
    State(app): State<App>,
    Params(params): Params<ExportParams>,
) -> ApiResult<Download> {
    let format = params.format.unwrap_or(ExportFormat::Json).into();
    let point = params.at.as_deref().map(point).transpose()?;
    let turn = app.large_work(access.user()).await.ok_or_else(busy)?;
    let names = history::display_names(history::names(app.db(), &access).await?);
    let stored = history::read(app.db(), &access).await?;
    let content = off_the_async_threads(move || Ok(Content::of(stored, point, format)));
    let content = content.await?.map_err(|error| refused("at", &error))?;
    Ok(file(content, format, names, app.now(), turn))
}

/// What is written.
pub(super) enum Content {
    View(BoardView),
    Document(Box<Document>),
}

impl Content {
    fn of(stored: StoredHistory, point: Option<Point>, format: files::Format) -> Result<Self, HistoryError> {
        let Some(point) = point else {
            return Ok(Self::now(stored.document, format));
        };
        let history = stored.read();
        Ok(match format {
            files::Format::View(_) => Self::View(history.as_of(point)?.view()),
            files::Format::Automerge => Self::Document(Box::new(history.document_as_of(point)?)),
        })
    }

    /// The board as it is.
    pub(super) fn now(document: Document, format: files::Format) -> Self {
        match format {
            files::Format::View(_) => Self::View(Board::over(document, reader()).view()),
            files::Format::Automerge => Self::Document(Box::new(document)),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::View(view) => view.info.name.clone(),
            Self::Document(document) => document.info().name,
        }
    }
}

/// The file, written as it is read. The turn lasts until it is.
pub(super) fn file(
    content: Content,
    format: files::Format,
    names: HashMap<UserId, String>,
    now: Timestamp,
    turn: Part,
) -> Download {
    let name = content.name();
    let body = stream::written(move |out| {
        let _turn = turn;
        match (content, format) {
            (Content::View(view), files::Format::View(format)) => {
                let view = view.no_later_than(now);
                let export = Export {
                    view: &view,
                    names: &names,
                    at: now,
                };
                export.write(format, out, &mut |_| {})
            }
            (Content::Document(document), _) => write_document(&document, out),
            (Content::View(_), files::Format::Automerge) => {
                unreachable!("a document is written from a document")
            }
        }
    });
    Download {
        name,
        extension: format.extension(),
        content_type: format.content_type(),
        body,
    }
}

/// A board that is loaded already, for administrators.
pub(super) async fn of_document(
    document: Document,
    format: files::Format,
    names: HashMap<UserId, String>,
    now: Timestamp,
    turn: Part,
) -> ApiResult<Download> {
    let content = off_the_async_threads(move || Ok(Content::now(document, format)));
    let content = content.await.map_err(ApiError::from)?;
    Ok(file(content, format, names, now, turn))
}
