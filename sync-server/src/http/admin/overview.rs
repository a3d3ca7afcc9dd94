//! `/api/admin/overview`.

use super::dto::CountsDto;
use crate::access::Superuser;
use crate::app::App;
use crate::config::Registration;
use crate::http::dto::rfc3339;
use crate::http::error::ApiResult;
use crate::storage::{Db, admin};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminOverview)]
pub(in crate::http) struct Overview {
    version: &'static str,
    node: NodeDto,
    health: HealthDto,
    counts: CountsDto,
    /// What the database takes on disk, in bytes.
    storage_bytes: i64,
    /// Who may make an account: `open` (everybody) or `closed` (administrators).
    #[schema(example = "open")]
    registration: &'static str,
}

/// The node that answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminNode)]
pub(in crate::http) struct NodeDto {
    /// Made anew at each start.
    id: Uuid,
    #[schema(format = DateTime)]
    started_at: String,
    /// Open sockets.
    sockets: usize,
    /// Boards that somebody has open.
    open_boards: usize,
    /// What waits to be written to all sockets, in bytes.
    queued_bytes: usize,
}

/// Whether all is well. When the database is away, the whole answer is 503.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminHealth)]
pub(in crate::http) struct HealthDto {
    /// `ready`, or `draining`: about to stop.
    #[schema(example = "ready")]
    status: &'static str,
    /// `sqlite` or `postgres`.
    #[schema(example = "sqlite")]
    database: &'static str,
}

/// How the server is
#[utoipa::path(get, path = "/api/admin/overview", tag = "admin", responses((status = 200, body = Overview)))]
pub(in crate::http) async fn overview(by: Superuser, State(app): State<App>) -> ApiResult<Json<Overview>> {
    let counts = admin::counts(app.db(), &by, app.now()).await?;
    Ok(Json(Overview {
        version: env!("CARGO_PKG_VERSION"),
        node: node(&app),
        health: health(&app),
        counts: (&counts).into(),
        storage_bytes: counts.database_bytes,
        registration: match app.config().registration {
            Registration::Open => "open",
            Registration::Closed => "closed",
        },
    }))
}

fn node(app: &App) -> NodeDto {
    NodeDto {
        id: app.node().id,
        started_at: rfc3339(app.node().started_at.0),
        sockets: app.live().socket_count(),
        open_boards: app.live().room_count(),
        queued_bytes: app.live().waiting_bytes(),
    }
}

fn health(app: &App) -> HealthDto {
    HealthDto {
        status: if app.is_draining() { "draining" } else { "ready" },
        database: match app.db() {
            Db::Postgres(_) => "postgres",
            Db::Sqlite { .. } => "sqlite",
        },
    }
}
