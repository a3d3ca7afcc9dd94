//! The device's copy when the server came back from a backup and its log went another way in the same epoch.

use super::device::{ack, another_tab, disk, live_on_a_device, made};
use super::scene::*;
use board_doc::{Actor, ChangeHash, ReplicaId, genesis_hash};
use sync_protocol::ClientInput;
use sync_protocol::client::local::{KeptChange, LocalBoard, LogCursor, LoggedChange, StoreBatch, TabNews};
use sync_protocol::frames::{ClientFrame, ServerFrame};

fn hash(chunk: &[u8]) -> ChangeHash {
    ChangeHash::of_chunk(chunk).expect("a chunk")
}

fn at(seq: u64, chunk: &[u8]) -> LogCursor {
    let (epoch, hash) = (EPOCH, hash(chunk));
    LogCursor { epoch, seq, hash }
}

fn follow(tab: &mut Scene, first_seq: u64, chunks: &[&Vec<u8>]) -> Vec<StoreBatch> {
    tab.hear(&ServerFrame::Changes {
        first_seq,
        chunks: chunks.iter().map(|chunk| (*chunk).clone()).collect(),
    });
    tab.written()
}

/// What a tab that was ahead has stored; the server has lost its last change.
fn stored_ahead(lost: &Vec<u8>) -> LocalBoard {
    let (mut ahead, mut batches) = live_on_a_device();
    batches.extend(follow(&mut ahead, 2, &[lost]));
    disk(&batches)
}

#[test]
fn d6_a_batch_says_how_its_tab_came_there_so_that_it_is_not_put_behind_another_history() {
    let (mut tab, _) = live_on_a_device();
    let (two, three) = (card_of_ada_elsewhere("two"), others_card("three"));
    let other = others_card("other");
    let batch = follow(&mut tab, 2, &[&two, &three]).remove(0);
    assert_eq!(batch.cursor, Some(at(3, &three)));
    let begun = LogCursor {
        epoch: EPOCH,
        seq: 1,
        hash: genesis_hash(),
    };
    for on_its_way in [begun, at(2, &two), at(3, &three), at(4, &other)] {
        assert!(batch.follows(&on_its_way), "{on_its_way:?}");
    }
    let other_epoch = LogCursor {
        epoch: [9; 16],
        ..at(2, &two)
    };
    let not_there_yet = LogCursor { seq: 0, ..begun };
    // Also the same change elsewhere: the log has been written again.
    for elsewhere in [
        at(2, &other),
        at(3, &two),
        at(3, &other),
        other_epoch,
        not_there_yet,
    ] {
        assert!(!batch.follows(&elsewhere), "{elsewhere:?}");
    }
}

#[test]
fn d6_an_acknowledgement_says_so_too() {
    let (mut tab, _) = live_on_a_device();
    tab.add_card("one");
    tab.written();
    let (id, chunks) = tab.changes_sent();
    tab.hear(&ack(id, 2));
    let batch = tab.written().remove(0);
    assert!(batch.follows(&at(2, &chunks[0])));
    assert!(!batch.follows(&at(2, &others_card("other"))));
}

#[test]
fn d6_a_tab_whose_log_went_another_way_than_the_copy_goes_on_from_the_copy_and_nothing_of_it_is_lost() {
    let (mut behind, _) = live_on_a_device();
    let mine = card_of_ada_elsewhere("mine");
    let local = stored_ahead(&mine);
    // The server has something else at the place where the copy has been.
    let batch = follow(&mut behind, 2, &[&others_card("other")]).remove(0);
    let stored = local.copy.as_ref().expect("there is a copy").cursor;
    assert!(!batch.follows(&stored));
    behind.tell(ClientInput::Reloaded(Box::new(local)));
    behind.until_it_connects();
    behind.greet(vec![]);
    let ClientFrame::Hello { seq, hash, .. } = behind.hello_sent() else {
        unreachable!()
    };
    assert_eq!(
        (seq, ChangeHash(hash)),
        (stored.seq, stored.hash),
        "the server is to judge the copy"
    );
    behind.sent.clear();
    behind.nothing_done_yet();
    behind.written();
    assert_eq!(behind.changes_sent().1, [mine]);
}

