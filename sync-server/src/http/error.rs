//! One error for all handlers, told as `application/problem+json` (RFC 9457). What went wrong inside is logged under
//! the request's id and never sent.

use crate::access::Denied;
use crate::access::membership::MembershipError;
use crate::auth::AuthError;
use crate::auth::accounts::{LoginError, RegisterError};
use crate::auth::administration::AdministrationError;
use crate::auth::links::ResetError;
use crate::auth::password::HashError;
use crate::auth::rates::TooMany;
use crate::auth::sessions::RefreshError;
use crate::limits::PASSWORD_HASH_RETRY_AFTER_S;
use crate::storage::again::AgainError;
use crate::storage::boards::{BirthError, CopyError};
use crate::storage::dialect;
use crate::storage::document::StoredError;
use crate::storage::invites::InviteError;
use crate::storage::users::UserError;
use crate::storage::workspaces::MemberError;
use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a handler answers.
pub type ApiResult<T> = Result<T, ApiError>;

/// What is wrong with each field.
pub type FieldErrors = BTreeMap<String, Vec<String>>;

/// Why a request was not served.
#[derive(Debug)]
pub enum ApiError {
    /// 400: the request cannot be read.
    Malformed(String),
    /// 401: nobody is signed in, or the credentials are wrong.
    NotSignedIn(&'static str),
    /// 403: signed in, but not allowed.
    Forbidden(String),
    /// 404: absent, or not theirs to see.
    NotFound,
    /// 405: the path is there, but not for this method.
    WrongMethod,
    /// 409: against what is there.
    Conflict(String),
    /// 412: what `If-Match` names is not so any more.
    Stale,
    /// 413: too large.
    TooLarge {
        /// What a body may have, in bytes.
        bytes_max: usize,
    },
    /// 414: the path, or what stands behind its `?`, is too long.
    AddressTooLong,
    /// 422: fields are wrong.
    Invalid(FieldErrors),
    /// 429: too often.
    TooMany {
        /// How long to wait, in seconds.
        retry_after_s: u64,
    },
    /// 503: later, perhaps.
    Unavailable(&'static str),
    /// 500: a fault of ours; logged already.
    Internal,
}

/// The body of an error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    r#type: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong this time, for people.
    detail: String,
    /// With 422: what is wrong with each field.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<BTreeMap<String, Vec<String>>>)]
    errors: Option<FieldErrors>,
}

impl ApiError {
    /// One field is wrong.
    pub fn field(name: &str, what: impl Into<String>) -> Self {
        Self::Invalid(BTreeMap::from([(name.to_owned(), vec![what.into()])]))
    }

    /// A fault of ours: logged with all there is to know, answered with nothing of it.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::Internal
    }

    /// What a program is told where there is no status: a word for the kind, a sentence, and what is wrong with each
    /// field.
    pub(super) fn in_words(self) -> (&'static str, String, Option<FieldErrors>) {
        let detail = self.detail();
        let code = match &self {
            Self::Malformed(_) | Self::AddressTooLong => "malformed",
            Self::NotSignedIn(_) => "not_signed_in",
            Self::Forbidden(_) => "forbidden",
            Self::NotFound | Self::WrongMethod => "not_found",
            Self::Conflict(_) => "conflict",
            Self::Stale => "stale",
            Self::TooLarge { .. } => "too_large",
            Self::Invalid(_) => "invalid",
            Self::TooMany { .. } => "too_many",
            Self::Unavailable(_) => "unavailable",
            Self::Internal => "internal",
        };
        let errors = match self {
            Self::Invalid(errors) => Some(errors),
            _ => None,
        };
        (code, detail, errors)
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::NotSignedIn(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Stale => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Malformed(detail) | Self::Forbidden(detail) | Self::Conflict(detail) => detail.clone(),
            Self::NotSignedIn(detail) | Self::Unavailable(detail) => (*detail).to_owned(),
            Self::NotFound => "there is nothing here, or it is not yours to see".to_owned(),
            Self::WrongMethod => "this path does not know that method".to_owned(),
            Self::Stale => "the card has changed since: read it again".to_owned(),
            Self::TooLarge { bytes_max } => format!("the body may have {bytes_max} bytes at most"),
            Self::AddressTooLong => format!(
                "a path with what stands behind its ? may have {} bytes at most",
                crate::limits::URI_BYTES_MAX
            ),
            Self::Invalid(_) => "some fields are not as they must be".to_owned(),
            Self::TooMany { retry_after_s } => format!("too many requests; wait {retry_after_s} s"),
            Self::Internal => "the server failed; its log says why, under the id in x-request-id".to_owned(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, detail) = (self.status(), self.detail());
        let retry_after_s = match &self {
            Self::TooMany { retry_after_s } => Some(*retry_after_s),
            Self::Unavailable(_) => Some(1),
            _ => None,
        };
        let errors = if let Self::Invalid(errors) = self {
            Some(errors)
        } else {
            None
        };
        let title = status.canonical_reason().unwrap_or("Error");
        let problem = Problem {
            r#type: "about:blank",
            title,
            status: status.as_u16(),
            detail,
            errors,
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after_s {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        if dialect::is_away(&error) {
            tracing::error!(%error, "the database is away");
            Self::Unavailable("the database does not answer; try again")
        } else {
            Self::internal(error)
        }
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Invalid(_) | AuthError::Ended => {
                Self::NotSignedIn("the access token or key is not valid, or it has ended")
            }
            AuthError::Database(error) => error.into(),
        }
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        Self::Forbidden(denied.to_string())
    }
}

impl From<CopyError> for ApiError {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::Stored(error) => error.into(),
            CopyError::Database(error) => error.into(),
            CopyError::Birth(error) => error.into(),
            CopyError::Unacceptable(_) => Self::Conflict(error.to_string()),
        }
    }
}

