//! People, a workspace where each has a role, one where none has any, and what is in both.

use super::recipes::{self, Call};
use crate::support::{Answer, Client, TestServer};
use reqwest::Method;
use serde_json::{Value, json};
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use sync_server::access::Role;
use sync_server::access::table::Row;

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Nobody,
    Stranger,
    Viewer,
    Member,
    Admin,
    Owner,
    Superuser,
}

impl Subject {
    pub const ALL: [Self; 7] = [
        Self::Nobody,
        Self::Stranger,
        Self::Viewer,
        Self::Member,
        Self::Admin,
        Self::Owner,
        Self::Superuser,
    ];

    /// Their role in the scene's workspace.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Nobody | Self::Stranger | Self::Superuser => None,
            Self::Viewer => Some(Role::Viewer),
            Self::Member => Some(Role::Member),
            Self::Admin => Some(Role::Admin),
            Self::Owner => Some(Role::Owner),
        }
    }
}

/// What the ids in the path name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Things of the scene's workspace, or of the caller.
    Own,
    /// Things of a workspace, or of an account, that no caller has to do with.
    Foreign,
    /// Nothing.
    Unknown,
}

/// One try.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    pub row: &'static Row,
    pub subject: Subject,
    pub target: Target,
    /// The table lets it pass: what it names will change, and is made for it alone.
    pub served: bool,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row { method, path, need } = self.row;
        write!(
            f,
            "{method} {path} ({need:?}) by {:?} on {:?}",
            self.subject, self.target
        )
    }
}

/// A workspace with something in it.
pub struct Place {
    pub owner: Client,
    pub workspace: String,
    board: String,
    card: Parts,
    label: String,
    bystander: String,
    invite: String,
}

impl Place {
    async fn of(owner: &Client, bystander: &Client) -> Self {
        let body = json!({"name": "a place"});
        let made = owner.post("/api/workspaces", body).await.expect(201);
        let workspace = id_of(&made);
        let board = id_of(&owner.board(&workspace, "a board").await);
        let card = Parts::of(owner, owner, &board).await;
        let label = new_label(owner, &board).await;
        owner.add(&workspace, bystander, "member").await;
        let invite = id_of(&new_invite(owner, &workspace).await);
        Self {
            owner: owner.clone(),
            workspace,
            board,
            card,
            label,
            bystander: bystander.id().to_owned(),
            invite,
        }
    }
}

/// A card with one of each.
#[derive(Clone)]
pub struct Parts {
    pub card: String,
    pub item: String,
    pub comment: String,
}

impl Parts {
    async fn of(owner: &Client, author: &Client, board: &str) -> Self {
        let cards = format!("/api/boards/{board}/cards");
        let card = id_of(&owner.post(&cards, json!({"title": "a card"})).await.expect(201));
        let item = owner
            .post(
                &format!("/api/cards/{card}/checklist"),
                json!({"text": "an item"}),
            )
            .await;
        let comment = author
            .post(
                &format!("/api/cards/{card}/comments"),
                json!({"body": "a comment"}),
            )
            .await;
        Self {
            card,
            item: id_of(&item.expect(201)),
            comment: id_of(&comment.expect(201)),
        }
    }

    fn nowhere() -> Self {
        Self {
            card: NOWHERE.to_owned(),
            item: NOWHERE.to_owned(),
            comment: format!("{NOWHERE}.{NOWHERE}"),
        }
    }
}

async fn new_label(owner: &Client, board: &str) -> String {
    let body = json!({"name": "a label", "color": "#389e0d"});
    let label = owner.post(&format!("/api/boards/{board}/labels"), body).await;
    id_of(&label.expect(201))
}

async fn new_invite(owner: &Client, workspace: &str) -> Value {
    owner
        .post(&format!("/api/workspaces/{workspace}/invites"), json!({}))
        .await
        .expect(201)
}

