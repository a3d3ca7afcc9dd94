//! The permission table, tried: every route with every kind of caller on what is theirs, what is somebody else's and
//! what is nowhere.

#[path = "permissions/recipes.rs"]
mod recipes;
#[path = "permissions/scene.rs"]
mod scene;

use crate::support::on_both;
use scene::{Cell, Scene, Subject, Target};
use std::collections::BTreeSet;
use sync_server::access::table::{Need, Row, TABLE};

/// What the table says of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Status(u16),
    Served,
}

fn expected(need: Need, subject: Subject, target: Target) -> Expected {
    use Expected::{Served, Status};
    if need == Need::Anyone {
        return Served;
    }
    if subject == Subject::Nobody {
        return Status(401);
    }
    match need {
        Need::Superuser if subject != Subject::Superuser => Status(403),
        Need::Workspace(least) | Need::WorkspaceOrOneself(least) | Need::Board(least) => {
            match subject.role().filter(|_| target == Target::Own) {
                None => Status(404),
                Some(role) if role < least => Status(403),
                Some(_) => Served,
            }
        }
        Need::Own | Need::Superuser | Need::TokenInPath if target == Target::Unknown => Status(404),
        Need::Own if target == Target::Foreign => Status(404),
        _ => Served,
    }
}

/// Which targets make a difference: without an id in the path there is but one.
fn targets(row: &Row) -> &'static [Target] {
    match row.need {
        // These are nobody's own.
        Need::Superuser | Need::TokenInPath if row.path.contains('{') => &[Target::Own, Target::Unknown],
        _ if row.path.contains('{') => &[Target::Own, Target::Foreign, Target::Unknown],
        _ => &[Target::Own],
    }
}

fn cells() -> Vec<Cell> {
    let cell = |row: &'static Row, target| {
        Subject::ALL.map(|subject| Cell {
            row,
            subject,
            target,
            served: expected(row.need, subject, target) == Expected::Served,
        })
    };
    let of_row = |row: &'static Row| targets(row).iter().flat_map(move |target| cell(row, *target));
    TABLE.iter().flat_map(of_row).collect()
}

on_both! {
    async fn every_route_answers_every_caller_as_the_table_says(server) {
        let scene = Scene::set(server).await;
        let (served, refused): (Vec<_>, Vec<_>) = cells().into_iter().partition(|cell| cell.served);
        let before = scene.state().await;
        let mut wrong = Vec::new();
        for cell in refused {
            let (answer, _) = scene.call(&cell).await;
            if expected(cell.row.need, cell.subject, cell.target) != Expected::Status(answer.status.as_u16()) {
                wrong.push(format!("{cell}: {} {}", answer.status, answer.text));
            }
        }
        assert_eq!(scene.state().await, before, "a refused call has changed something");
        for cell in served {
            let (answer, fitting) = scene.call(&cell).await;
            let as_wanted = fitting.map_or(answer.status.is_success(), |status| answer.status == status);
            if !as_wanted {
                wrong.push(format!("{cell}: {} {}", answer.status, answer.text));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

on_both! {
    async fn every_route_that_is_described_has_a_row_and_every_row_is_served(server) {
        let document = server.anybody().get("/api/openapi.json").await.expect(200);
        let mut described = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in ["get", "put", "post", "patch", "delete"] {
                if item.get(method).is_some() {
                    described.insert((method.to_uppercase(), path.clone()));
                }
            }
        }
        let rows = TABLE.iter().map(|row| (row.method.to_owned(), row.path.to_owned()));
        // Sockets are described in docs/PROTOCOL.md.
        let rows: BTreeSet<_> = rows.filter(|(_, path)| !path.starts_with("/ws/")).collect();
        assert_eq!(described.difference(&rows).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "without a row");
        assert_eq!(rows.difference(&described).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "not served");
    }
}

#[test]
fn the_table_has_each_route_once() {
    let routes: BTreeSet<_> = TABLE.iter().map(|row| (row.method, row.path)).collect();
    assert_eq!(routes.len(), TABLE.len());
}