#[test]
fn d6_a_copy_that_has_more_than_its_cursor_says_is_shown_and_fetched_anew() {
    let (lost, other) = (card_of_ada_elsewhere("lost"), others_card("other"));
    let mut local = stored_ahead(&lost);
    let copy = local.copy.as_mut().expect("there is a copy");
    copy.log.push(LoggedChange {
        hash: hash(&other),
        chunk: other.clone(),
    });
    copy.cursor = at(2, &other);
    let mut opened = Scene::open(local.clone(), vec![]);
    assert_eq!(
        opened.titles().len(),
        2,
        "it is all there is without a connection"
    );
    opened.tell(ClientInput::Wake);
    opened.greet(vec![]);
    let asked = |scene: &mut Scene| match scene.hello_sent() {
        ClientFrame::Hello { epoch, .. } => epoch,
        _ => unreachable!(),
    };
    assert_eq!(asked(&mut opened), None);
    // And a tab that is live when it reads such a copy.
    let (mut tab, _) = live_on_a_device();
    follow(&mut tab, 2, &[&other]);
    tab.tell(ClientInput::Reloaded(Box::new(local)));
    tab.until_it_connects();
    tab.greet(vec![]);
    assert_eq!(asked(&mut tab), None);
    tab.genesis();
    follow(&mut tab, 2, &[&other]);
    assert_eq!(
        (tab.titles().len(), tab.waiting()),
        (2, 1),
        "what is lost goes up again"
    );
}

/// How the tab connects next: with the cursor it has, or with none because it wants everything anew.
fn asks_next(tab: &mut Scene) -> Option<u64> {
    tab.until_it_connects();
    tab.greet(vec![]);
    match tab.hello_sent() {
        ClientFrame::Hello { epoch, seq, .. } => epoch.map(|_| seq),
        _ => unreachable!(),
    }
}

#[test]
fn d6_a_live_tab_that_reads_a_copy_ahead_of_its_server_asks_whether_that_still_holds() {
    let (mut tab, _) = live_on_a_device();
    tab.tell(ClientInput::Reloaded(Box::new(stored_ahead(&others_card(
        "lost",
    )))));
    assert_eq!(tab.titles(), ["lost"]);
    assert_eq!(asks_next(&mut tab), Some(2));
}

#[test]
fn d6_what_comes_for_a_place_that_something_else_has_shows_that_the_log_went_another_way() {
    let (mut tab, _) = live_on_a_device();
    let (two, other) = (others_card("two"), others_card("other"));
    follow(&mut tab, 2, &[&two]);
    follow(&mut tab, 2, &[&two]);
    assert_eq!(
        (tab.titles().len(), tab.connects),
        (1, 1),
        "twice the same is no news"
    );
    follow(&mut tab, 2, &[&other]);
    assert_eq!(asks_next(&mut tab), None);
}

#[test]
fn d6_a_tab_that_has_more_than_the_log_and_what_waits_is_not_caught_up() {
    let (mut tab, batches) = live_on_a_device();
    // A sibling's change is shown at once; that it is over is heard, that the server has lost it is not.
    let mut sibling = another_tab(&batches);
    sibling.add_card("theirs");
    sibling.written();
    let news = sibling.told();
    let hashes = made(&news).iter().map(|kept| kept.hash).collect();
    for one in news {
        tab.tell(ClientInput::Heard(one));
    }
    tab.tell(ClientInput::Heard(TabNews::Settled { hashes, stored: true }));
    assert_eq!((tab.titles().len(), tab.waiting()), (1, 0));
    tab.tell(ClientInput::Closed { code: 1006 });
    assert_eq!(asks_next(&mut tab), Some(1));
    tab.hear(&ServerFrame::CaughtUp { seq: 1 });
    assert_eq!(asks_next(&mut tab), None);
    tab.genesis();
    assert_eq!(tab.waiting(), 1, "what the server lacks of this user waits again");
}

#[test]
fn d6_a_tab_that_has_less_than_the_log_had_followed_another_that_came_to_the_same_change() {
    let (mut tab, _) = live_on_a_device();
    let [lost, two, three] =
        [(5, "lost"), (6, "two"), (7, "three")].map(|(replica, name)| card_of_replica(replica, name));
    follow(&mut tab, 2, &[&lost, &three]);
    // The log is now: two, three, lost.
    tab.tell(ClientInput::Closed { code: 1006 });
    assert_eq!(asks_next(&mut tab), Some(3));
    follow(&mut tab, 4, &[&lost]);
    tab.hear(&ServerFrame::CaughtUp { seq: 4 });
    assert_eq!(
        asks_next(&mut tab),
        None,
        "two is missing, though the cursor fitted"
    );
    tab.genesis_and(&[&two, &three, &lost]);
    assert_eq!(tab.titles().len(), 3);
}

