//! What each route needs: one row per route of the server. The routes keep it by their extractors; a test tries every
//! row with every kind of caller (`tests/http/permissions.rs`) and knows a route without a row.

use super::Role;
use Need::{Anyone, Board, Own, SignedIn, TokenInPath, Workspace, WorkspaceOrOneself};
use Role::{Admin, Member, Owner, Viewer};

/// What a caller needs for a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: the request itself says what it may (a password, a one-time token), or there is nothing to hide.
    Anyone,
    /// An account.
    SignedIn,
    /// The account that the thing in the path belongs to. To all others it does not exist.
    Own,
    /// An account, and a one-time token in the path. One that is not good is the token of nothing.
    TokenInPath,
    /// At least this role in the workspace of the path. To others than its members it does not exist.
    Workspace(Role),
    /// The same, or that the member in the path is the caller.
    WorkspaceOrOneself(Role),
    /// At least this role in the workspace of the board in the path, or of the board of the card in the path. To others than its members it does not exist.
    Board(Role),
    /// An account that administers the server.
    Superuser,
}

/// A route and what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The HTTP method.
    pub method: &'static str,
    /// The path, as the router and the OpenAPI document have it.
    pub path: &'static str,
    /// What a caller needs.
    pub need: Need,
}

const fn row(method: &'static str, path: &'static str, need: Need) -> Row {
    Row { method, path, need }
}