pub fn id_of(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

/// The id of nothing.
pub const NOWHERE: &str = "0192f0c1-2345-7abc-8def-0123456789ab";

pub struct Scene {
    people: Vec<(Subject, Client)>,
    own: Place,
    foreign: Place,
    counted: AtomicU32,
}

impl Scene {
    /// Accounts are made once: each costs a password hash.
    pub async fn set(server: &TestServer) -> Self {
        // The first account administers the server.
        let superuser = server.register("superuser").await;
        let owner = server.register("owner").await;
        let other = server.register("other").await;
        let bystander = server.register("bystander").await;
        let (own, foreign) = (
            Place::of(&owner, &bystander).await,
            Place::of(&other, &bystander).await,
        );
        let mut people = vec![
            (Subject::Nobody, server.anybody()),
            (Subject::Superuser, superuser),
        ];
        for (subject, role) in [
            (Subject::Stranger, None),
            (Subject::Viewer, Some("viewer")),
            (Subject::Member, Some("member")),
            (Subject::Admin, Some("admin")),
        ] {
            let somebody = server.register(role.unwrap_or("stranger")).await;
            if let Some(role) = role {
                owner.add(&own.workspace, &somebody, role).await;
            }
            people.push((subject, somebody));
        }
        people.push((Subject::Owner, owner));
        Self {
            people,
            own,
            foreign,
            counted: AtomicU32::new(0),
        }
    }

    pub fn client(&self, subject: Subject) -> &Client {
        let found = self.people.iter().find(|(other, _)| *other == subject);
        &found.expect("everybody is there").1
    }

    /// Somebody who has nothing to do with the scene's workspace.
    pub fn other(&self) -> &Client {
        &self.foreign.owner
    }

    /// Makes the call; also says which status is fitting when it is let pass, where that is none of success.
    pub async fn call(&self, cell: &Cell) -> (Answer, Option<u16>) {
        let Call { path, body, answer } = recipes::of(self, cell).await;
        let method: Method = cell.row.method.parse().expect("a method");
        let client = self.client(cell.subject);
        let request = client.request(method, &path);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        (client.send(request).await, answer)
    }

    /// What the owner of the workspace sees of it.
    pub async fn state(&self) -> Vec<Value> {
        let mut state = Vec::new();
        for Place {
            owner,
            workspace,
            board,
            card,
            ..
        } in [&self.own, &self.foreign]
        {
            for of in ["cards", "columns", "labels"] {
                state.push(owner.get(&format!("/api/boards/{board}/{of}")).await.expect(200));
            }
            let comments = format!("/api/cards/{}/comments", card.card);
            state.push(owner.get(&comments).await.expect(200));
            for of in ["", "/invites", "/boards", "/boards?trashed=true"] {
                state.push(
                    owner
                        .get(&format!("/api/workspaces/{workspace}{of}"))
                        .await
                        .expect(200),
                );
            }
        }
        state
    }

    /// A name that was not given before.
    pub fn name(&self) -> String {
        format!("name-{}", self.counted.fetch_add(1, Ordering::Relaxed))
    }

    /// The name of an account that is in no workspace of others; a new one when the call will pass.
    pub async fn newcomer(&self, cell: &Cell) -> String {
        if !cell.served {
            return "other".to_owned();
        }
        let name = self.name();
        self.other().register(&name).await;
        name
    }

    /// Whose accounts' things the cell is about.
    fn account(&self, cell: &Cell) -> Option<&Client> {
        match cell.target {
            Target::Own if cell.subject != Subject::Nobody => Some(self.client(cell.subject)),
            Target::Own | Target::Foreign => Some(self.other()),
            Target::Unknown => None,
        }
    }

    /// A new session of the cell's account.
    pub async fn session(&self, cell: &Cell) -> String {
        let Some(account) = self.account(cell) else {
            return NOWHERE.to_owned();
        };
        let name = account.user["username"].as_str().expect("a name");
        let body = account.login(name, "testpass123").await.expect(200);
        let sessions = account
            .signed_in(&body)
            .get("/api/auth/sessions")
            .await
            .expect(200);
        let mut sessions = sessions.as_array().expect("a list").iter();
        id_of(
            sessions
                .find(|session| session["current"] == true)
                .expect("itself"),
        )
    }

    /// A new access key of the cell's account.
    pub async fn key(&self, cell: &Cell) -> String {
        let Some(account) = self.account(cell) else {
            return NOWHERE.to_owned();
        };
        let body = json!({"name": "for one call"});
        id_of(&account.post("/api/auth/tokens", body).await.expect(201))
    }

    /// The id of an account that nobody needs.
    pub async fn spare_account(&self, cell: &Cell) -> String {
        match cell.target {
            Target::Unknown => NOWHERE.to_owned(),
            _ if cell.served => self.other().register(&self.name()).await.id().to_owned(),
            _ => self.other().id().to_owned(),
        }
    }

    pub fn place(&self, cell: &Cell) -> Option<&Place> {
        match cell.target {
            Target::Own => Some(&self.own),
            Target::Foreign => Some(&self.foreign),
            Target::Unknown => None,
        }
    }

    pub fn workspace(&self, cell: &Cell) -> &str {
        self.place(cell).map_or(NOWHERE, |place| &place.workspace)
    }

    /// A board of the cell's target; a new one when the call will pass.
    pub async fn board(&self, cell: &Cell) -> String {
        match self.place(cell) {
            None => NOWHERE.to_owned(),
            Some(place) if cell.served => id_of(&place.owner.board(&place.workspace, "for one call").await),
            Some(place) => place.board.clone(),
        }
    }

    /// A card of the cell's target, with a comment of the caller's if they may write one; a new one when the call will
    /// pass.
    pub async fn card(&self, cell: &Cell) -> Parts {
        match self.place(cell) {
            None => Parts::nowhere(),
            Some(place) if cell.served => {
                let caller = self.client(cell.subject);
                let writes = cell.subject.role().is_some_and(|role| role >= Role::Member);
                let author = if writes { caller } else { &place.owner };
                Parts::of(&place.owner, author, &self.board(cell).await).await
            }
            Some(place) => place.card.clone(),
        }
    }

    /// A label of a board; a new one when the call will pass.
    pub async fn label(&self, cell: &Cell, board: &str) -> String {
        match self.place(cell) {
            None => NOWHERE.to_owned(),
            Some(place) if cell.served => new_label(&place.owner, board).await,
            Some(place) => place.label.clone(),
        }
    }

    /// The id of a member of the cell's workspace who only watches.
    pub fn bystander(&self, cell: &Cell) -> &str {
        self.place(cell).map_or(NOWHERE, |place| &place.bystander)
    }

    /// The id of a member of the cell's workspace who is nobody of the scene's people.
    pub async fn member(&self, cell: &Cell) -> String {
        match self.place(cell) {
            None => NOWHERE.to_owned(),
            Some(place) if cell.served => {
                let newcomer = self.other().register(&self.name()).await;
                place.owner.add(&place.workspace, &newcomer, "member").await;
                newcomer.id().to_owned()
            }
            Some(place) => place.bystander.clone(),
        }
    }

    /// An invitation into the cell's workspace.
    pub async fn invite(&self, cell: &Cell) -> String {
        match self.place(cell) {
            None => NOWHERE.to_owned(),
            Some(place) if cell.served => id_of(&new_invite(&place.owner, &place.workspace).await),
            Some(place) => place.invite.clone(),
        }
    }

    /// The token of an invitation, which works unless the target is nothing.
    pub async fn invite_token(&self, cell: &Cell) -> String {
        if !cell.served {
            return "A".repeat(43);
        }
        let invite = new_invite(&self.own.owner, &self.own.workspace).await;
        let url = invite["url"].as_str().expect("an address");
        url.split_once('#').expect("a token").1.to_owned()
    }

    /// A workspace that the caller owns and nobody else needs.
    pub async fn workspace_to_lose(&self, cell: &Cell) -> String {
        let body = json!({"name": "not for long"});
        id_of(
            &self
                .client(cell.subject)
                .post("/api/workspaces", body)
                .await
                .expect(201),
        )
    }

    /// A workspace that the caller owns.
    pub async fn home(&self, cell: &Cell) -> String {
        if !cell.served {
            return NOWHERE.to_owned();
        }
        let list = self.client(cell.subject).get("/api/workspaces").await.expect(200);
        let mine = list
            .as_array()
            .expect("a list")
            .iter()
            .find(|one| one["role"] == "owner");
        id_of(mine.expect("everybody owns one"))
    }
}