#[test]
fn d2_what_is_acknowledged_behind_a_gap_waits_until_the_log_has_been_followed_so_far() {
    let (mut tab, _) = live_on_a_device();
    tab.add_card("one");
    tab.written();
    let (id, _) = tab.changes_sent();
    tab.hear(&ack(id, 3));
    assert_eq!(tab.waiting(), 1);
    assert!(
        tab.written().is_empty(),
        "the copy takes nothing beyond its cursor"
    );
    assert_eq!(asks_next(&mut tab), Some(1));
}

/// Two tabs of a device: the second has heard of a card that the first made, and not that the log has it by now, as the
/// store says.
fn settled_unheard() -> (Scene, LocalBoard, Vec<u8>) {
    let (mut first, mut batches) = live_on_a_device();
    let mut second = another_tab(&batches);
    first.add_card("one");
    batches.extend(first.written());
    for news in first.told() {
        second.tell(ClientInput::Heard(news));
    }
    let (id, chunks) = first.changes_sent();
    first.hear(&ack(id, 2));
    batches.extend(first.written());
    assert_eq!(second.waiting(), 1);
    (second, disk(&batches), chunks[0].clone())
}

#[test]
fn d8_what_another_tab_had_settled_and_the_server_then_lost_is_kept_by_the_tab_that_begins_the_copy_anew() {
    let (mut tab, local, card) = settled_unheard();
    tab.tell(ClientInput::Reloaded(Box::new(local)));
    assert_eq!((tab.titles().len(), tab.waiting()), (1, 0), "the copy has it");
    tab.greet(vec![]);
    tab.sent.clear();
    tab.nothing_done_yet();
    let batches = tab.written();
    let kept = batches.iter().flat_map(|batch| &batch.keep);
    assert!(
        kept.map(|kept| kept.hash).eq([hash(&card)]),
        "the copy that had it is gone"
    );
    assert_eq!(tab.changes_sent().1, [card]);
}

#[test]
fn d4_what_waits_is_over_when_the_log_comes_again_with_it() {
    let (mut tab, _) = live_on_a_device();
    let mine = card_of_ada_elsewhere("mine");
    follow(&mut tab, 2, &[&mine]);
    let kept = KeptChange {
        hash: hash(&mine),
        actor: Actor::new(ADA, ReplicaId([8; 8])),
        seq: 1,
        chunk: mine.clone(),
        action: None,
        at: tab.now,
        refusals: 0,
    };
    tab.tell(ClientInput::Heard(TabNews::Made {
        changes: vec![kept],
        stored: true,
    }));
    assert_eq!(tab.waiting(), 1, "the server may have lost it");
    let kept = tab.written().remove(0).keep;
    assert_eq!(kept[0].hash, hash(&mine), "the store may have forgotten it since");
    let batches = follow(&mut tab, 2, &[&mine]);
    assert_eq!(tab.waiting(), 0);
    assert_eq!(batches[0].forget, [hash(&mine)]);
}

#[test]
fn d2_a_copy_has_all_up_to_its_cursor_also_what_another_tab_had_said_is_settled() {
    let (mut tab, mut batches) = live_on_a_device();
    tab.add_card("one");
    batches.extend(tab.written());
    let (id, chunks) = tab.changes_sent();
    // A tab without a store had sent it, too.
    tab.tell(ClientInput::Heard(TabNews::Settled {
        hashes: vec![hash(&chunks[0])],
        stored: false,
    }));
    tab.hear(&ack(id, 2));
    batches.extend(tab.written());
    let local = disk(&batches);
    let copy = local.copy.as_ref().expect("there is a copy");
    assert_eq!(copy.cursor.seq, 2);
    assert!(copy.log.iter().any(|logged| logged.hash == hash(&chunks[0])));
    assert_eq!(another_tab(&batches).titles(), ["one"]);
}

#[test]
fn d6_what_a_snapshot_has_of_what_waits_is_kept_where_the_store_takes_another_copy() {
    let (mut tab, _) = live_on_a_device();
    tab.tell(ClientInput::Closed { code: 4400 });
    tab.add_card("mine");
    let kept = tab.written().remove(0).keep.remove(0);
    tab.until_it_connects();
    tab.greet(vec![]);
    tab.snapshot_with(&kept.chunk);
    let batches = tab.written();
    let forgets = batches.iter().find(|batch| batch.forget.contains(&kept.hash));
    let log = &forgets.expect("it waits no more").log;
    assert!(log.iter().any(|logged| logged.hash == kept.hash));
}
