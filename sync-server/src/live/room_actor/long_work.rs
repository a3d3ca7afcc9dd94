//! Work of a room that others on its thread would notice.

use crate::live::limits::{CHANGES_AT_ONCE_BYTES_MAX, CHANGES_AT_ONCE_MAX};
use sync_protocol::{BatchOutcome, ClientFrame, NodeNews, Room, RoomInput};
use tokio::runtime::{Handle, RuntimeFlavor};

/// Whether judging and applying what comes, and what it lets the room go on with, may take long.
pub(super) fn may_take_long(room: &Room, input: &RoomInput) -> bool {
    match input {
        RoomInput::Frame {
            frame: ClientFrame::Changes { chunks, .. },
            ..
        } => are_many(chunks),
        RoomInput::Heard {
            news: NodeNews::Committed { chunks, .. },
            ..
        } => are_many(chunks),
        RoomInput::Edit(_) | RoomInput::Loaded(_) | RoomInput::Log(_) | RoomInput::GoOn => true,
        // Otherwise trial is made again, from the whole board.
        RoomInput::Persisted { outcome, .. } if *outcome != BatchOutcome::Committed => true,
        RoomInput::Persisted { .. } | RoomInput::LogFailed | RoomInput::Tick => {
            room.has_more_at_hand(CHANGES_AT_ONCE_MAX, CHANGES_AT_ONCE_BYTES_MAX)
        }
        _ => false,
    }
}

fn are_many<C: AsRef<[u8]>>(chunks: &[C]) -> bool {
    let bytes = || chunks.iter().map(|chunk| chunk.as_ref().len()).sum::<usize>();
    chunks.len() > CHANGES_AT_ONCE_MAX || bytes() > CHANGES_AT_ONCE_BYTES_MAX
}

/// Other tasks of this thread go on meanwhile, on another.
pub(super) fn without_keeping_others<T>(work: impl FnOnce() -> T) -> T {
    if Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use board_doc::{Action, Actor, Board, LiveDocument, Moment, ReplicaId, Timestamp, UserId, genesis_hash};
    use sync_protocol::room::{BatchId, CatchUp, Hello, Loaded};
    use sync_protocol::{BoardRevision, NodeId, PeerId, Role, RoomEffect};

    const NOW: Timestamp = Timestamp(1_700_000_000_000);
    const ADA: UserId = UserId([1; 16]);
    const PEER: PeerId = PeerId(1);
    const REVISION: BoardRevision = BoardRevision {
        epoch: [3; 16],
        head_seq: 1,
        access_epoch: 1,
    };

    /// A room whose document is loaded, and a member in it.
    fn room() -> Room {
        let mut room = Room::new(REVISION, 0);
        let hello = Hello {
            epoch: Some(REVISION.epoch),
            seq: 1,
            ..Hello::default()
        };
        let (peer, user, most) = (PEER, ADA, Role::Owner);
        room.handle(
            NOW,
            RoomInput::Join {
                peer,
                user,
                most,
                hello,
            },
        );
        let catch_up = CatchUp {
            revision: REVISION,
            role: Some(Role::Member),
            snapshot: None,
            rows: Vec::new(),
            actors: Vec::new(),
        };
        room.handle(NOW, RoomInput::CatchUp { peer, catch_up });
        room
    }

    fn load(room: &mut Room) {
        let loaded = RoomInput::Loaded(Loaded {
            document: Box::new(LiveDocument::over(board_doc::Document::new())),
            seq: 1,
            hash: Some(genesis_hash()),
        });
        room.handle(NOW, loaded);
    }

    fn chunks(count: u64) -> Vec<Vec<u8>> {
        let mut board = Board::new(Actor::new(ADA, ReplicaId([1; 8])));
        let mut rename = |seed| {
            let action = Action::RenameBoard {
                name: format!("{seed}"),
            };
            let applied = board.apply(&action, Moment { at: NOW, seed }).unwrap();
            applied.change.unwrap().chunk
        };
        (0..count).map(&mut rename).collect()
    }

    fn send(room: &mut Room, id: u64, chunks: &[Vec<u8>]) -> Vec<RoomEffect> {
        let chunks = chunks.to_vec();
        let frame = ClientFrame::Changes { id, chunks };
        room.handle(NOW, RoomInput::Frame { peer: PEER, frame })
    }

    fn persisted(outcome: BatchOutcome) -> RoomInput {
        let batch = BatchId(1);
        RoomInput::Persisted { batch, outcome }
    }

    #[test]
    fn what_waits_for_a_commit_or_comes_with_it_counts() {
        let chunks = chunks(CHANGES_AT_ONCE_MAX as u64 + 1);
        let committed = persisted(BatchOutcome::Committed);
        let mut room = room();
        send(&mut room, 1, &chunks[..1]);
        load(&mut room);
        assert!(!may_take_long(&room, &committed));
        assert!(may_take_long(&room, &persisted(BatchOutcome::Failed)));
        for chunk in &chunks[1..] {
            send(&mut room, 2, std::slice::from_ref(chunk));
        }
        assert!(
            may_take_long(&room, &committed),
            "others came while it was in flight"
        );
        assert!(may_take_long(&room, &RoomInput::Tick));
        room.handle(NOW, committed.clone());
        let all_but_one = RoomInput::Persisted {
            batch: BatchId(2),
            outcome: BatchOutcome::Committed,
        };
        assert!(!may_take_long(&room, &all_but_one));
    }

    #[test]
    fn what_was_committed_elsewhere_takes_as_long_as_what_comes_from_a_socket() {
        let room = room();
        let chunks = chunks(CHANGES_AT_ONCE_MAX as u64 + 1);
        let heard = |chunks: &[Vec<u8>]| RoomInput::Heard {
            from: NodeId([8; 16]),
            news: NodeNews::Committed {
                revision: REVISION,
                count: chunks.len() as u32,
                chunks: chunks.iter().cloned().map(bytes::Bytes::from).collect(),
            },
        };
        assert!(may_take_long(&room, &heard(&chunks)));
        assert!(!may_take_long(&room, &heard(&chunks[1..])));
        assert!(may_take_long(
            &room,
            &heard(&[vec![0; CHANGES_AT_ONCE_BYTES_MAX + 1]])
        ));
    }
}
