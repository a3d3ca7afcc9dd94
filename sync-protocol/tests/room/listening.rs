//! S19: who listens without a replica.

use super::editing::news;
use super::scene::{A, ADA, BOB, Scene, cards, rows};
use board_doc::{Action, BoardEvent, CardId, ColumnId, Happened, Position};
use sync_protocol::frames::{CloseCode, Role};
use sync_protocol::room::Listen;
use sync_protocol::{BatchOutcome, PeerId, RoomInput};

const EARS: PeerId = PeerId(7);
const MORE_EARS: PeerId = PeerId(8);

fn listen(scene: &mut Scene, peer: PeerId, at_least: u64) {
    scene.tell(RoomInput::Listen(Listen {
        peer,
        user: BOB,
        role: Role::Member,
        most: Role::Admin,
        access_epoch: 1,
        at_least,
    }));
}

fn add(card: &str) -> Action {
    Action::AddCard {
        card: CardId::parse(card).expect("an id"),
        column: ColumnId::parse("todo").expect("an id"),
        position: Position::End,
        title: card.to_owned(),
        description: String::new(),
    }
}

/// The cards that were announced, by their ids, and by whom.
fn announced(scene: &mut Scene) -> Vec<(Vec<u64>, Vec<String>)> {
    let all = std::mem::take(&mut scene.announced).into_iter();
    all.map(|(to, happened)| {
        let to = to.into_iter().map(|(peer, _)| peer.0).collect();
        (to, happened.iter().flat_map(created).collect())
    })
    .collect()
}

fn created(happened: &Happened) -> Vec<String> {
    let events = happened.events.iter().flatten();
    let ids = events.map(|event| match event {
        BoardEvent::CardCreated(placed) => placed.card.id.to_string(),
        other => panic!("{other:?}"),
    });
    ids.collect()
}

#[test]
fn s19_a_listener_is_shown_the_board_once_and_told_what_is_committed_and_nothing_else() {
    let mut scene = Scene::new();
    scene.join(A, ADA, Role::Member);
    listen(&mut scene, EARS, 1);
    let (peer, role, board) = scene.introduced.pop().expect("it is shown the board");
    assert_eq!((peer, role, board.cards().len()), (EARS, Role::Member, 0));

    let chunks = cards(ADA, 1, 2);
    scene.send(A, 1, &chunks);
    assert_eq!(announced(&mut scene), [], "nothing is committed");
    // Who comes now is shown what is committed, and then told the rest.
    listen(&mut scene, MORE_EARS, 1);
    assert_eq!(scene.introduced.pop().expect("shown").2.cards().len(), 0);
    scene.answer(BatchOutcome::Committed);
    let told = vec!["card-1-0".to_owned(), "card-1-1".to_owned()];
    assert_eq!(announced(&mut scene), [(vec![7, 8], told)]);

    scene.edit(1, ADA, &[add("x")]);
    scene.answer(BatchOutcome::Failed);
    assert_eq!(announced(&mut scene), []);
    scene.answer(BatchOutcome::Committed);
    assert_eq!(announced(&mut scene), [(vec![7, 8], vec!["x".to_owned()])]);
    scene.tell(RoomInput::Leave { peer: EARS });
    scene.tell(RoomInput::Leave { peer: MORE_EARS });
    scene.edit(2, ADA, &[add("y")]);
    scene.answer(BatchOutcome::Committed);
    assert_eq!(announced(&mut scene), [], "nobody listens any more");
}

#[test]
fn s19_a_listener_waits_for_what_it_knows_of_and_hears_of_other_nodes() {
    let mut scene = Scene::new();
    listen(&mut scene, EARS, 3);
    assert!(scene.introduced.is_empty(), "it knows of more than the room");
    let rows = rows(&cards(ADA, 1, 3), 2);
    scene.tell(news(rows[..2].to_vec(), 3, 1, Vec::new()));
    let (_, _, board) = scene.introduced.pop().expect("it is shown the board");
    assert_eq!(board.cards().len(), 2);
    assert_eq!(announced(&mut scene), [], "it was shown those");
    scene.tell(news(rows[2..].to_vec(), 4, 1, Vec::new()));
    assert_eq!(announced(&mut scene), [(vec![7], vec!["card-1-2".to_owned()])]);
}

#[test]
fn s19_what_happens_while_the_documents_are_away_is_told_when_they_are_back() {
    let mut scene = Scene::new();
    listen(&mut scene, EARS, 1);
    scene.tell(RoomInput::Unload);
    assert!(scene.room.live().is_none());
    // The scene loads a document that has the genesis alone; the rows come again with the log.
    let rows = rows(&cards(ADA, 1, 1), 2);
    scene.tell(news(rows.clone(), 2, 1, Vec::new()));
    assert!(scene.room.live().is_some(), "somebody wants to hear of it");
    scene.tell(news(rows, 2, 1, Vec::new()));
    assert_eq!(announced(&mut scene), [(vec![7], vec!["card-1-0".to_owned()])]);
}

#[test]
fn s19_a_document_that_is_behind_the_room_catches_up_for_who_listens() {
    let mut scene = Scene::new();
    let rows = rows(&cards(ADA, 1, 2), 2);
    // The room has relayed a row; the scene loads a document that has the genesis alone.
    scene.tell(RoomInput::LogAdvanced { head_seq: 2 });
    scene.tell(news(rows[..1].to_vec(), 2, 1, Vec::new()));
    listen(&mut scene, EARS, 1);
    assert_eq!(scene.introduced.len(), 1);
    assert_eq!(scene.log_reads, [1, 1], "what is missing is read");
    scene.tell(news(rows[..1].to_vec(), 2, 1, Vec::new()));
    assert_eq!(announced(&mut scene), [(vec![7], vec!["card-1-0".to_owned()])]);
    assert_eq!(scene.log_reads.len(), 2, "and nothing more");
}

#[test]
fn s19_listeners_have_roles_and_go_with_them() {
    let mut scene = Scene::new();
    listen(&mut scene, EARS, 1);
    let changed = |role| RoomInput::RoleChanged { user: BOB, role };
    scene.tell(changed(Some(Role::Owner)));
    scene.edit(1, ADA, &[add("x")]);
    scene.answer(BatchOutcome::Committed);
    let (to, _) = scene.announced.pop().expect("told");
    assert_eq!(
        to,
        [(EARS, Role::Admin)],
        "no more than the credential lets through"
    );
    scene.tell(changed(Some(Role::Viewer)));
    assert_eq!(scene.closed, []);
    scene.tell(changed(None));
    assert_eq!(scene.closed, [(EARS, CloseCode::RoleLost)]);

    listen(&mut scene, MORE_EARS, 1);
    scene.tell(RoomInput::BoardGone);
    assert_eq!(scene.closed[1..], [(MORE_EARS, CloseCode::BoardGone)]);
}

#[test]
fn s19_a_log_that_was_asked_for_before_a_listener_came_may_be_older_than_what_it_knows_of() {
    let mut scene = Scene::new();
    let chunks = cards(ADA, 1, 2);
    scene.tell(RoomInput::LogAdvanced { head_seq: 2 });
    listen(&mut scene, EARS, 3);
    scene.tell(news(rows(&chunks[..1], 2), 2, 1, Vec::new()));
    assert!(scene.introduced.is_empty());
    assert_eq!(scene.log_reads, [1, 2]);
    scene.tell(news(rows(&chunks[1..], 3), 3, 1, Vec::new()));
    let (_, _, board) = &scene.introduced[0];
    assert_eq!(board.cards().len(), 2);
}
