//! Slow, silent and ill-behaved sockets.

use super::forge::Pen;
use super::wire::{Cursor, Heard, Wire};
use super::world::{World, on_both};
use board_doc::{Action, CardId, Moment};
use sync_protocol::limits::FRAME_BYTES_MAX;
use sync_protocol::{ClientFrame, ServerFrame};
use sync_server::live::limits::OUTBOX_BYTES_MAX;
use tokio_tungstenite::tungstenite::Message;

on_both!(a_socket_that_says_no_hello_is_closed, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut silent = Wire::open_sync(&world.url(board)).await.unwrap();
    let mut hasty = Wire::open_sync(&world.url(board)).await.unwrap();
    hasty.send(&ClientFrame::Presence { state: vec![1] }).await;
    assert_eq!(hasty.close_code().await, 4400);
    assert_eq!(silent.close_code().await, 4400);
    world.stop().await;
});

on_both!(what_is_not_a_frame_closes_the_socket_with_the_reason, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let cases = [
        (Message::binary(vec![0xff; 16]), 4400),
        (Message::text("{}"), 4400),
        (Message::binary(vec![0; FRAME_BYTES_MAX + 1]), 1009),
        (Message::binary(vec![0; 3 * FRAME_BYTES_MAX]), 1009),
    ];
    for (message, code) in cases {
        let (mut wire, _) = world.newcomer(&ada, board).await;
        // The server may close before it has read everything.
        let _ = wire.send_message(message).await;
        assert!(
            matches!(wire.hear().await, Heard::Frame(ServerFrame::Error { .. })),
            "{code}"
        );
        assert_eq!(wire.close_code().await, code);
    }
    let (mut wire, _) = world.newcomer(&ada, board).await;
    wire.say_hello(&ada.token, Cursor::default(), Vec::new()).await;
    assert_eq!(wire.close_code().await, 4400, "a second Hello");
    world.stop().await;
});

on_both!(a_reader_that_stalls_is_closed_and_costs_no_memory, |place| {
    let world = World::start(place).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (mut stalled, _) = world.newcomer(&bob, board).await;
    let (mut wire, got) = world.newcomer(&ada, board).await;
    let mut pen = Pen::new(ada.user(), 1, &got);
    let first = pen.add_card("the one");
    let card = pen.board.view().cards[0].id.clone();
    wire.send(&ClientFrame::Changes {
        id: 1,
        chunks: vec![first.chunk],
    })
    .await;
    assert!(matches!(wire.frame().await, ServerFrame::Ack { id: 1, .. }));

    // Far more than the outbox and the kernel's buffers hold; the writer is acknowledged all the while.
    let frames = 2 + 24 * OUTBOX_BYTES_MAX / 100_000;
    for id in 2..frames as u64 {
        let chunk = type_much(&mut pen, &card, id);
        wire.send(&ClientFrame::Changes {
            id,
            chunks: vec![chunk],
        })
        .await;
        assert!(matches!(wire.frame().await, ServerFrame::Ack { .. }));
    }
    // What was on its way arrives, then the reason.
    assert_eq!(stalled.close_code().await, 4408);
    world.stop().await;
});

/// Replaces the card's description by 50,000 characters that no compression makes small.
fn type_much(pen: &mut Pen, card: &CardId, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let description = (0..50_000).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4e00 + (state >> 33) as u32 % 20_000).unwrap_or('x')
    });
    let action = Action::DescribeCard {
        card: card.clone(),
        description: description.collect(),
    };
    let moment = Moment {
        at: board_doc::Timestamp(0),
        seed,
    };
    pen.board.apply(&action, moment).unwrap().change.unwrap().chunk
}

on_both!(
    a_graceful_stop_sends_everybody_away_and_keeps_what_was_under_way,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        let (mut wire, got) = world.newcomer(&ada, board).await;
        let mut pen = Pen::new(ada.user(), 1, &got);
        let chunks = (0..100).map(|_| pen.add_card("under way").chunk).collect();
        wire.send(&ClientFrame::Changes { id: 1, chunks }).await;
        let world = world.restart().await;
        let mut acked = false;
        let code = loop {
            match wire.hear().await {
                Heard::Frame(ServerFrame::Ack { .. }) => acked = true,
                Heard::Frame(other) => panic!("{other:?}"),
                Heard::Closed(code) => break code,
            }
        };
        assert_eq!(code, 1001);
        world.assert_gapless(board).await;
        assert!(!acked || world.log(board).await.len() >= 100);
        world.stop().await;
    }
);
