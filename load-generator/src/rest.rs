//! The few REST calls that make a scene: accounts, workspaces, members, boards.

use crate::Target;
use crate::limits::{ACCESS_TOKEN_AGE_MAX, READY_ANSWER_WITHIN, REST_WITHIN};
use board_doc::{CardId, UserId};
use reqwest::{Method, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;
use sync_protocol::Role;
use tokio::sync::Mutex;
use uuid::Uuid;

/// The password of every account made here.
const PASSWORD: &str = "correct horse battery staple";

/// A call that did not give what it should.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// The server could not be reached, or its answer could not be read.
    #[error("{method} {path}: {source}")]
    Http {
        /// The call's method.
        method: Method,
        /// The call's path.
        path: String,
        /// What went wrong.
        source: reqwest::Error,
    },
    /// The server answered something else.
    #[error("{method} {path} answered {status}: {body}")]
    Status {
        /// The call's method.
        method: Method,
        /// The call's path.
        path: String,
        /// The answer's status.
        status: StatusCode,
        /// The answer's body.
        body: String,
    },
}

/// A server's REST interface.
#[derive(Debug, Clone)]
pub struct Api {
    http: reqwest::Client,
    target: Target,
}

/// A signed-in user.
#[derive(Debug, Clone)]
pub struct Account {
    api: Api,
    user: UserId,
    username: String,
    access: Arc<Mutex<Access>>,
}

#[derive(Debug)]
struct Access {
    token: String,
    since: Instant,
}

#[derive(Debug, Deserialize)]
struct SignedIn {
    user: UserDto,
    access: String,
}

#[derive(Debug, Deserialize)]
struct UserDto {
    id: UserId,
}

#[derive(Debug, Deserialize)]
struct Made {
    id: Uuid,
}

impl Api {
    /// The REST interface of the server there.
    pub fn new(target: Target) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(REST_WITHIN)
            .build()
            .expect("a plain client can be built");
        Self { http, target }
    }

    /// The server.
    pub fn target(&self) -> Target {
        self.target
    }

    /// The status with which the server says whether it can serve; `None` when it says nothing.
    pub async fn readiness(&self) -> Option<u16> {
        let asked = self.http.get(self.target.http("/readyz"));
        let answer = asked.timeout(READY_ANSWER_WITHIN).send().await.ok()?;
        Some(answer.status().as_u16())
    }

    /// Makes an account and signs it in.
    pub async fn register(&self, username: &str) -> Result<Account, RestError> {
        let body =
            json!({ "username": username, "email": format!("{username}@example.org"), "password": PASSWORD });
        let signed_in = self.post("/api/auth/register", None, &body).await?;
        Ok(self.account(username, signed_in))
    }

    /// Begins another session of an account that was made here.
    pub async fn sign_in(&self, username: &str) -> Result<Account, RestError> {
        let signed_in = self.log_in(username).await?;
        Ok(self.account(username, signed_in))
    }

    async fn log_in(&self, username: &str) -> Result<SignedIn, RestError> {
        let body = json!({ "username": username, "password": PASSWORD });
        self.post("/api/auth/login", None, &body).await
    }

    fn account(&self, username: &str, SignedIn { user, access }: SignedIn) -> Account {
        let access = Access {
            token: access,
            since: Instant::now(),
        };
        Account {
            api: self.clone(),
            user: user.id,
            username: username.to_owned(),
            access: Arc::new(Mutex::new(access)),
        }
    }

    async fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        access: Option<&str>,
        body: &impl Serialize,
    ) -> Result<A, RestError> {
        self.call(Method::POST, path, access, body).await
    }

    async fn call<A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        access: Option<&str>,
        body: &impl Serialize,
    ) -> Result<A, RestError> {
        let response = self.send(method.clone(), path, access, body).await?;
        let path = path.to_owned();
        let failed = |source| RestError::Http { method, path, source };
        response.json().await.map_err(failed)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        access: Option<&str>,
        body: &impl Serialize,
    ) -> Result<Response, RestError> {
        let mut request = self
            .http
            .request(method.clone(), self.target.http(path))
            .json(body);
        if let Some(access) = access {
            request = request.bearer_auth(access);
        }
        let path = path.to_owned();
        let response = match request.send().await {
            Ok(response) => response,
            Err(source) => return Err(RestError::Http { method, path, source }),
        };
        let status = response.status();
        if !status.is_success() {
            return Err(RestError::Status {
                method,
                path,
                status,
                body: response.text().await.unwrap_or_default(),
            });
        }
        Ok(response)
    }
}

impl Account {
    /// The user's id.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The user's name.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The server.
    pub fn target(&self) -> Target {
        self.api.target
    }

    /// The same account at another node of the same cluster.
    #[must_use]
    pub fn at(&self, api: &Api) -> Self {
        Self {
            api: api.clone(),
            ..self.clone()
        }
    }

    /// The same user by another credential: an access key, say, for as long as a token would live.
    #[must_use]
    pub fn by(&self, credential: &str) -> Self {
        let access = Access {
            token: credential.to_owned(),
            since: Instant::now(),
        };
        Self {
            access: Arc::new(Mutex::new(access)),
            ..self.clone()
        }
    }

    /// An access token with life left in it.
    pub async fn access(&self) -> Result<String, RestError> {
        let mut access = self.access.lock().await;
        if access.since.elapsed() > ACCESS_TOKEN_AGE_MAX {
            let signed_in = self.api.log_in(&self.username).await?;
            *access = Access {
                token: signed_in.access,
                since: Instant::now(),
            };
        }
        Ok(access.token.clone())
    }

    /// Makes a workspace.
    pub async fn create_workspace(&self, name: &str) -> Result<Uuid, RestError> {
        let made: Made = self.post("/api/workspaces", &json!({ "name": name })).await?;
        Ok(made.id)
    }

    /// Takes somebody into a workspace.
    pub async fn add_member(&self, workspace: Uuid, username: &str, role: Role) -> Result<(), RestError> {
        let path = format!("/api/workspaces/{workspace}/members");
        let body = json!({ "username": username, "role": role });
        self.order(Method::POST, &path, &body).await
    }

    /// Makes a board.
    pub async fn create_board(&self, workspace: Uuid, name: &str) -> Result<Uuid, RestError> {
        let made: Made = self
            .post(
                &format!("/api/workspaces/{workspace}/boards"),
                &json!({ "name": name }),
            )
            .await?;
        Ok(made.id)
    }

    /// Puts a card somewhere else.
    pub async fn move_card(&self, card: &CardId, column: &str, position: usize) -> Result<(), RestError> {
        let (path, body) = (
            format!("/api/cards/{card}"),
            json!({ "column": column, "position": position }),
        );
        self.order(Method::PATCH, &path, &body).await
    }

    /// Any other call.
    pub async fn call<A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<A, RestError> {
        let access = self.access().await?;
        self.api.call(method, path, Some(&access), body).await
    }

    /// Any other call that is answered with nothing.
    pub async fn order(&self, method: Method, path: &str, body: &impl Serialize) -> Result<(), RestError> {
        let access = self.access().await?;
        self.api.send(method, path, Some(&access), body).await.map(drop)
    }

    async fn post<A: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<A, RestError> {
        self.call(Method::POST, path, body).await
    }
}
