//! All that hostile bytes are known to do to Automerge, sent to the server by a member of the board: refused with the
//! reason, to nobody's harm.

use super::forge::Pen;
use super::wire::Wire;
use super::world::{Person, World, on_both};
use crate::corpus_support::{Case, Door, corpus};
use crate::guard_support::user;
use automerge::Automerge;
use board_doc::Actor;
use std::collections::{BTreeMap, BTreeSet};
use sync_protocol::limits::PAYLOAD_BYTES_MAX;
use sync_protocol::room::NewRow;
use sync_protocol::{Batch, BatchId, BatchOutcome, ClientFrame, RetryReason, ServerFrame};
use sync_server::clock::{Clock, SystemClock};
use sync_server::storage::log::{self, Append};
use uuid::Uuid;

// Bar 5.
on_both!(the_corpus_is_refused_and_the_others_keep_working, |place| {
    let world = World::start(place).await;
    let bob = world.person("bob").await;
    let mut people = BTreeMap::new();
    for number in senders() {
        let id = Uuid::from_bytes(user(number).0);
        let person = world.person_with_id(&format!("person-{number}"), id).await;
        people.insert(number, person);
    }
    let mut sent = 0;
    for case in corpus() {
        let Door::Change(sender) = case.door else { continue };
        let board = keep(&world, &bob, &people, &case).await;
        let (mut hostile, _) = world.newcomer(&people[&sender], board).await;
        let (mut at_bobs, got) = world.newcomer(&bob, board).await;
        let name = format!("F{}, {}", case.row, case.name);
        match answer(&mut hostile, &case).await {
            Some(reason) => assert_eq!(reason, case.expected.split(':').next().unwrap(), "{name}"),
            None => assert!(
                case.bytes.len() > PAYLOAD_BYTES_MAX,
                "{name}: the socket was closed"
            ),
        }
        // Nobody has heard of it, and the board goes on.
        let chunks = vec![Pen::new(bob.user(), 1, &got).add_card("still here").chunk];
        at_bobs.send(&ClientFrame::Changes { id: 1, chunks }).await;
        let ServerFrame::Ack { id: 1, .. } = at_bobs.frame().await else {
            panic!("{name}: bob was not acknowledged");
        };
        sent += 1;
    }
    assert!(sent > 40, "{sent} cases");
    world.stop().await;
});

/// Who sends hostile bytes, and who wrote on their boards before.
fn senders() -> BTreeSet<u8> {
    let mut senders = BTreeSet::new();
    for case in corpus() {
        if let Door::Change(sender) = case.door {
            senders.insert(sender);
            let changes = Automerge::load(&case.board).unwrap().get_changes(&[]);
            senders.extend(changes.iter().map(|change| change.actor_id().to_bytes()[0]));
        }
    }
    senders
}

/// A board whose log has the changes of the case's document, and of which everybody is a member.
async fn keep(world: &World, bob: &Person, people: &BTreeMap<u8, Person>, case: &Case) -> Uuid {
    let members: Vec<_> = people.values().map(|person| (person, "member")).collect();
    let board = world.board_of(bob, &members).await;
    let revision = log::revision(world.db(), board).await.unwrap().unwrap().revision;
    let document = Automerge::load(&case.board).unwrap();
    let changes = document.get_changes(&[]);
    let rows = changes
        .iter()
        .filter(|change| !change.deps().is_empty())
        .map(|change| NewRow {
            hash: change.hash().into(),
            chunk: change.raw_bytes().to_vec().into(),
            actor: change.actor_id().to_bytes().to_vec(),
            actor_seq: change.seq(),
            user: Actor::from_bytes(change.actor_id().to_bytes()).unwrap().user,
        });
    let batch = Batch {
        id: BatchId(1),
        expected_head: revision.head_seq,
        expected_hash: None,
        access_epoch: revision.access_epoch,
        rows: rows.collect(),
        projection: None,
    };
    let append = [Append { board, batch }];
    let outcomes = log::append(world.db(), &append, SystemClock.now()).await.unwrap();
    assert_eq!(outcomes, [BatchOutcome::Committed]);
    board
}

/// The code of the refusal; `None` when the socket was closed.
async fn answer(wire: &mut Wire, case: &Case) -> Option<String> {
    let chunks = vec![case.bytes.clone()];
    let frame = ClientFrame::Changes { id: 1, chunks };
    if case.bytes.len() > PAYLOAD_BYTES_MAX {
        // The server may be gone before all of it is written.
        let message = tokio_tungstenite::tungstenite::Message::Binary(frame.encode());
        let _ = wire.send_message(message).await;
        assert_eq!(wire.close_code().await, 1009, "F{}, {}", case.row, case.name);
        return None;
    }
    wire.send(&frame).await;
    match wire.frame().await {
        ServerFrame::Rejected { id: 1, reason, .. } => Some(reason),
        ServerFrame::Retry { id: 1, reason, .. } => Some(match reason {
            RetryReason::MissingDependency if case.expected.starts_with("gap") => "gap".to_owned(),
            reason => reason.name().to_owned(),
        }),
        // S1: every board has it already.
        ServerFrame::Ack { id: 1, count: 0, .. } if case.bytes == board_doc::genesis_change() => {
            Some("foreign_actor".to_owned())
        }
        other => panic!("F{}, {}: {other:?}", case.row, case.name),
    }
}