/// Every route.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    row("GET",    "/healthz", Anyone),
    row("GET",    "/readyz", Anyone),
    row("GET",    "/metrics", Need::Superuser),
    row("GET",    "/api/version", Anyone),
    row("GET",    "/api/openapi.json", Anyone),
    row("GET",    "/api/setup", Anyone),
    row("GET",    "/api/docs", Anyone),
    row("GET",    "/api/docs/{file}", Anyone),

    row("POST",   "/api/auth/register", Anyone),
    row("POST",   "/api/auth/login", Anyone),
    row("POST",   "/api/auth/refresh", Anyone),
    row("POST",   "/api/auth/logout", Anyone),
    row("GET",    "/api/auth/me", SignedIn),
    row("PATCH",  "/api/auth/me", SignedIn),
    row("GET",    "/api/auth/sessions", SignedIn),
    row("DELETE", "/api/auth/sessions/{session_id}", Own),
    row("POST",   "/api/auth/password", SignedIn),
    row("GET",    "/api/auth/tokens", SignedIn),
    row("POST",   "/api/auth/tokens", SignedIn),
    row("DELETE", "/api/auth/tokens/{token_id}", Own),
    row("POST",   "/api/auth/reset", Anyone),

    row("GET",    "/api/workspaces", SignedIn),
    row("POST",   "/api/workspaces", SignedIn),
    row("GET",    "/api/workspaces/{workspace_id}", Workspace(Viewer)),
    row("PATCH",  "/api/workspaces/{workspace_id}", Workspace(Admin)),
    row("DELETE", "/api/workspaces/{workspace_id}", Workspace(Owner)),
    row("GET",    "/api/workspaces/{workspace_id}/members", Workspace(Viewer)),
    row("POST",   "/api/workspaces/{workspace_id}/members", Workspace(Admin)),
    row("PATCH",  "/api/workspaces/{workspace_id}/members/{user_id}", Workspace(Admin)),
    row("DELETE", "/api/workspaces/{workspace_id}/members/{user_id}", WorkspaceOrOneself(Admin)),
    row("GET",    "/api/workspaces/{workspace_id}/invites", Workspace(Admin)),
    row("POST",   "/api/workspaces/{workspace_id}/invites", Workspace(Admin)),
    row("DELETE", "/api/workspaces/{workspace_id}/invites/{invite_id}", Workspace(Admin)),
    row("POST",   "/api/invites/{token}/accept", TokenInPath),

    row("GET",    "/api/workspaces/{workspace_id}/boards", Workspace(Viewer)),
    row("POST",   "/api/workspaces/{workspace_id}/boards", Workspace(Member)),
    row("POST",   "/api/workspaces/{workspace_id}/boards/create", Workspace(Member)),
    row("POST",   "/api/workspaces/{workspace_id}/import", Workspace(Member)),
    row("GET",    "/api/boards/{board_id}", Board(Viewer)),
    row("PATCH",  "/api/boards/{board_id}", Board(Member)),
    row("DELETE", "/api/boards/{board_id}", Board(Admin)),
    row("POST",   "/api/boards/{board_id}/restore", Board(Admin)),
    row("GET",    "/api/boards/{board_id}/people", Board(Viewer)),
    // And a member of the workspace that gets the copy.
    row("POST",   "/api/boards/{board_id}/duplicate", Board(Viewer)),
    row("GET",    "/api/boards/{board_id}/history", Board(Viewer)),
    row("GET",    "/api/boards/{board_id}/export", Board(Viewer)),
    row("POST",   "/api/boards/{board_id}/restore_to", Board(Admin)),
    row("GET",    "/api/boards/{board_id}/columns", Board(Viewer)),
    row("POST",   "/api/boards/{board_id}/columns", Board(Member)),
    row("PATCH",  "/api/boards/{board_id}/columns/{column_id}", Board(Member)),
    row("DELETE", "/api/boards/{board_id}/columns/{column_id}", Board(Member)),
    row("GET",    "/api/boards/{board_id}/labels", Board(Viewer)),
    row("POST",   "/api/boards/{board_id}/labels", Board(Member)),
    row("PATCH",  "/api/boards/{board_id}/labels/{label_id}", Board(Member)),
    row("DELETE", "/api/boards/{board_id}/labels/{label_id}", Board(Member)),
    row("GET",    "/api/boards/{board_id}/cards", Board(Viewer)),
    row("POST",   "/api/boards/{board_id}/cards", Board(Member)),
    row("GET",    "/ws/boards/{board_id}", Board(Viewer)),
    // And for each document that is asked for, the role on its board.
    row("GET",    "/ws/automerge-repo", SignedIn),

    row("GET",    "/api/cards/{card_id}", Board(Viewer)),
    row("PATCH",  "/api/cards/{card_id}", Board(Member)),
    row("DELETE", "/api/cards/{card_id}", Board(Member)),
    row("POST",   "/api/cards/{card_id}/duplicate", Board(Member)),
    row("POST",   "/api/cards/{card_id}/checklist", Board(Member)),
    row("PATCH",  "/api/cards/{card_id}/checklist/{item_id}", Board(Member)),
    row("DELETE", "/api/cards/{card_id}/checklist/{item_id}", Board(Member)),
    row("POST",   "/api/cards/{card_id}/assign", Board(Member)),
    row("DELETE", "/api/cards/{card_id}/assign/{user_id}", Board(Member)),
    row("GET",    "/api/cards/{card_id}/comments", Board(Viewer)),
    row("POST",   "/api/cards/{card_id}/comments", Board(Member)),
    // And its author; or, to delete it, an administrator.
    row("PATCH",  "/api/cards/{card_id}/comments/{comment_id}", Board(Member)),
    row("DELETE", "/api/cards/{card_id}/comments/{comment_id}", Board(Member)),
    row("GET",    "/api/me/cards", SignedIn),

    row("GET",    "/api/admin/overview", Need::Superuser),
    row("GET",    "/api/admin/users", Need::Superuser),
    row("POST",   "/api/admin/users", Need::Superuser),
    row("PATCH",  "/api/admin/users/{user_id}", Need::Superuser),
    row("POST",   "/api/admin/users/{user_id}/reset_password", Need::Superuser),
    row("GET",    "/api/admin/sockets", Need::Superuser),
    row("GET",    "/api/admin/workspaces", Need::Superuser),
    row("GET",    "/api/admin/boards", Need::Superuser),
    row("GET",    "/api/admin/boards/{board_id}/export", Need::Superuser),
    row("DELETE", "/api/admin/boards/{board_id}", Need::Superuser),
    row("GET",    "/api/admin/audit", Need::Superuser),
];