impl From<AgainError> for ApiError {
    fn from(error: AgainError) -> Self {
        match error {
            AgainError::Gone => Self::NotFound,
            AgainError::Denied(denied) => denied.into(),
            AgainError::Database(error) => error.into(),
        }
    }
}

impl From<MemberError> for ApiError {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::Gone | MemberError::NoSuchMember => Self::NotFound,
            MemberError::Rule(MembershipError::Denied(denied)) => denied.into(),
            MemberError::AlreadyIn | MemberError::Rule(MembershipError::OwnerStays) => {
                Self::Conflict(error.to_string())
            }
            MemberError::Database(error) => error.into(),
        }
    }
}

impl From<InviteError> for ApiError {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Dead => Self::NotFound,
            InviteError::Denied(denied) => denied.into(),
            InviteError::TooMany => Self::Conflict(error.to_string()),
            InviteError::Database(error) => error.into(),
        }
    }
}

impl From<UserError> for ApiError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Database(error) => error.into(),
            taken => Self::Conflict(taken.to_string()),
        }
    }
}

impl From<HashError> for ApiError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::TooMany {
                retry_after_s: PASSWORD_HASH_RETRY_AFTER_S,
            },
            HashError::Broken(_) => Self::internal(error),
        }
    }
}

impl From<RegisterError> for ApiError {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::User(error) => error.into(),
            RegisterError::NotFirst => Self::NotFound,
            RegisterError::Hash(error) => error.into(),
        }
    }
}

impl From<LoginError> for ApiError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Wrong => Self::NotSignedIn("the username or the password is wrong"),
            LoginError::TooMany(error) => error.into(),
            LoginError::Hash(error) => error.into(),
            LoginError::Database(error) => error.into(),
        }
    }
}

impl From<RefreshError> for ApiError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Invalid => Self::NotSignedIn("the refresh token is not valid: sign in again"),
            RefreshError::TooMany(error) => error.into(),
            RefreshError::Database(error) => error.into(),
        }
    }
}

impl From<AdministrationError> for ApiError {
    fn from(error: AdministrationError) -> Self {
        match error {
            AdministrationError::NoSuchAccount => Self::NotFound,
            AdministrationError::Inactive | AdministrationError::LastSuperuser => {
                Self::Conflict(error.to_string())
            }
            AdministrationError::Hash(error) => error.into(),
            AdministrationError::Database(error) => error.into(),
        }
    }
}

impl From<StoredError> for ApiError {
    fn from(error: StoredError) -> Self {
        match error {
            StoredError::Unavailable(error) => error.into(),
            StoredError::Damaged(_) => Self::internal(error),
        }
    }
}

impl From<TooMany> for ApiError {
    fn from(TooMany { retry_after_s }: TooMany) -> Self {
        Self::TooMany { retry_after_s }
    }
}

impl From<ResetError> for ApiError {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::Dead => Self::NotFound,
            ResetError::Hash(error) => error.into(),
            ResetError::Database(error) => error.into(),
        }
    }
}

impl From<BirthError> for ApiError {
    fn from(error: BirthError) -> Self {
        match error {
            BirthError::Text(error) => error.into(),
            BirthError::IdTaken => Self::Conflict(error.to_string()),
            BirthError::Again(error) => error.into(),
            BirthError::Database(error) => error.into(),
        }
    }
}
