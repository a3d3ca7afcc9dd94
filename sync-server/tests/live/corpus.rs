//! All that hostile bytes are known to do to Automerge, sent to the server by a member of the board: refused with the
//! reason, to nobody's harm.

use super::forge::Pen;
use super::wire::Wire;
use super::world::{Person, World, on_both};
use super::writer::Writer;
use crate::corpus_support::{Case, Door, corpus};
use crate::guard_support::user;
use automerge::{Automerge, Change};
use board_doc::{Actor, Document};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use sync_protocol::limits::PAYLOAD_BYTES_MAX;
use sync_protocol::room::NewRow;
use sync_protocol::{Batch, BatchId, BatchOutcome, ClientFrame, RetryReason, ServerFrame};
use sync_server::clock::{Clock, SystemClock};
use sync_server::storage::document::{self, StoredError};
use sync_server::storage::log::{self, Append, Retention};
use uuid::Uuid;

// Bar 5.
on_both!(the_corpus_is_refused_and_the_others_keep_working, |place| {
    let world = World::start(place).await;
    let bob = world.person("bob").await;
    let people = people(&world).await;
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

/// Nothing is kept that need not be.
const KEEP: Retention = Retention {
    age: Duration::ZERO,
    changes: 0,
};

// F1: what Automerge takes and writes, and never loads again. Should the guard ever let it through, the board is as it was.
on_both!(what_does_not_load_again_is_no_snapshot, |place| {
    let world = World::start(place).await;
    let bob = world.person("bob").await;
    let people = people(&world).await;
    let compactor = world.compactor_that_keeps(KEEP);
    let mut met = Vec::new();
    for case in corpus().into_iter().filter(|case| case.row == 1) {
        let board = keep(&world, &bob, &people, &case).await;
        // Two generations, and rows that would be trimmed if there were a third.
        compactor.compact(board).await.unwrap();
        let mut writer = Writer::new(&world, world.db().clone(), &bob, board, 1).await;
        writer.append(1).await;
        compactor.compact(board).await.unwrap();
        let hostile = Change::from_bytes(case.bytes).unwrap();
        append(&world, board, vec![row(&hostile)]).await;
        // Those that are refused when they are read never come so far, and some do no harm.
        let Ok(stored) = document::load(world.db(), board).await else {
            continue;
        };
        if loads_again(stored.document).await {
            continue;
        }
        let before = (world.snapshots(board).await, world.log(board).await);
        let compacted = compactor.compact(board).await;
        assert!(
            matches!(compacted, Err(StoredError::Damaged(_))),
            "{}: {compacted:?}",
            case.name
        );
        let after = (world.snapshots(board).await, world.log(board).await);
        assert_eq!(after, before, "{}", case.name);
        met.push(case.name);
    }
    assert!(met.contains(&"sets a missing element"), "{met:?}");
    world.stop().await;
});

async fn loads_again(document: Box<Document>) -> bool {
    let load =
        move || Document::load(&document.save()).map_err(|error| StoredError::Damaged(error.to_string()));
    document::off_the_async_threads(load).await.is_ok()
}

/// Those who send hostile bytes, and those who wrote on their boards before.
async fn people(world: &World) -> BTreeMap<u8, Person> {
    let mut people = BTreeMap::new();
    for number in senders() {
        let id = Uuid::from_bytes(user(number).0);
        let person = world.person_with_id(&format!("person-{number}"), id).await;
        people.insert(number, person);
    }
    people
}

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
    let document = Automerge::load(&case.board).unwrap();
    let changes = document.get_changes(&[]);
    let rows = changes.iter().filter(|change| !change.deps().is_empty());
    append(world, board, rows.map(row).collect()).await;
    board
}

fn row(change: &Change) -> NewRow {
    let actor = change.actor_id().to_bytes();
    NewRow {
        hash: change.hash().into(),
        chunk: change.raw_bytes().to_vec().into(),
        actor: actor.to_vec(),
        actor_seq: change.seq(),
        user: Actor::from_bytes(actor).unwrap().user,
    }
}

/// Past the guard.
async fn append(world: &World, board: Uuid, rows: Vec<NewRow>) {
    let revision = log::revision(world.db(), board).await.unwrap().unwrap().revision;
    let batch = Batch {
        id: BatchId(1),
        expected_head: revision.head_seq,
        expected_hash: None,
        access_epoch: revision.access_epoch,
        rows,
        projection: None,
    };
    let append = [Append { board, batch }];
    let outcomes = log::append(world.db(), &append, SystemClock.now()).await.unwrap();
    assert_eq!(outcomes, [BatchOutcome::Committed]);
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
