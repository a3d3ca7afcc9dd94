//! Somebody who talks to a server over HTTP.

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

/// A caller, signed in or not.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    /// The access token that goes with every request.
    pub access: Option<String>,
    /// The refresh token.
    pub refresh: Option<String>,
    /// The account, as the server described it.
    pub user: Value,
}

/// What the server said.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The same, if it is text.
    pub text: String,
    /// The body, if it is JSON; otherwise null.
    pub body: Value,
}

impl Answer {
    /// The body of an answer with this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if status >= 400 {
            assert_eq!(
                self.header("content-type"),
                Some("application/problem+json"),
                "{}",
                self.text
            );
            assert_eq!(self.body["status"], status, "{}", self.text);
            for field in ["type", "title", "detail"] {
                assert!(self.body[field].is_string(), "{}", self.text);
            }
        }
        self.body
    }

    /// The names of the fields that a 422 complains about.
    #[track_caller]
    pub fn wrong_fields(self) -> Vec<String> {
        let body = self.expect(422);
        body["errors"]
            .as_object()
            .expect("errors")
            .keys()
            .cloned()
            .collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Client {
    pub fn new(base: String) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self {
            http,
            base,
            access: None,
            refresh: None,
            user: Value::Null,
        }
    }

    /// The same caller in a browser, which keeps cookies.
    pub fn with_cookie_jar(&self) -> Self {
        let browser = reqwest::Client::builder().no_proxy().cookie_store(true);
        Self {
            http: browser.build().expect("a client"),
            ..self.clone()
        }
    }

    /// A request, as this caller.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.access {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("a whole answer").to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer {
            status,
            headers,
            bytes,
            text,
            body,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// The same caller with what an answer to register or login brought.
    pub fn signed_in(&self, body: &Value) -> Self {
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        Self {
            access: text("access"),
            refresh: text("refresh"),
            user: body["user"].clone(),
            ..self.clone()
        }
    }

    pub async fn register(&self, username: &str) -> Self {
        let body = json!({"username": username, "email": format!("{username}@example.org"), "password": "testpass123"});
        self.signed_in(&self.post("/api/auth/register", body).await.expect(201))
    }

    pub async fn login(&self, username: &str, password: &str) -> Answer {
        self.post(
            "/api/auth/login",
            json!({"username": username, "password": password}),
        )
        .await
    }

    pub async fn use_refresh(&self, token: &str) -> Answer {
        self.post("/api/auth/refresh", json!({"refresh": token})).await
    }

    pub fn id(&self) -> &str {
        self.user["id"].as_str().expect("somebody who is signed in")
    }

    /// The id of the caller's first workspace.
    pub async fn workspace(&self) -> String {
        let list = self.get("/api/workspaces").await.expect(200);
        list[0]["id"].as_str().expect("a workspace").to_owned()
    }

    /// A new board in a workspace.
    pub async fn board(&self, workspace: &str, name: &str) -> Value {
        self.post(
            &format!("/api/workspaces/{workspace}/boards"),
            json!({"name": name}),
        )
        .await
        .expect(201)
    }

    /// Adds somebody to a workspace.
    pub async fn add(&self, workspace: &str, other: &Client, role: &str) {
        let body = json!({"user_id": other.id(), "role": role});
        self.post(&format!("/api/workspaces/{workspace}/members"), body)
            .await
            .expect(201);
    }
}
