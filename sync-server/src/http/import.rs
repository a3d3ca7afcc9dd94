//! `/api/workspaces/{workspace_id}/import`: boards from elsewhere.

use super::dto::BoardDto;
use super::error::{ApiError, ApiResult};
use super::history::busy;
use crate::access::WorkspaceAccess;
use crate::access::needs::Member;
use crate::app::App;
use crate::limits::{IMPORT_BODY_BYTES_MAX, IMPORT_BODY_WITHIN};
use crate::storage::boards::{self, CopyError, Import, NotImported};
use axum::Json;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State};
use axum::http::StatusCode;
use board_doc::Moment;
use board_doc::import::{Dropped, Format, Report};
use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

/// What comes in the form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its shape is wanted: the form is read part by part")]
pub(super) struct ImportForm {
    /// The file, up to 32 MiB.
    #[schema(format = Binary)]
    file: String,
    /// `trello`, `weft` (JSON of an export) or `automerge`.
    #[schema(example = "trello")]
    format: String,
    /// Only say what would come of it.
    dry_run: Option<bool>,
}

/// What came of an import.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Imported)]
pub(super) struct ImportDto {
    /// The new board; `null` when it was only tried.
    board: Option<BoardDto>,
    report: ReportDto,
}

/// What an import brings, and what it leaves behind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportReport)]
struct ReportDto {
    cards: u64,
    columns: u64,
    labels: u64,
    comments: u64,
    dropped: Vec<DroppedDto>,
}

/// Things that do not come with the board as they were.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Dropped)]
struct DroppedDto {
    #[schema(example = "attachments")]
    what: String,
    #[schema(example = "files are not kept")]
    why: String,
    /// 0 where nobody can tell.
    count: u64,
}

impl From<Dropped> for DroppedDto {
    fn from(Dropped { what, why, count }: Dropped) -> Self {
        Self { what, why, count }
    }
}

impl From<Report> for ReportDto {
    fn from(report: Report) -> Self {
        Self {
            cards: report.cards,
            columns: report.columns,
            labels: report.labels,
            comments: report.comments,
            dropped: report.dropped.into_iter().map(DroppedDto::from).collect(),
        }
    }
}

/// Make a board of a file
///
/// Of a board exported from Trello as JSON, of an export of ours, or of a saved document. Everything is the importer's
/// own change, and the report says what was dropped and why. With `dry_run` nothing is made, and the answer is 200.
#[utoipa::path(post, path = "/api/workspaces/{workspace_id}/import", tag = "history",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "What would come of it", body = ImportDto),
        (status = 201, description = "The board is made", body = ImportDto),
    ))]
pub(super) async fn import(
    access: WorkspaceAccess<Member>,
    State(app): State<App>,
    request: Request,
) -> ApiResult<(StatusCode, Json<ImportDto>)> {
    let upload = app.upload(access.user()).await.ok_or_else(busy)?;
    let form = tokio::time::timeout(IMPORT_BODY_WITHIN, Form::read(request)).await;
    let form = form.map_err(|_| ApiError::Malformed("the body took too long to come".to_owned()))??;
    // Whoever uploads slowly keeps only other uploads waiting.
    let turn = app.large_work(access.user()).await.ok_or_else(busy)?;
    let moment = Moment {
        at: app.now(),
        seed: app.rng().seed(),
    };
    let import = Import {
        file: form.file,
        format: form.format,
        dry_run: form.dry_run,
        id: app.rng().uuid_v7(moment.at),
        epoch: app.rng().uuid_v4(),
        moment,
        turn: Box::new((turn, upload)),
    };
    let (board, report) = boards::import(app.db(), &access, import).await?;
    let status = if board.is_some() {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let board = board.map(BoardDto::from);
    let report = report.into();
    Ok((status, Json(ImportDto { board, report })))
}

/// The form, read.
struct Form {
    file: Bytes,
    format: Format,
    dry_run: bool,
}

impl Form {
    async fn read(mut request: Request) -> ApiResult<Self> {
        DefaultBodyLimit::max(IMPORT_BODY_BYTES_MAX).apply(&mut request);
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|error| ApiError::Malformed(error.body_text()))?;
        let (mut file, mut format, mut dry_run) = (None, None, false);
        while let Some(part) = parts.next_field().await? {
            match part.name() {
                Some("file") => file = Some(part.bytes().await?),
                Some("format") => format = Some(named(&part.text().await?)?),
                Some("dry_run") => dry_run = truth(&part.text().await?)?,
                _ => {}
            }
        }
        Ok(Self {
            file: file.ok_or_else(|| ApiError::field("file", "is missing"))?,
            format: format.ok_or_else(|| ApiError::field("format", "is missing"))?,
            dry_run,
        })
    }
}

fn named(format: &str) -> ApiResult<Format> {
    Format::named(format.trim()).ok_or_else(|| ApiError::field("format", "must be trello, weft or automerge"))
}

fn truth(text: &str) -> ApiResult<bool> {
    match text.trim() {
        "true" | "1" => Ok(true),
        "false" | "0" | "" => Ok(false),
        _ => Err(ApiError::field("dry_run", "must be true or false")),
    }
}

impl From<MultipartError> for ApiError {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::TooLarge {
                bytes_max: IMPORT_BODY_BYTES_MAX,
            };
        }
        Self::Malformed(error.body_text())
    }
}

impl From<NotImported> for ApiError {
    fn from(error: NotImported) -> Self {
        match error {
            NotImported::File(error) => Self::field("file", error.to_string()),
            NotImported::Changes(CopyError::Unacceptable(_)) => Self::field("file", error.to_string()),
            NotImported::Changes(error) => error.into(),
            NotImported::Birth(error) => error.into(),
            NotImported::Reading(_) => Self::field("file", "the file cannot be read"),
            NotImported::Database(error) => error.into(),
        }
    }
}
